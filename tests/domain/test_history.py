"""What changed between two contents of a board, in words."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.domain.history import (
    Change,
    Content,
    ShotContent,
    changes,
    in_one,
    only_text,
    shot_to_see,
)
from storyboard.domain.model import VideoModel
from storyboard.providers import registry

ONE, TWO, THREE, FOUR, STILL, OTHER = (UUID(int=n) for n in range(1, 7))


def shot(shot_id: UUID, seconds: int = 4, **more: Any) -> ShotContent:
    bare = ShotContent(shot_id, "", "", seconds, False, None, None)
    return replace(bare, **more)


BOARD = Content(
    title="Ignition",
    prompt="Night.",
    negative_prompt="",
    seconds=12,
    width=1920,
    height=1080,
    sound=False,
    model="local/animatic",
    settings={},
    shots=(shot(ONE), shot(TWO, prompt="A door."), shot(THREE, title="Sea")),
)
A, B, C = BOARD.shots
KLING = "runware/kling-3-4k"


def with_shots(*shots: ShotContent) -> Content:
    return replace(BOARD, shots=shots)


def words(before: Content, after: Content) -> list[str]:
    def models(slug: str) -> VideoModel:
        return registry.model(slug)

    return [str(change) for change in changes(before, after, models=models)]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (replace(BOARD, title="Fire"), "Title: “Ignition” to “Fire”"),
        (replace(BOARD, prompt="Dawn."), "Overall prompt: “Dawn.”"),
        (replace(BOARD, prompt=""), "Overall prompt: emptied"),
        (replace(BOARD, negative_prompt="Blur."), "Negative prompt: “Blur.”"),
        (replace(BOARD, seconds=75), "Length: 12 s to 1:15"),
        (
            replace(BOARD, width=1080, height=1920),
            "Size: 1920 x 1080 to 1080 x 1920",
        ),
        (replace(BOARD, sound=True), "Sound on"),
        (
            replace(BOARD, model=KLING),
            "Model: Animatic to Kling VIDEO 3.0 4K",
        ),
        (with_shots(A, B), "Shot 3 deleted: “Sea”"),
        (with_shots(B, C), "Shot 1 deleted"),
        (with_shots(A, shot(FOUR), B, C), "Shot 2 added"),
        (with_shots(A, C, B), "Order of the shots: 1, 3, 2"),
        (with_shots(A, replace(B, seconds=6), C), "Shot 2: 4 s to 6 s"),
        (with_shots(A, replace(B, locked=True), C), "Shot 2 locked"),
        (with_shots(A, replace(B, shares_with=C.id), C), "End of shot 2: shared frame"),
        (
            with_shots(A, replace(B, title="Door"), C),
            "Title of shot 2: nothing to “Door”",
        ),
        (
            with_shots(A, replace(B, prompt="A gate."), C),
            "Prompt of shot 2: “A gate.”",
        ),
        (
            with_shots(replace(A, first_frame=STILL), B, C),
            "First frame of shot 1: put in",
        ),
        (
            with_shots(A, B, replace(C, last_frame=STILL)),
            "Last frame of shot 3: put in",
        ),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_each_kind_of_change_is_said(after: Content, said: str) -> None:
    assert words(BOARD, after) == [said]


def test_frames_are_replaced_removed_and_swapped() -> None:
    still = with_shots(replace(A, first_frame=STILL), B, C)

    other = with_shots(replace(A, first_frame=OTHER), B, C)
    swapped = with_shots(replace(A, last_frame=STILL), B, C)

    assert words(still, other) == ["First frame of shot 1: replaced"]
    assert words(still, BOARD) == ["First frame of shot 1: removed"]
    assert words(still, swapped) == ["Frames of shot 1 swapped"]


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ({"results": 2}, "Results: 1 to 2"),
        ({"output_quality": 90}, "Quality: 95 to 90"),
        (
            {"reference_images": ["a" * 64] * 2},
            "Reference images: no files to 2 files",
        ),
        ({"of_an_older_day": True}, "of_an_older_day: the default to on"),
    ],
)
def test_settings_go_by_their_labels(kept: dict[str, Any], said: str) -> None:
    before = replace(BOARD, model=KLING)

    assert words(before, replace(before, settings=kept)) == [said]


def test_a_deleted_shot_and_its_heir_are_told_apart() -> None:
    after = with_shots(replace(A, seconds=8), C)

    assert words(BOARD, after) == ["Shot 2 deleted: “A door.”", "Shot 1: 4 s to 8 s"]


def test_many_lengths_are_one_line() -> None:
    before = with_shots(A, B, C, shot(FOUR))
    after = replace(before, shots=tuple(replace(s, seconds=3) for s in before.shots))

    assert words(before, after) == ["Lengths of 4 shots"]


def test_a_long_prompt_is_quoted_where_it_differs() -> None:
    before = replace(BOARD, prompt="The lighthouse stands. " * 9 + "It is night.")
    after = replace(before, prompt=before.prompt.replace("night", "dawn, at last"))

    (said,) = words(before, after)

    assert said == "Overall prompt: “…lighthouse stands. It is dawn, at last.”"


def test_behind_a_colon_the_changes_are_one_sentence() -> None:
    found = [Change("Shot 2", "4 s to 6 s"), Change("Shot 3 deleted")]

    assert in_one(found) == "shot 2, 4 s to 6 s; shot 3 deleted"
    assert in_one(found * 3) == (
        "shot 2, 4 s to 6 s; shot 3 deleted; shot 2, 4 s to 6 s and 3 more"
    )


def test_a_name_in_capitals_stays_so_inside_a_sentence() -> None:
    assert in_one([Change("CFG scale", "0.5 to 0.7")]) == "CFG scale, 0.5 to 0.7"


def test_one_text_alone_is_named_and_nothing_else_is() -> None:
    door = with_shots(A, replace(B, prompt="A gate."), C)

    assert only_text(BOARD, replace(BOARD, prompt="Dawn.")) == "prompt"
    assert only_text(BOARD, door) == f"{TWO} prompt"
    assert only_text(BOARD, replace(door, prompt="Dawn.")) == ""
    assert only_text(BOARD, replace(BOARD, seconds=13)) == ""


texts = st.text("ab “”\n@é🎬", max_size=90)
frames = st.sampled_from([None, STILL, OTHER])
lengths = st.integers(1, 99)
values = st.one_of(st.booleans(), st.integers(0, 9), texts, st.lists(texts, max_size=2))


@st.composite
def contents(draw: st.DrawFn) -> Content:
    order = draw(st.permutations([ONE, TWO, THREE, FOUR]))
    here = order[: draw(st.integers(0, 4))]
    shots = (
        ShotContent(
            one,
            draw(texts),
            draw(texts),
            draw(lengths),
            draw(st.booleans()),
            draw(frames),
            draw(frames),
        )
        for one in here
    )
    return Content(
        draw(texts),
        draw(texts),
        draw(texts),
        draw(lengths),
        draw(st.sampled_from([1920, 1080])),
        1080,
        draw(st.booleans()),
        draw(st.sampled_from(["local/animatic", KLING, "gone/model"])),
        draw(st.dictionaries(st.sampled_from("ab"), values, max_size=2)),
        tuple(shots),
    )


@given(contents(), contents())
def test_nothing_is_said_of_equal_contents_and_something_of_others(
    before: Content, after: Content
) -> None:
    assert bool(changes(before, after)) == (before != after)
    assert changes(after, after) == ()


@given(contents())
def test_what_is_packed_comes_out_as_it_went_in(content: Content) -> None:
    assert Content.unpacked(content.packed()) == content


@pytest.mark.parametrize(
    ("after", "seen"),
    [
        (with_shots(A, B, C), None),
        (replace(BOARD, title="Fire"), None),
        (with_shots(A, replace(B, prompt="A gate."), C), TWO),
        (with_shots(A, replace(B, seconds=3), replace(C, seconds=5)), TWO),
        (with_shots(A, replace(B, seconds=2), shot(FOUR), C), FOUR),
        (with_shots(A, C, B), THREE),
        (with_shots(A, C), THREE),
        (with_shots(A, B), TWO),
        (with_shots(replace(A, seconds=8), C), ONE),
        (with_shots(), None),
    ],
)
def test_a_step_is_seen_at_one_shot(after: Content, seen: UUID | None) -> None:
    assert shot_to_see(BOARD, after) == seen
