"""What a project's money was worth, from lines of the ledger as orders write them."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from storyboard.boards.actions.projects import create_board
from storyboard.boards.models import Board
from storyboard.domain.lifecycle import State
from storyboard.domain.recipe import one_shot_anew
from storyboard.domain.standing import Decision, Reason
from storyboard.renders.actions.money import charge, leave_open, release, reserve
from storyboard.renders.models import Account, Clip, Render
from storyboard.review.actions.verdicts import decide
from storyboard.review.queries.worth import NO_FILM, NO_REASON, Worth, worth_of
from storyboard.review.viewer import Viewer
from tests.cast import Cast

KLING, OTHER = "runware/kling-3-4k", "wavespeed/kling-3-4k"
Paid = Callable[..., Clip]


@pytest.fixture
def paid(cast: Cast, keep) -> Paid:
    """A take made at a gateway: reserved and charged as its order and its end do."""

    def make(
        board: Board,
        usd: str | None = "1.00",
        *,
        model: str = KLING,
        practice: bool = False,
        quoted: str | None = "1.50",
    ) -> Clip:
        clip: Clip = keep(board)
        account, _ = Account.objects.get_or_create(
            provider="runware",
            source="practice" if practice else "team",
            team=cast.northlight,
            defaults={"run_after": timezone.now()},
        )
        Render.objects.filter(pk=clip.render_id).update(
            provider="runware",
            model=model,
            account=account,
            is_practice=practice,
            quote_usd=quoted,
        )
        order = Render.objects.select_related("board").get(pk=clip.render_id)
        reserve(order)
        charge(order, None if usd is None else Decimal(usd), why="done")
        return clip

    return make


@pytest.fixture
def rita(cast: Cast) -> Viewer:
    return Viewer(user=cast.rita)


def one(board: Board) -> Worth:
    (found,) = worth_of(board.project)
    return found


def order_of(clip: Clip) -> Render:
    return Render.objects.select_related("board").get(pk=clip.render_id)


def test_what_was_rejected_is_wasted_by_its_reason(board, paid, rita) -> None:
    motion, also, other, good = (paid(board, usd) for usd in ("1", "0.50", "2", "4"))
    decide(motion, Decision.REJECTED, by=rita, reason=Reason.MOTION)
    decide(also, Decision.REJECTED, by=rita, reason=Reason.MOTION)
    decide(other, Decision.REJECTED, by=rita)
    decide(good, Decision.APPROVED, by=rita)

    found = one(board)

    assert found.charged == Decimal("7.5")
    assert found.wasted == {NO_REASON: Decimal(2), "Wrong motion": Decimal("1.5")}
    assert list(found.wasted) == [NO_REASON, "Wrong motion"]
    assert found.reserved == 0


def test_a_rejection_taken_back_or_outlived_wastes_nothing(board, paid, rita) -> None:
    clip = paid(board)
    decide(clip, Decision.REJECTED, by=rita, reason=Reason.TEXT)
    decide(clip, Decision.APPROVED, by=rita)

    assert one(board).wasted == {}


def test_films_of_one_order_share_its_price(board, paid, rita) -> None:
    clip = paid(board, "3")
    twin = Clip.objects.get(pk=clip.pk)
    twin.pk, twin.result = None, 1
    twin.save(force_insert=True)

    decide(clip, Decision.REJECTED, by=rita, reason=Reason.TIMING)

    assert one(board).wasted == {"Timing": Decimal("1.5")}


def test_what_was_charged_without_a_film_is_wasted_too(board, paid) -> None:
    clip = paid(board, "0.80")
    Clip.objects.filter(pk=clip.pk).delete()
    Render.objects.filter(pk=clip.render_id).update(state=State.FAILED)

    assert one(board).wasted == {NO_FILM: Decimal("0.8")}


def test_an_unknown_price_is_never_nothing(board, paid, rita) -> None:
    clip = paid(board, None)
    decide(clip, Decision.APPROVED, by=rita)
    open_one = paid(board, "1.00")
    leave_open(order_of(open_one), why="nobody answered")

    found = one(board)

    assert found.unknown == 2
    (model,) = found.models
    assert model.unknown == 2


def test_what_was_released_was_not_spent(board, paid) -> None:
    clip = paid(board, "1.00")
    order = order_of(clip)
    reserve(order)
    assert one(board).reserved == Decimal("1.5")

    release(order, why="refused")

    assert (one(board).charged, one(board).reserved) == (Decimal(1), Decimal(0))


def test_attempts_count_the_films_of_each_approved_shot(
    board, cast, paid, rita
) -> None:
    first = paid(board)
    second = paid(board)
    # Only the second shot is made anew, between the pieces of the first take.
    recipe = one_shot_anew([1, 1], 1, str(first.pk))
    Render.objects.filter(pk=second.render_id).update(
        recipe=[piece.to_json() for piece in recipe]
    )
    decide(second, Decision.APPROVED, by=rita)
    paid(board)
    other = create_board(
        board.project, title="Other", by=cast.alice, seconds=2, shots=2
    )
    paid(other)

    found = one(board)

    # Shot 1 took one film, shot 2 two; what came after the approval does not count.
    assert found.attempts == {1: 1, 2: 1}
    assert found.attempts_each == Fraction(3, 2)


def test_a_second_costs_what_all_takes_of_its_model_cost(board, paid, rita) -> None:
    paid(board, "1.00")
    approved = paid(board, "3.00")
    decide(approved, Decision.APPROVED, by=rita)
    paid(board, "0.40", model=OTHER)

    models = {one.model: one for one in one(board).models}

    assert len(models) == 2
    per_second = sorted(
        (model.per_second is not None, model.per_second) for model in models.values()
    )
    # Two seconds for four dollars; of the other model nothing is approved.
    assert per_second == [(False, None), (True, Decimal(2))]


def test_of_a_board_only_the_newest_approved_take_counts(board, paid, rita) -> None:
    for _ in range(2):
        decide(paid(board, "1.00"), Decision.APPROVED, by=rita)

    (model,) = one(board).models

    assert model.seconds == 2
    assert model.per_second == Decimal(1)


def test_shots_of_a_take_are_paid_for_by_the_take(board, paid, rita) -> None:
    whole, part = paid(board, "0.10"), paid(board, "2.00")
    Render.objects.filter(pk=part.render_id).update(part_of=whole.render_id, take=1)
    Clip.objects.filter(pk=part.pk).update(shot=0, take=1)
    decide(whole, Decision.REJECTED, by=rita, reason=Reason.OTHER)

    found = one(board)

    assert found.takes == 1
    assert found.wasted == {"Something else": Decimal("2.1")}


def test_play_money_is_kept_apart(board, paid, rita) -> None:
    paid(board, "1.00")
    play = paid(board, "9.00", practice=True)
    decide(play, Decision.REJECTED, by=rita)

    real, practice = worth_of(board.project)

    assert (real.is_practice, real.charged, real.wasted) == (False, Decimal(1), {})
    assert practice.is_practice
    assert practice.wasted == {NO_REASON: Decimal(9)}


def test_another_project_and_the_local_engine_count_nothing(
    board, cast, keep, paid
) -> None:
    keep(board)
    assert one(board) == Worth(is_practice=False)


def test_any_number_of_takes_costs_the_same_queries(
    board, paid, rita, django_assert_num_queries
) -> None:
    for _ in range(5):
        decide(paid(board), Decision.REJECTED, by=rita)

    with django_assert_num_queries(5):
        worth_of(board.project)


# ---- the page


def test_the_project_page_loads_the_charts_and_a_table_says_them(
    as_rita, board, paid, rita
) -> None:
    decide(paid(board, "1.00"), Decision.REJECTED, by=rita, reason=Reason.ARTEFACTS)
    decide(paid(board, "3.00"), Decision.APPROVED, by=rita)
    paid(board, None)
    page = as_rita.get(reverse("project", args=[board.project_id])).content
    slot = BeautifulSoup(page, "html.parser").select_one("#worth")
    assert slot is not None

    answer = as_rita.get(str(slot["hx-get"]))

    part = BeautifulSoup(answer.content, "html.parser")
    facts = {
        dt.get_text(strip=True): dd.get_text(strip=True)
        for dt, dd in zip(part.select("dt"), part.select("dd"), strict=True)
    }
    assert facts == {
        "Charged": "$4.00",
        "Wasted": "$1.00, 25 %",
        "Price unknown": "1 take",
        "Attempts per approved shot": "2.0",
    }
    rows = [" ".join(tr.get_text(" ", strip=True).split()) for tr in part.select("tr")]
    assert "Artefacts $1.00" in rows
    assert "After 2 films 2 shots" in rows
    assert any("At least $2.00 a second" in row for row in rows)
    assert [rect["width"] for rect in part.select("rect:not(.rest)")] == ["100"] * 3


def test_a_project_without_paid_takes_says_so(as_rita, keep, board) -> None:
    keep(board)

    answer = as_rita.get(reverse("project-worth", args=[board.project_id]))

    assert "Nothing was ordered at a gateway yet." in answer.content.decode()


def test_a_stranger_learns_nothing_of_the_money(as_mallory, board) -> None:
    address = reverse("project-worth", args=[board.project_id])

    assert as_mallory.get(address).status_code == 404
