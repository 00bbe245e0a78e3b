"""The sweep: every operation of the API, asked by programs with no business there."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from storyboard.domain.roles import Role
from storyboard.domain.scopes import Scope
from storyboard.renders.models import Clip
from storyboard.review.models import Comment
from storyboard.teams.actions import make_team, remove_member, revoke_token
from storyboard.teams.models import ApiToken, Membership
from tests.api.conftest import Program, problem, program, token_for
from tests.api.sweeping import OPERATIONS, Operation
from tests.cast import Cast
from tests.rows import Rows, rows_of

each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.name)
each_about_a_row = pytest.mark.parametrize(
    "operation", [o for o in OPERATIONS if o.objects], ids=lambda o: o.name
)


@pytest.fixture
def northlight(cast: Cast) -> Rows:
    rows = rows_of(cast.northlight, cast.alice)
    Comment.objects.update(user=cast.alice)
    return rows


@pytest.fixture
def elsewhere(cast: Cast) -> Rows:
    return rows_of(cast.elsewhere, cast.mallory)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row but what counts the requests of tokens."""
    labels = ("teams", "boards", "renders", "gallery", "review", "exchange", "api")
    tables = [
        model._meta.db_table
        for label in labels
        for model in apps.get_app_config(label).get_models()
        if model is not ApiToken
    ]
    return {table: rows_in(table) for table in tables}


def rows_in(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY id')
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def ready_for(operation: Operation, rows: Rows) -> None:
    """What is restored has to be in the trash first."""
    if operation.name.endswith("_restore"):
        row = getattr(rows, operation.name.removesuffix("_restore"))
        field = "deleted_at" if row in (rows.shot, rows.comment) else "trashed_at"
        type(row).objects.filter(pk=row.pk).update(**{field: timezone.now()})


@each_about_a_row
def test_a_strangers_token_finds_nothing_behind_an_id(
    operation: Operation, northlight: Rows, elsewhere: Rows, mallory: Program
) -> None:
    """One row of Northlight's is enough: the others in the address are her own."""
    ready_for(operation, northlight)
    before = everything()

    for param in operation.objects:
        answer = operation.ask(mallory, elsewhere, **{param: northlight})

        problem(answer, 404, "not-found")
        assert b"northlight" not in answer.content.lower()
    assert everything() == before


@each_operation
def test_it_lets_nobody_in_without_its_scope_or_by_a_dead_token_or_by_none(
    operation: Operation, northlight: Rows, cast: Cast, as_alice: Client
) -> None:
    others = [scope for scope in Scope if scope not in operation.scopes]
    without = program(cast.alice, cast.northlight, *others)
    revoked = token_for(cast.alice, cast.northlight)
    revoke_token(ApiToken.objects.get(token_sha256=ApiToken.sha256_of(revoked)))
    over = timezone.now() - timedelta(seconds=1)
    expired = token_for(cast.alice, cast.northlight, expires_at=over)
    logged_in = Program()
    logged_in.client = as_alice
    before = everything()

    if others:
        answer = operation.ask(without, northlight)
        told = problem(answer, 403, "no-scope")
        assert all(scope in told["detail"] for scope in operation.scopes)
        assert "insufficient_scope" in answer.headers["WWW-Authenticate"]
    for way in (Program(), Program(revoked), Program(expired), Program("sbd_x")):
        answer = operation.ask(way, northlight)
        problem(answer, 401, "no-token")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    if not operation.takes_file:
        problem(operation.ask(logged_in, northlight), 401, "no-token")
    assert everything() == before


@each_about_a_row
def test_an_owners_token_finds_it_so_the_refusals_above_mean_something(
    operation: Operation, northlight: Rows, alice: Program
) -> None:
    ready_for(operation, northlight)

    answer = operation.ask(alice, northlight)

    code = answer.status_code
    assert code not in (401, 403, 404, 405) or _is_file(operation), answer.content
    assert code < 500


def _is_file(operation: Operation) -> bool:
    """Whose bytes the rows of this test do not have."""
    return operation.name == "clip_redo"


@pytest.mark.parametrize(
    "operation",
    [o for o in OPERATIONS if "edit" in o.scopes and "read" not in o.scopes],
    ids=lambda o: o.name,
)
def test_a_reviewers_token_changes_nothing_but_what_reviewers_say(
    operation: Operation, northlight: Rows, rita: Program
) -> None:
    ready_for(operation, northlight)
    before = everything()

    problem(operation.ask(rita, northlight), 403, "no-right")
    assert everything() == before


def test_a_token_dies_with_the_membership_and_stays_dead(cast: Cast) -> None:
    maxs = program(cast.max, cast.northlight)
    assert maxs.get("/me").status_code == 200

    remove_member(Membership.objects.get(user=cast.max))
    problem(maxs.get("/me"), 401, "no-token")
    Membership.objects.create(
        team=cast.northlight, user=cast.max, role=Role.MAKER.value
    )

    problem(maxs.get("/me"), 401, "no-token")


def test_a_token_never_has_more_than_its_person_at_that_moment(cast: Cast) -> None:
    maxs = program(cast.max, cast.northlight)
    assert maxs.post("/projects", {"title": "Mine"}).status_code == 201

    Membership.objects.filter(user=cast.max).update(role=Role.REVIEWER.value)

    problem(maxs.post("/projects", {"title": "Mine"}), 403, "no-right")
    assert maxs.get("/me").json()["rights"] == ["review", "watch"]


def test_a_token_sees_one_of_its_persons_teams(cast: Cast, northlight: Rows) -> None:
    second = make_team("Second", cast.alice)
    there = program(cast.alice, second)

    assert [team["name"] for team in there.get("/teams").json()] == ["Second"]
    assert there.get("/boards").json()["items"] == []
    problem(there.get(f"/boards/{northlight.board.pk}"), 404, "not-found")


def test_nobody_manages_a_team_by_a_token(alice: Program) -> None:
    assert "manage" not in alice.get("/me").json()["rights"]


def test_a_person_who_is_switched_off_comes_in_no_more(
    cast: Cast, alice: Program
) -> None:
    type(cast.alice).objects.filter(pk=cast.alice.pk).update(is_active=False)

    problem(alice.get("/me"), 401, "no-token")


def test_an_address_the_api_has_not_is_a_problem_too(alice: Program) -> None:
    problem(alice.get("/nothing/here"), 404, "not-found")
    problem(alice.get("/boards/not-an-id"), 404, "not-found")
    answer = alice.post("/me")
    assert "GET" in answer.headers["Allow"]
    problem(answer, 405, "no-such-method")


def test_a_token_is_made_on_a_page_shown_once_and_taken_back(
    as_alice: Client, cast: Cast
) -> None:
    form = {
        "name": "Render farm",
        "team": cast.northlight.pk,
        "days": "30",
        "scopes": ["read", "edit"],
    }

    page = as_alice.post(reverse("tokens"), form).content.decode()
    token = page.split('value="sbd_')[1].split('"')[0]

    row = ApiToken.objects.get()
    assert row.token_sha256 == ApiToken.sha256_of(f"sbd_{token}")
    assert token not in str(rows_in("teams_apitoken"))
    again = as_alice.get(reverse("tokens")).content.decode()
    assert token not in again
    assert row.prefix in again
    by_it = Program(f"sbd_{token}")
    assert by_it.get("/me").json()["token"]["scopes"] == ["read", "edit"]
    as_alice.post(reverse("token-revoke", args=[row.pk]))
    problem(by_it.get("/me"), 401, "no-token")


def test_a_token_nobody_described_is_refused_in_words(as_alice: Client) -> None:
    answer = as_alice.post(reverse("tokens"), {})

    assert answer.status_code == 422
    page = answer.content.decode()
    for words in (
        "Name the token",
        "Choose one of your teams",
        "Choose what the token",
    ):
        assert words in page
    assert not ApiToken.objects.exists()


def test_an_owner_takes_back_what_a_colleague_made_and_nobody_else_does(
    cast: Cast, as_alice: Client, as_max: Client, as_mallory: Client
) -> None:
    token_for(cast.alice, cast.northlight)
    token_for(cast.max, cast.northlight)
    hers, his = ApiToken.objects.order_by("created_at")

    page = as_max.get(reverse("tokens")).content.decode()
    assert hers.prefix not in page
    assert as_max.post(reverse("token-revoke", args=[hers.pk])).status_code == 404
    assert as_mallory.post(reverse("token-revoke", args=[his.pk])).status_code == 404
    assert as_alice.post(reverse("token-revoke", args=[his.pk])).status_code == 302
    assert not ApiToken.objects.get(pk=his.pk).is_open(timezone.now())


@pytest.mark.django_db
def test_the_page_of_the_api_lists_every_operation(as_rita: Client) -> None:
    page = as_rita.get(reverse("api")).content.decode()

    assert [o.name for o in OPERATIONS if f'id="{o.name}"' not in page] == []
    document = Client().get(reverse("api-openapi")).json()
    assert len(document["paths"]) == len({o.path for o in OPERATIONS})
    assert Clip.objects.count() == 0
