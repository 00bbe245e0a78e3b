"""A board ordered shot by shot: each shot against the model by itself."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from storyboard.domain.by_shot import problems_in
from storyboard.domain.plan import BoardPlan, ElementRef, FrameRef, ShotPlan
from storyboard.domain.problem import Problem
from storyboard.domain.request import RenderRequest
from storyboard.providers import registry

MODEL = registry.model("runware/kling-3-4k")
STILL = FrameRef("a" * 64, 1920, 1080)
MARA = ElementRef("mara", pictures=(STILL,))


def request(*shots: ShotPlan, elements: tuple[ElementRef, ...] = ()) -> RenderRequest:
    seconds = sum(shot.seconds for shot in shots)
    plan = BoardPlan("A", seconds, 3840, 2160, shots, elements=elements)
    return RenderRequest(MODEL.slug, plan, by_shot=True)


def found(request_: RenderRequest) -> dict[str, Problem]:
    return {problem.code: problem for problem in problems_in(MODEL, request_)}


def test_frames_within_the_film_are_used_and_nothing_is_said() -> None:
    board = request(ShotPlan("Sea.", 3, last=STILL), ShotPlan("Sky.", 3, first=STILL))

    assert found(board).keys() & {"inner_frames_ignored", "last_frame_alone"} == {
        "last_frame_alone"
    }
    assert "inner_frames_ignored" in found(replace(board, by_shot=False))


def test_a_problem_of_a_shot_is_said_of_that_shot() -> None:
    board = request(ShotPlan("Sea.", 3), ShotPlan("Sky.", 3, last=STILL))

    alone = found(board)["last_frame_alone"]

    assert alone.place == "shots[1].last_frame"
    assert "only with a first frame on shot 2" in alone.message
    assert [fix.shot for fix in alone.fixes] == [1]


def test_a_shot_has_to_be_as_long_as_the_model_makes_films() -> None:
    short = found(request(ShotPlan("Sea.", 3), ShotPlan("Sky.", 2)))
    long = found(request(ShotPlan("Sea.", 3), ShotPlan("Sky.", 16)))

    assert short["shot_not_for_model"].place == "shots[1].duration"
    assert short["shot_not_for_model"].message == (
        f"Shot 2 is 2 s; {MODEL.name} renders at least 3 s at a time."
    )
    assert "at most 15 s" in long["shot_not_for_model"].message
    assert long["shot_not_for_model"].fixes[0].value == 15


def test_the_whole_may_be_longer_than_the_model_makes_films() -> None:
    board = request(*(ShotPlan(f"Wave {n}.", 10) for n in range(4)))

    assert not found(board)
    assert "duration_not_for_model" in found(replace(board, by_shot=False))


def test_one_film_is_made_of_each_shot() -> None:
    board = request(ShotPlan("Sea.", 3), ShotPlan("Sky.", 3))

    assert "results_by_shot" in found(replace(board, results=2))


def test_a_part_carries_the_elements_it_mentions() -> None:
    board = request(ShotPlan("@mara", 3), ShotPlan("Sky.", 3), elements=(MARA,))

    assert [part.plan.elements for part in board.parts] == [(MARA,), ()]


def test_a_board_of_one_shot_is_one_job() -> None:
    assert request(ShotPlan("Sea.", 3)).parts == ()


@given(st.lists(st.integers(3, 15), min_size=2, max_size=6))
def test_the_price_is_the_sum_of_the_shots(seconds: list[int]) -> None:
    board = request(*(ShotPlan("Sea.", length) for length in seconds))

    quotes = [part.quote_by(MODEL).amount or Decimal() for part in board.parts]

    assert board.quote_by(MODEL).amount == sum(quotes, Decimal())
    assert sum(part.plan.seconds for part in board.parts) == board.plan.seconds


def chain(count: int) -> RenderRequest:
    rest = (ShotPlan(f"Wave {n}.", 3, carried=True) for n in range(count))
    return request(ShotPlan("Sea.", 3), *rest)


def test_a_chain_longer_than_three_warns_where_it_is_too_long() -> None:
    assert "chain_too_long" not in found(chain(3))

    warned = found(chain(5))["chain_too_long"]

    assert (warned.place, warned.blocks) == ("shots[4].first_frame", False)
    assert "Shot 5 is the 5th in a row" in warned.message


def test_as_one_job_nothing_is_carried_over_and_that_is_said() -> None:
    one_job = replace(chain(1), by_shot=False)

    assert found(one_job)["carried_by_shot_only"].place == "shots[1].first_frame"


def test_a_carried_picture_counts_as_a_first_frame() -> None:
    board = request(
        ShotPlan("Sea.", 3), ShotPlan("Sky.", 3, first=None, last=STILL, carried=True)
    )

    assert "last_frame_alone" not in found(board)
    assert [part.plan.shots[0].first for part in board.parts] == [None, None]
