"""The JSON that goes out, for each documented model and each interesting board."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from storyboard.domain.plan import ShotPlan
from storyboard.providers.base import GatewayOrder
from storyboard.providers.errors import RefusedOrder
from storyboard.providers.script import webhook_for
from storyboard.providers.vendors.runcomfy import orders as runcomfy
from storyboard.providers.vendors.runware import orders as runware
from storyboard.providers.vendors.wavespeed import orders as wavespeed
from tests.providers.boards_sent import (
    BOARDS,
    DOCUMENTED,
    GATEWAY_MODELS,
    MODELS,
    NUMBER,
    at_its_end,
    is_allowed,
    order_for,
    plan_for,
)
from tests.providers.seed_schemas import SCHEMAS, faults_in

GOLDEN = Path(__file__).parent / "golden"


def sent_for(order: GatewayOrder) -> tuple[str, dict[str, Any]]:
    """The model's id and the JSON, whatever the gateway."""
    match order.model.provider:
        case "runware":
            task = runware.compiled(order, submission_id=NUMBER)
            return task["model"], task
        case "wavespeed":
            return wavespeed.compiled(order)
        case _:
            return runcomfy.compiled(order)


def short(value: Any) -> Any:
    """Long texts by their length, so that a person can read the file."""
    if isinstance(value, dict):
        return {key: short(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [short(inner) for inner in value]
    if isinstance(value, str) and len(value) > 200:
        return f"{value[:4]}… ({len(value)} characters)"
    return value


@pytest.mark.parametrize("slug", DOCUMENTED)
@pytest.mark.parametrize("board", BOARDS)
def test_what_goes_out_is_what_was_agreed(slug, board):
    model_id, sent = sent_for(BOARDS[board](slug))
    kept = json.loads((GOLDEN / f"{slug.replace('/', '-')}.json").read_text("utf-8"))

    assert {"model_id": model_id, "sent": short(sent)} == kept[board]


@pytest.mark.parametrize("slug", DOCUMENTED)
@pytest.mark.parametrize("board", BOARDS)
def test_what_goes_out_is_in_the_table_of_its_page(slug, board):
    order = BOARDS[board](slug)
    if not is_allowed(order):
        pytest.fail("this board would not be let through")

    model_id, sent = sent_for(order)

    assert faults_in(model_id, sent) == []


def test_the_boards_reach_every_documented_model():
    reached = {
        sent_for(make(slug))[0] for slug in DOCUMENTED for make in BOARDS.values()
    }

    assert reached == set(SCHEMAS)


@pytest.mark.parametrize("slug", DOCUMENTED)
def test_a_key_the_page_does_not_have_is_seen_by_the_check(slug):
    model_id, sent = sent_for(BOARDS["text_only"](slug))

    (unknown,) = faults_in(model_id, {**sent, "seed": 1})
    (too_long,) = faults_in(model_id, {**sent, "duration": 16})

    assert "'seed' was unexpected" in unknown
    assert too_long.startswith("$.duration: 16 is")


@pytest.mark.parametrize("slug", GATEWAY_MODELS)
@pytest.mark.parametrize("board", BOARDS)
def test_a_sibling_sends_what_its_documented_model_sends(slug, board):
    """Adding a model is data: only ids, sizes and limits differ."""
    order = BOARDS[board](slug)
    if not is_allowed(order):
        pytest.fail("this board would not be let through")

    _, sent = sent_for(order)

    theirs = {
        tuple(sorted(sent_for(BOARDS[board](other))[1]))
        for other in DOCUMENTED
        if other.partition("/")[0] == slug.partition("/")[0]
    }
    assert any(set(sent) <= set(known) for known in theirs)


@pytest.mark.parametrize("slug", GATEWAY_MODELS)
def test_a_setting_the_model_has_not_is_never_sent(slug):
    order = BOARDS["text_only"](slug)
    request = replace(order.request, settings={"seed": 1})

    with pytest.raises(RefusedOrder, match="no setting called seed"):
        sent_for(replace(order, request=request))


@pytest.mark.parametrize("slug", GATEWAY_MODELS)
def test_a_frame_that_is_not_there_yet_stops_the_order(slug):
    order = replace(BOARDS["first_frame"](slug), media={})

    with pytest.raises(RefusedOrder, match="The first frame is missing") as refused:
        sent_for(order)

    assert refused.value.charged is False


@pytest.mark.parametrize("slug", ["wavespeed/kling-3-4k", "runcomfy/kling-3-4k"])
def test_a_frame_at_a_cut_alone_stays_with_text_to_video(slug):
    order = BOARDS["first_frame"](slug)
    plan = order.request.plan
    cut = replace(plan.shots[0], seconds=4)
    plan = replace(plan, shots=(ShotPlan("Before", 4), cut))

    model_id, sent = sent_for(replace(order, request=replace(order.request, plan=plan)))

    assert model_id.endswith("text-to-video")
    assert faults_in(model_id, sent) == []


SETTINGS = [(slug, s.name) for slug in GATEWAY_MODELS for s in MODELS[slug].settings]


@pytest.mark.parametrize(("slug", "name"), SETTINGS)
def test_every_setting_of_the_panel_reaches_the_wire(slug, name):
    """A setting that went nowhere would be chosen, paid for and not made."""
    setting = next(s for s in MODELS[slug].settings if s.name == name)
    shots = (ShotPlan("The sea rises", 4), ShotPlan("A door", 6))
    plan, other = plan_for(slug, *shots, prompt="Night."), at_its_end(setting)

    without, with_it = (
        sent_with_hook(order_for(slug, plan, settings))
        for settings in ({}, {name: other})
    )

    # One word is said whether it is chosen or not.
    assert (without != with_it) is (len(setting.choices) != 1)


def sent_with_hook(order: GatewayOrder) -> tuple[Any, str]:
    """What goes out, and the address the gateway is to call, wherever it stands."""
    return sent_for(order), webhook_for(order)
