"""The sweep behind share links: every address with a token, asked with a link that is
revoked, over, unknown, another's or not opened by its password. It reads the URL conf,
so a panel added later is asked too.
"""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from storyboard.boards.actions.projects import create_board, create_project, trash_board
from storyboard.boards.models import Board
from storyboard.renders.models import Clip
from storyboard.review.actions.links import change_link, make_link, revoke_link
from storyboard.review.media_passes import LIVES, pass_to
from storyboard.review.models import ShareLink
from tests.cast import Cast
from tests.rows import Rows, rows_of
from tests.sharing.conftest import Shared
from tests.test_access import PAGES, SHARED, Page, body, everything

SHARED_PAGES = [page for page in PAGES if page.name.startswith(SHARED)]
each_shared_page = pytest.mark.parametrize(
    "page", SHARED_PAGES, ids=lambda page: page.name
)
each_shared_object_page = pytest.mark.parametrize(
    "page",
    [page for page in SHARED_PAGES if set(page.objects) - {"share_token"}],
    ids=lambda page: page.name,
)
# It asks for the password itself, and says nothing else.
DOOR = "shared-page"


@pytest.fixture
def northlight(cast: Cast) -> Rows:
    return rows_of(cast.northlight, cast.alice)


def closed_links() -> dict[str, Callable[[ShareLink], None]]:
    past = timezone.now() - timedelta(seconds=1)
    return {
        "revoked": revoke_link,
        "over": lambda link: change_link(link, expires_at=past),
        "revoked, and over": lambda link: (
            change_link(link, expires_at=past),
            revoke_link(link),
        )[0],
    }


def answers(page: Page, rows: Rows, client: Client, **but: str) -> Iterator[Any]:
    """A GET and a POST of an address, with another token where one is given."""
    address = page.address(of=rows)
    for token in but.values():
        address = address.replace(rows.share_token, token)
    yield client.get(address)
    yield client.post(address)


def assert_shows_nothing(answer: Any) -> None:
    assert answer.status_code in (404, 405), answer.status_code
    text = body(answer).lower()
    assert "northlight" not in text
    if answer.status_code == 405:
        return
    assert answer["Cache-Control"] == "private, no-store"
    assert "noindex" in answer["X-Robots-Tag"]


def test_there_are_addresses_to_sweep() -> None:
    names = {page.name for page in SHARED_PAGES}

    assert {"shared-page", "shared-clip", "shared-clip-file", "shared-pulse"} <= names


@pytest.mark.parametrize("how", closed_links())
@each_shared_page
def test_a_closed_link_shows_nothing(
    page: Page, how: str, northlight: Rows, anonymous: Client
) -> None:
    closed_links()[how](northlight.link)
    before = everything()

    for answer in answers(page, northlight, anonymous):
        assert_shows_nothing(answer)
    assert everything() == before


@pytest.mark.parametrize("token", ["no-such-token", "x" * 43, "0"])
@each_shared_page
def test_a_link_that_never_was_shows_the_same(
    page: Page, token: str, northlight: Rows, anonymous: Client
) -> None:
    before = everything()

    for answer in answers(page, northlight, anonymous, token=token):
        assert_shows_nothing(answer)
    assert everything() == before


@each_shared_page
def test_before_the_password_nothing_is_shown(
    page: Page, northlight: Rows, anonymous: Client
) -> None:
    change_link(northlight.link, password="a lamp at sea")
    before = everything()

    for answer in answers(page, northlight, anonymous):
        if page.name == DOOR:
            assert answer.status_code in (200, 422)
            assert "northlight" not in body(answer).lower()
        else:
            assert_shows_nothing(answer)
    assert everything() == before


@each_shared_page
def test_before_a_name_a_watermarked_link_shows_nothing(
    page: Page, northlight: Rows, anonymous: Client
) -> None:
    change_link(northlight.link, is_watermarked=True)
    before = everything()

    for answer in answers(page, northlight, anonymous):
        if page.name in (DOOR, "shared-name"):
            assert answer.status_code in (200, 405, 422)
            assert "northlight board" not in body(answer).lower()
        else:
            assert_shows_nothing(answer)
    assert everything() == before


@each_shared_object_page
def test_a_good_link_shows_no_other_object(
    page: Page, northlight: Rows, cast: Cast, anonymous: Client
) -> None:
    """Of the same team and project, by the same people: only not behind this link."""
    link = northlight.link
    other = create_board(northlight.project, title="Other", by=cast.alice)
    _, token = make_link(other, by=cast.alice, may_decide=True, may_download=True)
    anonymous.get(reverse("shared-page", args=[token]))
    before = everything()

    found = list(answers(page, northlight, anonymous, token=token))

    assert 404 in {answer.status_code for answer in found}
    for answer in found:
        assert_shows_nothing_of_it(answer)
    assert everything() == before
    assert link.is_open(timezone.now())


def assert_shows_nothing_of_it(answer: Any) -> None:
    assert answer.status_code in (404, 405), answer.status_code
    assert "northlight board" not in body(answer).lower()


@each_shared_page
def test_an_open_link_shows_it_so_the_refusals_above_mean_something(
    page: Page, northlight: Rows, anonymous: Client
) -> None:
    every = {"may_comment": True, "may_decide": True, "may_download": True}
    ShareLink.objects.filter(pk=northlight.link.pk).update(**every)
    if page.name == "shared-project-reel":
        reel = {"project": northlight.project, "board": None}
        ShareLink.objects.filter(pk=northlight.link.pk).update(**reel)
    if page.name == "shared-animatic":
        Clip.objects.filter(pk=northlight.clip.pk).update(take=0)

    codes = {a.status_code for a in answers(page, northlight, anonymous)}

    assert codes - {404, 405}, codes


# --- the films themselves, by signed addresses

KINDS = ("file", "download", "poster", "sprite")
each_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
def clip(keep: Callable[..., Clip], board: Board) -> Clip:
    return keep(board)


@pytest.fixture
def shared(share: Callable[..., Shared], board: Board) -> Shared:
    return share(board, may_download=True)


def media(shared: Shared, clip: Clip, kind: str) -> str:
    """The address a page leads its browser to."""
    name, query = ("file", "?download=1") if kind == "download" else (kind, "")
    address = shared.address(f"clip-{name}", clip_id=clip.pk)
    answer = shared.client.get(address + query)
    assert answer.status_code == 302
    return str(answer["Location"])


@each_kind
def test_a_guest_is_led_to_a_signed_address_with_ranges(shared, clip, kind):
    address = media(shared, clip, kind)

    answer = shared.client.get(address, headers={"range": "bytes=0-9"})

    assert answer.status_code == 206
    assert len(b"".join(answer.streaming_content)) == 10
    assert answer["Cache-Control"] == "private, no-store"
    assert ("attachment" in answer.get("Content-Disposition", "")) is (
        kind == "download"
    )


CLOSING: dict[str, Callable[[Shared, Clip], object]] = {
    "revoked": lambda shared, clip: revoke_link(shared.link),
    "over": lambda shared, clip: change_link(
        shared.link, expires_at=timezone.now() - timedelta(seconds=1)
    ),
    "given a password": lambda shared, clip: change_link(shared.link, password="new"),
    "its board in the trash": lambda shared, clip: trash_board(
        clip.board, by=clip.team.memberships.earliest("pk").user
    ),
    "deleted": lambda shared, clip: ShareLink.objects.filter(
        pk=shared.link.pk
    ).delete(),
}


@pytest.mark.parametrize("how", CLOSING)
@each_kind
def test_a_signed_address_ends_with_its_link_between_two_ranges(
    shared, clip, kind, how
):
    address = media(shared, clip, kind)
    assert shared.client.get(address).status_code == 200

    CLOSING[how](shared, clip)

    later = shared.client.get(address, headers={"range": "bytes=10-19"})
    assert later.status_code == 404
    assert_shows_nothing(later)


@each_kind
def test_a_signed_address_runs_out_and_a_new_one_is_had(
    shared, clip, kind, monkeypatch
):
    address = media(shared, clip, kind)
    after = time.time() + LIVES.total_seconds() + 1
    monkeypatch.setattr("django.core.signing.time.time", lambda: after)

    assert shared.client.get(address).status_code == 404
    assert shared.client.get(media(shared, clip, kind)).status_code == 200


@each_kind
def test_another_links_signature_opens_nothing_of_this_one(
    shared, share, clip, kind, cast, keep
):
    """Signed by us, but for a film that the link does not lead to."""
    project = create_project(cast.northlight, title="Secret", by=cast.alice)
    secret = keep(
        create_board(project, title="Secret", by=cast.alice, seconds=2, shots=2)
    )

    address = reverse("guest-media", args=[pass_to(shared.link, secret.pk, kind)])

    assert shared.client.get(address).status_code == 404


@pytest.mark.parametrize("spoil", [str.upper, lambda a: a[:-3], lambda a: a + "x"])
def test_a_changed_signature_opens_nothing(shared, clip, spoil):
    head, _, tail = media(shared, clip, "file").rpartition("/")

    assert shared.client.get(f"{head}/{spoil(tail)}").status_code == 404


def test_a_right_that_is_taken_away_ends_the_download_at_once(shared, clip):
    address = media(shared, clip, "download")

    change_link(shared.link, may_download=False)

    assert shared.client.get(address).status_code == 404
    film = shared.address("clip-file", clip_id=clip.pk)
    assert shared.client.get(f"{film}?download=1").status_code == 403
    assert shared.client.get(media(shared, clip, "file")).status_code == 200


def test_a_link_to_one_take_shows_no_other(share, keep, board):
    first, second = keep(board), keep(board)
    shared = share(second)

    assert shared.get("clip", clip_id=second.pk).status_code == 200
    for page in ("clip", "clip-file", "clip-proxy", "clip-poster", "clip-sprite"):
        assert shared.get(page, clip_id=first.pk).status_code == 404


def test_a_reel_shows_the_takes_that_count_and_no_others(share, keep, board):
    older, counting = keep(board), keep(board)
    shared = share(board.project)

    page = body(shared.get("page"))

    assert str(counting.pk) in page
    assert str(older.pk) not in page
    assert shared.get("clip-file", clip_id=counting.pk).status_code == 302
    assert shared.get("clip-file", clip_id=older.pk).status_code == 404


def test_members_addresses_stay_closed_to_guests(shared, clip):
    for name in ("clip", "clip-file", "clip-proxy", "clip-poster", "clip-about"):
        answer = shared.client.get(reverse(name, args=[clip.pk]))

        assert answer.status_code == 302
        assert "/login/" in answer["Location"]


def test_guests_watch_the_lighter_copy_until_the_link_ends(shared, clip):
    clip.proxy_name = clip.file_name
    clip.save(update_fields=["proxy_name"])

    page = body(shared.get("clip", clip_id=clip.pk))
    address = shared.get("clip-proxy", clip_id=clip.pk)["Location"]

    assert shared.address("clip-proxy", clip_id=clip.pk) in page
    assert shared.client.get(address).status_code == 200
    change_link(shared.link, revoked_at=timezone.now())
    assert shared.client.get(address).status_code == 404
