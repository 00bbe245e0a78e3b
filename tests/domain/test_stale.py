"""What of an order is not what the board says any more, in words."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.domain.plan import BoardPlan, ElementRef, FrameRef, ShotPlan
from storyboard.domain.request import RenderRequest
from storyboard.domain.stale import changed_since, in_words

RED, BLUE = (FrameRef(letter * 64, 640, 360, f"{letter}.png") for letter in "ab")
MARA = ElementRef("mara", "Mara", "A woman with red hair.", (RED,), ("lead",))
SHOTS = (
    ShotPlan("@mara lights the lamp.", 3, "Lamp", RED, None),
    ShotPlan("The sea.", 4, "", None, BLUE),
    ShotPlan("A door opens.", 5, "Door"),
)
PLAN = BoardPlan("The Keeper", 12, 1920, 1080, SHOTS, "Night.", "Blur.", False, (MARA,))
ORDER = RenderRequest("runware/kling-3-4k", PLAN, {"output_quality": 90}, 1)

Change = Callable[[RenderRequest], RenderRequest]


def on_plan(**changes: Any) -> Change:
    return lambda order: replace(order, plan=replace(order.plan, **changes))


def on_shot(number: int, **changes: Any) -> Change:
    def change(order: RenderRequest) -> RenderRequest:
        shots = list(order.plan.shots)
        shots[number - 1] = replace(shots[number - 1], **changes)
        return replace(order, plan=replace(order.plan, shots=tuple(shots)))

    return change


def on_mara(**changes: Any) -> Change:
    return lambda order: replace(
        order, plan=replace(order.plan, elements=(replace(MARA, **changes),))
    )


def on_order(**changes: Any) -> Change:
    return lambda order: replace(order, **changes)


# One change each, and exactly what it is called.
CHANGES: list[tuple[Change, str]] = [
    (on_plan(title="Fire"), "the title"),
    (on_plan(prompt="Day."), "the overall prompt"),
    (on_plan(negative_prompt=""), "the negative prompt"),
    (on_plan(width=1080, height=1920), "the size"),
    (on_plan(sound=True), "the sound"),
    (on_order(model="runcomfy/kling-3-4k"), "the model"),
    (on_order(settings={"output_quality": 80}), "the output_quality"),
    (on_order(results=2), "how many films"),
    (on_order(by_shot=True), "one job or shot by shot"),
    (on_shot(2, carried=True), "shot 2's beginning"),
    (on_shot(1, title="Fire"), "shot 1's title"),
    (on_shot(2, prompt="The storm."), "shot 2's prompt"),
    (on_shot(1, first=BLUE), "shot 1's first frame"),
    (on_shot(3, last=RED), "shot 3's last frame"),
    (on_mara(name="Marla"), "Marla's name"),
    (on_mara(description="Tall."), "Mara's description"),
    (on_mara(pictures=(BLUE,)), "Mara's picture"),
    (on_mara(tags=()), "Mara's tags"),
    (on_mara(pictures=(RED, BLUE)), "Mara's pictures"),
    (on_plan(elements=()), "Mara deleted"),
    (on_plan(shots=SHOTS[::-1]), "the order of the shots"),
    (on_plan(shots=(*SHOTS, ShotPlan("Rain.", 1))), "shot 4 added"),
    (on_plan(shots=(SHOTS[0], SHOTS[2])), "shot 2 deleted"),
    (on_plan(shots=(SHOTS[0], ShotPlan("Rain.", 1), *SHOTS[1:])), "shot 2 added"),
]


@pytest.mark.parametrize(("change", "said"), CHANGES, ids=[said for _, said in CHANGES])
def test_one_change_is_named_and_nothing_else(change: Change, said: str) -> None:
    assert changed_since(ORDER, change(ORDER)) == (said,)


@given(st.lists(st.sampled_from(CHANGES[:14]), unique_by=lambda one: one[1]))
def test_changes_of_different_things_are_all_named_and_undone_none_is(
    chosen: list[tuple[Change, str]],
) -> None:
    # Each writes its own field, but Mara's name and description write all of her.
    mara = [one for one in chosen if "Mar" in one[1]]
    chosen = [one for one in chosen if one not in mara[1:]]
    order = ORDER
    for change, _ in chosen:
        order = change(order)

    assert set(changed_since(ORDER, order)) == {said for _, said in chosen}
    assert changed_since(order, order) == ()
    assert changed_since(ORDER, RenderRequest.from_json(ORDER.to_json())) == ()


def test_another_name_of_a_picture_is_no_change() -> None:
    renamed = on_shot(1, first=replace(RED, name="lamp.png"))(ORDER)

    assert changed_since(ORDER, renamed) == ()


def test_a_new_length_of_the_board_says_enough_of_its_shots() -> None:
    longer = on_shot(2, seconds=6)(on_plan(seconds=14)(ORDER))

    assert changed_since(ORDER, longer) == ("the length",)


def test_seconds_that_went_from_one_shot_to_another_name_both() -> None:
    moved = on_shot(2, seconds=3)(on_shot(1, seconds=4)(ORDER))

    assert changed_since(ORDER, moved) == ("shot 1's length", "shot 2's length")


def test_many_lengths_are_one_word() -> None:
    four = (*SHOTS, ShotPlan("Rain.", 4))
    order = on_plan(shots=four, seconds=16)(ORDER)
    turned = zip(four, (4, 3, 4, 5), strict=True)
    other = on_plan(shots=tuple(replace(s, seconds=n) for s, n in turned))(order)

    assert changed_since(order, other) == ("the lengths of the shots",)


def test_titles_count_only_where_films_show_them() -> None:
    titled = on_shot(1, title="Fire")(on_plan(title="Fire")(ORDER))

    assert changed_since(ORDER, titled, shows_titles=False) == ()


def test_an_element_no_prompt_calls_for_any_more_is_said_with_the_prompt() -> None:
    gone = on_shot(1, prompt="Somebody lights it.")(on_plan(elements=())(ORDER))

    assert changed_since(ORDER, gone) == ("shot 1's prompt",)


def test_settings_go_by_their_labels() -> None:
    labels = {"output_quality": "Quality", "cfg": "CFG scale"}
    order = on_order(settings={"cfg": 2})(ORDER)

    found = changed_since(ORDER, order, labels=labels.__getitem__)

    assert found == ("the quality", "the CFG scale")


def test_in_words_the_first_are_named_and_the_others_counted() -> None:
    assert in_words(["a", "b"]) == "a, b"
    assert in_words(["a", "b", "c", "d", "e", "f"]) == "a, b, c, d and 2 more"
    assert in_words([]) == ""


def test_what_goes_on_from_a_changed_shot_has_another_beginning():
    shots = [replace(shot, carried=number > 0) for number, shot in enumerate(SHOTS)]
    order = replace(on_plan(shots=tuple(shots))(ORDER), by_shot=True)

    assert changed_since(order, on_shot(1, prompt="Rain.")(order)) == (
        "shot 1's prompt",
        "shot 2's beginning",
        "shot 3's beginning",
    )
    assert changed_since(order, on_shot(1, title="Rain")(order)) == ("shot 1's title",)
    one_job = replace(order, by_shot=False)
    assert changed_since(one_job, on_shot(1, prompt="Rain.")(one_job)) == (
        "shot 1's prompt",
    )
