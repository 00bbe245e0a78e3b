"""The sweep: every address of the studio, asked by people who have no business there.

It reads the URL conf, so a new page is asked too, and fails here until this file knows
how to fill its address and, if it is public, why.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from pytest_django import Settings

from storyboard.renders.models import Clip
from tests.cast import Cast
from tests.rows import Rows, rows_of

# Pages that anybody may open without a log-in, each with its reason.
PUBLIC = {
    "account_login": "the door itself",
    "mfa_authenticate": "the second step of a log-in; without the first one, the door",
    "account_logout": "logging out twice is not an error; a visitor is sent to log-in",
    "account_inactive": "says that an account is switched off",
    "account_signup": "says that sign-up is closed",
    "account_reset_password": "a person without the password has to ask for a new one",
    "account_reset_password_done": "says that a letter is on its way",
    "account_reset_password_from_key": "the key in the letter is the right to be there",
    "account_reset_password_from_key_done": "says that the new password works",
    "healthz": "asked by the machine that watches the process; says only that it runs",
    "readyz": "asked before traffic is sent here; names no team and no person",
    "metrics": "asked by a program with a token of its own; without one a 404",
    "hook-runware": "the token is the right to call; a call says nothing we believe",
    "hook-wavespeed": "the token is the right to call; a call says nothing we believe",
    "sent-picture": "the token is the right to see one picture, until it expires",
    "invitation": "the token is the right to be there; the person has no account yet",
    "unsubscribe": "signed, in a letter: the right to get no more of them",
    "guest-media": "signed, for some hours: the right to see one file of one film",
    "api-openapi": "describes the API, the same for everybody",
    "api-nothing": "says that the API has no such address",
}
# Behind a share link, whose token is the right to be there: swept in
# `tests/sharing/test_shared_addresses.py`.
SHARED = "shared-"
# For programs: a token in a header is the right to be there, no log-in counts. Swept in
# `tests/api/test_access_by_token.py`.
BY_TOKEN = "api:"

# How to fill the part of an address that names a row of a team.
OBJECTS: dict[str, Callable[[Rows], Any]] = {
    "team_id": lambda rows: rows.team.pk,
    "membership_id": lambda rows: rows.membership.pk,
    "invitation_id": lambda rows: rows.invitation.pk,
    "project_id": lambda rows: rows.project.pk,
    "board_id": lambda rows: rows.board.pk,
    "shot_id": lambda rows: rows.shot.pk,
    "revision_id": lambda rows: rows.revision.pk,
    "version_id": lambda rows: rows.revision.pk,
    "frame_id": lambda rows: rows.frame.pk,
    "footage_id": lambda rows: rows.footage.pk,
    "voice_id": lambda rows: rows.voice.pk,
    "element_id": lambda rows: rows.element.pk,
    "render_id": lambda rows: rows.render.pk,
    "clip_id": lambda rows: rows.clip.pk,
    "token": lambda rows: rows.token,
    "comment_id": lambda rows: rows.comment.pk,
    "fix_id": lambda rows: rows.fix.pk,
    "link_id": lambda rows: rows.link.pk,
    "import_id": lambda rows: rows.coming.pk,
    "share_token": lambda rows: rows.share_token,
    "token_id": lambda rows: rows.api_token.pk,
    "asked_id": lambda rows: rows.asked.pk,
    "endpoint_id": lambda rows: rows.endpoint.pk,
    "delivery_id": lambda rows: rows.delivery.pk,
    "film_id": lambda rows: rows.film.pk,
}
# How to fill a part that names no row: any value its page accepts.
WORDS: dict[str, Any] = {
    "uidb36": "1",
    "key": "not-a-key",
    "hook_token": "not-a-token",
    "media_pass": "not-a-pass",
    "out_token": "not-a-token",
    "picture_token": "not-a-token",
    "suffix": "png",
    "which": "first",
    "kind": "thumb",
    "medium": "picture",
    "setting": "reference_images",
    "provider": "runware",
}


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    params: tuple[str, ...]
    is_public: bool

    @property
    def objects(self) -> list[str]:
        return [param for param in self.params if param in OBJECTS]

    def address(self, *, of: Rows, but: dict[str, Rows] | None = None) -> str:
        """All its rows are `of` one team, but those in `but`."""
        unknown = [p for p in self.params if p not in OBJECTS and p not in WORDS]
        if unknown:
            pytest.fail(
                f"{self.name}: tell OBJECTS (a row of a team) or WORDS (any other "
                f"value) in tests/test_access.py how to fill {unknown}"
            )
        values = {
            param: OBJECTS[param]((but or {}).get(param, of))
            if param in OBJECTS
            else WORDS[param]
            for param in self.params
        }
        return reverse(self.name, kwargs=values)


def pages_of(
    resolver: URLResolver, *, before: tuple[str, ...] = (), namespace: str = ""
) -> Iterator[Page]:
    for part in resolver.url_patterns:
        params = (*before, *part.pattern.converters, *regex_groups(part))
        if isinstance(part, URLResolver):
            inner = f"{namespace}{part.namespace}:" if part.namespace else namespace
            yield from pages_of(part, before=params, namespace=inner)
        else:
            is_public = not getattr(part.callback, "login_required", True)
            yield Page(f"{namespace}{part.name or ''}", params, is_public)


def regex_groups(part: URLPattern | URLResolver) -> tuple[str, ...]:
    if part.pattern.converters:
        return ()
    return tuple(part.pattern.regex.groupindex)


PAGES = list(pages_of(get_resolver()))
OPEN = set(PUBLIC) | {p.name for p in PAGES if p.name.startswith((SHARED, BY_TOKEN))}
each_closed_page = pytest.mark.parametrize(
    "page", [p for p in PAGES if p.name not in OPEN], ids=lambda page: page.name
)
each_closed_object_page = pytest.mark.parametrize(
    "page",
    [p for p in PAGES if p.name not in OPEN and p.objects],
    ids=lambda page: page.name,
)


@pytest.fixture
def northlight(cast: Cast) -> Rows:
    return rows_of(cast.northlight, cast.alice)


@pytest.fixture
def elsewhere(cast: Cast) -> Rows:
    return rows_of(cast.elsewhere, cast.mallory)


def ready_for(page: Page, rows: Rows) -> Rows:
    """What is restored has to be in the trash first, but for a version of a board."""
    if page.name.endswith("-restore") and page.name != "revision-restore":
        row = getattr(rows, page.name.removesuffix("-restore"))
        field = "deleted_at" if row is rows.shot else "trashed_at"
        type(row).objects.filter(pk=row.pk).update(**{field: timezone.now()})
    if page.name == "trash-poster":
        Clip.objects.filter(pk=rows.clip.pk).update(trashed_at=timezone.now())
    return rows


def body(answer: Any) -> str:
    parts = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(parts).decode(errors="replace")


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every team, as the database holds it: asked twice in each test, so
    without a model for each row.
    """
    labels = ("teams", "boards", "renders", "gallery", "review", "api")
    models = [
        model for label in labels for model in apps.get_app_config(label).get_models()
    ]
    return {table: rows_in(table) for table in (m._meta.db_table for m in models)}


def rows_in(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY id')
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def test_every_address_has_a_name() -> None:
    assert [page for page in PAGES if not page.name or page.name.endswith(":")] == []


def test_the_public_pages_are_exactly_those_with_a_reason() -> None:
    """Left: marked @login_not_required. Right: in PUBLIC above, or shared."""
    assert {page.name for page in PAGES if page.is_public} == OPEN


@each_closed_page
def test_a_visitor_is_sent_to_the_log_in(
    page: Page, northlight: Rows, anonymous: Client
) -> None:
    before = everything()
    address = page.address(of=northlight)

    for answer in (anonymous.get(address), anonymous.post(address)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/?next=")
    assert everything() == before


@each_closed_object_page
def test_a_stranger_finds_nothing_behind_an_id(
    page: Page, northlight: Rows, elsewhere: Rows, as_mallory: Client
) -> None:
    """One row of Northlight's is enough: the others in the address are her own."""
    ready_for(page, northlight)
    before = everything()

    for param in page.objects:
        address = page.address(of=elsewhere, but={param: northlight})
        answers = {as_mallory.get(address), as_mallory.post(address)}

        # 405 says only that the page does not know the method, not whether the row is.
        codes = {answer.status_code for answer in answers}
        assert 404 in codes, (address, codes)
        assert codes <= {404, 405}, (address, codes)
        for answer in answers:
            assert "northlight" not in body(answer).lower()
    assert everything() == before


@pytest.fixture(autouse=True)
def drafts_are_on(settings: Settings) -> None:
    """Without them nobody at all finds their page."""
    settings.DRAFTS = True


@each_closed_object_page
def test_an_owner_finds_it_so_the_refusals_above_mean_something(
    page: Page, northlight: Rows, as_alice: Client
) -> None:
    address = page.address(of=ready_for(page, northlight))

    codes = {as_alice.get(address).status_code, as_alice.post(address).status_code}

    assert codes - {404, 405}, (address, codes)


# What a form library says of itself: neither which field nor what to do.
NO_SENTENCE = ("This field", "Enter a valid", "Ensure this value", "Null characters")
TOKEN = "input[name=csrfmiddlewaretoken][value]:not([value=''])"
ODD_VALUES = ("", "\0", "\ufffe", "9" * 5000, "1x", str(UUID(int=0)))
FIELDS = re.findall(
    r"\w+",
    "address after cap email file fix heir item key locked model name order_key "
    "password place remove role seconds shots size spend team title value version was",
)


@pytest.mark.parametrize(
    "page",
    [p for p in PAGES if not p.name.startswith("account_")],
    ids=lambda page: page.name,
)
def test_a_form_nobody_filled_in_is_refused_in_words(
    page: Page, northlight: Rows, as_alice: Client
) -> None:
    ready_for(page, northlight)
    forms = [{}, *(dict.fromkeys(FIELDS, odd) for odd in ODD_VALUES)]
    script = {"HX-Request": "true"}

    for form in forms:
        answer = as_alice.post(page.address(of=northlight), form, headers=script)

        assert answer.status_code < 500, (form, answer.status_code)
        if answer.status_code == 422:
            text = body(answer)
            assert [words for words in NO_SENTENCE if words in text] == [], form


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_looking_at_a_page_changes_nothing_and_each_of_its_forms_can_be_sent(
    page: Page, northlight: Rows, as_alice: Client
) -> None:
    """A fragment included with `only` loses the token, and its form is refused."""
    address = page.address(of=ready_for(page, northlight))
    if page.name == "shared-page":
        as_alice.get(address)  # an opening is kept, once a visit
    before = everything()

    answer = as_alice.get(address)

    assert answer.status_code < 500
    assert everything() == before
    if "text/html" in answer.get("Content-Type", ""):
        forms = BeautifulSoup(body(answer), "html.parser").select("form[method=post]")
        assert [f.get("action") for f in forms if not f.select(TOKEN)] == []


@pytest.mark.parametrize(
    "page", [p for p in PAGES if not p.objects], ids=lambda page: page.name
)
def test_nothing_of_another_team_shows_on_a_page_without_an_id(
    page: Page, northlight: Rows, elsewhere: Rows, as_mallory: Client
) -> None:
    before = everything()
    address = page.address(of=elsewhere)

    for answer in (as_mallory.get(address), as_mallory.post(address)):
        assert answer.status_code < 500
        assert "northlight" not in body(answer).lower()
    # She may have made or changed something of her own; nothing of theirs.
    after = everything()
    theirs = [
        (table, row)
        for table, rows in before.items()
        for row in rows
        if "northlight" in str(row).lower()
    ]
    assert theirs
    assert [row for table, row in theirs if row not in after[table]] == []


def test_an_address_with_an_unknown_part_fails_the_sweep(northlight: Rows) -> None:
    page = Page("mystery-page", ("board_id", "mystery_id"), is_public=False)

    with pytest.raises(pytest.fail.Exception, match=r"how to fill \['mystery_id'\]"):
        page.address(of=northlight)
