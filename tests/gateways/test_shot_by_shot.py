"""A board ordered shot by shot: paid for once, all or none, whatever happens to one."""

from decimal import Decimal
from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from storyboard.boards.actions.frames import set_frame
from storyboard.boards.models import Board, Project, Shot
from storyboard.boards.queries import plan_of
from storyboard.domain.model import SHOT_BY_SHOT, WAY
from storyboard.domain.plan import BoardPlan, ShotPlan
from storyboard.practice import PracticeServer
from storyboard.renders.actions import CapReached, Terms, cancel_render, order_render
from storyboard.renders.models import Clip, Exchange, LedgerEntry, Render
from storyboard.renders.queries.picks import picked_clip
from storyboard.renders.queries.work import orders_wait
from storyboard.teams.models import Team
from tests.cast import Cast
from tests.gateways.conftest import (
    GATEWAYS,
    Order,
    Worker,
    accepted,
    board_at,
    misbehave,
    still,
    with_mara,
)
from tests.renders.test_reuse import page, press
from tests.rows import overwrite

TWO = BoardPlan(
    title="The Keeper",
    seconds=6,
    width=3840,
    height=2160,
    shots=(ShotPlan("A lamp is lit.", 3), ShotPlan("The lamp turns.", 3)),
)


def by_shot(cast: Cast, gateway: str = "runware", plan: BoardPlan = TWO) -> Board:
    return board_at(cast, gateway, plan, **{WAY: SHOT_BY_SHOT})


def parts_of(take: Render) -> list[Render]:
    return list(take.parts.order_by("place", "ordered_at"))


def ends(take: Render) -> list[str]:
    return [part.state for part in parts_of(take)]


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_every_shot_is_a_job_of_its_own_and_the_take_one_film(
    gateway: str, practice: PracticeServer, cast: Cast, order: Order, worker: Worker
) -> None:
    take = order(board=by_shot(cast, gateway))

    worker.until(take, "done", "failed")

    assert (take.state, ends(take)) == ("done", ["done", "done"])
    assert accepted(practice) == 2
    film = Clip.objects.get(shot=None)
    shots = Clip.objects.exclude(shot=None)
    assert film.render == take
    assert picked_clip(take.board) == film
    assert film.seconds == 6
    assert (film.price_usd, film.is_practice) == (take.quote_usd, True)
    assert sum(clip.price_usd or 0 for clip in shots) == film.price_usd
    kinds = LedgerEntry.objects.filter(render__part_of=take).values_list("kind")
    assert sorted(kind for (kind,) in kinds) == sorted(
        2 * ["quoted", "reserved", "charged", "released"]
    )
    assert not LedgerEntry.objects.filter(render=take).exists()


def test_each_shot_is_sent_with_its_own_frames(
    practice: PracticeServer, cast: Cast, order: Order, worker: Worker, tmp_path: Path
) -> None:
    board = by_shot(cast)
    first, second = Shot.objects.filter(board=board).order_by("place")
    red = still(cast, tmp_path / "red.png", (230, 20, 20))
    blue = still(cast, tmp_path / "blue.png", (20, 20, 230))
    for shot, which, frame in (
        (first, "first", red),
        (first, "last", blue),
        (second, "first", blue),
    ):
        set_frame(shot, which, frame, by=cast.alice)

    take = order(board=Board.objects.get(pk=board.pk))
    worker.until(take, "done", "failed")

    assert take.state == "done"
    assert [piece["joins"] for piece in take.recipe or ()] == [False, True]
    sent = Exchange.objects.filter(what="order").order_by("render__place")
    assert [one.sent.count('"frameImages"') for one in sent] == [1, 1]
    assert [one.sent.count('"frame"') for one in sent] == [2, 1]


def test_a_double_press_is_one_order(
    practice: PracticeServer, cast: Cast, as_max: Client
) -> None:
    board = by_shot(cast)
    form = {"order_key": uuid4(), "version": board.version}

    for _ in range(2):
        as_max.post(reverse("render-order", args=[board.pk]), form)

    assert Render.objects.filter(part_of=None).count() == 1
    assert Render.objects.exclude(part_of=None).count() == 2


def test_the_panel_says_both_prices_and_why_a_way_is_not_open(
    practice: PracticeServer, cast: Cast, as_max: Client
) -> None:
    long = BoardPlan("A", 20, 3840, 2160, (ShotPlan("Sea.", 10), ShotPlan("Sky.", 10)))
    short = BoardPlan("A", 4, 3840, 2160, (ShotPlan("Sea.", 3), ShotPlan("Sky.", 1)))

    def panel(plan: BoardPlan, **settings: str) -> str:
        board = board_at(cast, "runware", plan, **settings)
        page = as_max.get(reverse("board-order", args=[board.pk]))
        return " ".join(page.content.decode().split())

    both = panel(TWO)
    assert both.count("$2.52") >= 2
    assert "Shot by shot, 2 jobs" in both
    assert "makes films of 3 s to 15 s; the board is 5 s too long" in panel(
        long, **{WAY: SHOT_BY_SHOT}
    )
    assert "Shot 2 is 1 s; " in panel(short)
    assert "renders at least 3 s at a time." in panel(short)


def real_money(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Orders reserve as at a real gateway; nothing is sent in these tests."""
    monkeypatch.setattr(
        "storyboard.renders.queries.offers.Offer.is_practice", property(lambda _: False)
    )


def test_a_cap_holds_for_all_shots_together(
    practice: PracticeServer,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    board = by_shot(cast)
    real_money(cast.northlight, monkeypatch)

    def press() -> Render:
        terms = Terms(agreed="$2.52")
        plan = plan_of(board)
        return order_render(
            board=board, plan=plan, by=cast.alice, order_key=uuid4(), terms=terms
        )

    Project.objects.update(spend_cap_usd=Decimal("2.51"))
    with pytest.raises(CapReached, match=r"This render costs \$2.52"):
        press()
    assert not Render.objects.exists()
    assert not LedgerEntry.objects.exists()

    Project.objects.update(spend_cap_usd=Decimal("2.52"))
    assert press().parts.count() == 2
    with pytest.raises(CapReached):
        press()


def test_one_shot_is_refused_and_the_other_is_kept(
    practice: PracticeServer, cast: Cast, order: Order, worker: Worker, as_max: Client
) -> None:
    take = order(board=by_shot(cast))
    misbehave(practice, "refused-prompt:1x1")
    for part in parts_of(take):
        worker.until(part, "done", "failed")
    refused = Render.objects.get(part_of=take, state="failed")
    number = refused.place + 1

    url = reverse("render", args=[take.pk])
    page = " ".join(as_max.get(url).content.decode().split())
    assert f"Needs you: shot {number}" in page
    assert f"Shot {number} again, $1.26" in page
    assert f"Shot {number}: {refused.error}" in unescape(page)
    assert "The other shots are kept." in page
    again = reverse("render-again", args=[refused.pk])
    as_max.post(again, {"order_key": uuid4(), "agreed": "$1.26"})
    worker.until(take, "done", "failed")

    assert (take.state, sorted(ends(take))) == ("done", ["done", "done", "failed"])
    assert Clip.objects.get(render=take).seconds == 6
    assert Clip.objects.exclude(shot=None).count() == 2


def test_a_lost_reply_keeps_the_take_waiting_until_a_person_decides(
    practice: PracticeServer, cast: Cast, order: Order, worker: Worker, as_max: Client
) -> None:
    misbehave(practice, "lost-reply-after@submit:1x1")
    take = order(board=by_shot(cast, "runcomfy"))
    for _ in range(12):
        worker.round()
        if "unknown" in ends(take) and "done" in ends(take):
            break
    unknown = Render.objects.get(part_of=take, state="unknown")
    take.refresh_from_db()
    assert take.state == "queued"

    lately = as_max.get(reverse("renders")).content.decode()
    assert "Needs you" in lately
    assert f"Needs you: was shot {unknown.place + 1} sent?" in lately
    decide = reverse("render-decide", args=[unknown.pk])
    as_max.post(decide, {"deed": "give-up-billed"})
    again = reverse("render-again", args=[unknown.pk])
    as_max.post(again, {"order_key": uuid4()})
    worker.until(take, "done")

    assert Clip.objects.filter(shot=None).count() == 1


def test_cancelling_leaves_what_is_paid_for_and_retrying_pays_for_the_rest_only(
    practice: PracticeServer, cast: Cast, order: Order, worker: Worker, as_max: Client
) -> None:
    take = order(board=by_shot(cast))
    first, second = parts_of(take)
    worker.until(first, "done")
    # Whatever the other is doing, it is stopped or goes on to its end.
    cancel_render(take.pk, cast.max)
    worker.until(second, "done", "cancelled")
    paid = accepted(practice)

    page = as_max.get(reverse("render", args=[take.pk])).content.decode()
    assert "Cancelled" in page
    as_max.post(reverse("render-again", args=[take.pk]), {"order_key": uuid4()})
    again = Render.objects.get(part_of=None, take=2)
    worker.until(again, "done")

    missing = ["cancelled", "done"].index(second.state) == 0
    assert again.parts.count() == int(missing)
    assert accepted(practice) == paid + int(missing)
    assert Clip.objects.get(render=again).seconds == 6


def test_an_element_of_two_shots_is_made_and_paid_for_once(
    practice: PracticeServer, cast: Cast, order: Order, worker: Worker, tmp_path: Path
) -> None:
    board = with_mara(by_shot(cast, "wavespeed"), cast, tmp_path)
    first, second = Shot.objects.filter(board=board).order_by("place")
    set_frame(second, "first", first.first_frame, by=cast.alice)

    take = order(board=Board.objects.get(pk=board.pk))
    assert sum(part.quote_usd or 0 for part in parts_of(take)) == take.quote_usd
    worker.until(take, "done", "failed")

    assert (take.state, ends(take)) == ("done", ["done", "done"])
    assert accepted(practice, elements=True) == 1
    lines = LedgerEntry.objects.filter(element="mara")
    left = {
        kind: sum(line.amount_usd or 0 for line in lines if line.kind == kind)
        for kind in ("reserved", "released", "charged")
    }
    assert left["charged"] > 0
    assert left["reserved"] == left["released"]


def test_its_way_comes_back_to_the_board_with_the_takes_settings(
    practice: PracticeServer, cast: Cast, order: Order, as_max: Client
) -> None:
    board = by_shot(cast)
    take = order(board=board)
    overwrite(board, "settings", {}, by=cast.alice)

    press(as_max, page(as_max, take), "settings")

    assert Board.objects.get().settings[WAY] == SHOT_BY_SHOT


def test_a_take_that_waits_for_its_shots_holds_no_draft_up(
    practice: PracticeServer, cast: Cast, order: Order, worker: Worker
) -> None:
    """It is due, and no worker can take it before its shots are there."""
    take = order(board=by_shot(cast))
    assert (take.state, take.account) == ("queued", None)

    assert not orders_wait(since=timezone.now())

    worker.until(take, "done", "failed")
    assert take.state == "done"
