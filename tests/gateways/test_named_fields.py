"""A field a gateway did not accept: named on the render's page and beside the field."""

import pytest
from django.test import Client

from storyboard.domain.plan import FrameRef, ShotPlan
from storyboard.practice import PracticeServer
from storyboard.providers.naming import places_of
from storyboard.renders.models import Render
from tests.cast import Cast
from tests.gateways.conftest import Worker, board_at, misbehave
from tests.gateways.watching import Watcher
from tests.providers.boards_sent import MODELS, plan_for
from tests.rows import overwrite

FRAME = FrameRef("a" * 64, 3840, 2160)
RUNWARE, WAVESPEED, RUNCOMFY = (
    f"{name}/kling-3-4k" for name in ("runware", "wavespeed", "runcomfy")
)


@pytest.mark.parametrize(
    ("slug", "name", "place"),
    [
        (RUNWARE, "duration", "duration"),
        (RUNWARE, "width", "size"),
        (RUNWARE, "positivePrompt", "prompt"),
        (RUNWARE, "negativePrompt", "negative_prompt"),
        (RUNWARE, "numberResults", "settings.results"),
        (RUNWARE, "outputQuality", "settings.output_quality"),
        (RUNWARE, "safety.mode", "settings.safety_mode"),
        (RUNWARE, "providerSettings.klingai.sound", "sound"),
        (RUNWARE, "inputs.frameImages", "shots[0].first_frame"),
        (RUNWARE, "inputs.frameImages[0].image", "shots[0].first_frame"),
        (RUNWARE, "inputs.frameImages[1].image", "shots[1].last_frame"),
        (RUNWARE, "inputs.elements[0].description", "elements"),
        (
            RUNWARE,
            "providerSettings.klingai.multiPrompt[1].prompt",
            "shots[1].prompt",
        ),
        (RUNWARE, "multiPrompt", "shots"),
        (WAVESPEED, "end_image", "shots[1].last_frame"),
        (WAVESPEED, "cfg_scale", "settings.cfg_scale"),
        (WAVESPEED, "element_list", "elements"),
        (RUNCOMFY, "multi_prompt.1.duration", "shots[1].prompt"),
        (RUNCOMFY, "start_image_url", "shots[0].first_frame"),
        (RUNCOMFY, "generate_audio", "sound"),
        (RUNCOMFY, "aspect_ratio", "size"),
        (RUNCOMFY, "no_such_field", ""),
        (RUNCOMFY, "multi_prompt.99.prompt", "shots"),
    ],
)
def test_a_name_of_the_wire_is_a_place_on_the_board(slug, name, place):
    two = ShotPlan("One", 5, first=FRAME), ShotPlan("Two", 5, last=FRAME)
    plan = plan_for(slug, *two, prompt="Night.")

    assert places_of([name, name], MODELS[slug], plan) == ((place,) if place else ())


def test_it_stands_beside_the_field_until_something_else_would_be_ordered(
    practice: PracticeServer, cast: Cast, as_max: Client, worker: Worker
) -> None:
    board, watcher = board_at(cast, "runcomfy"), Watcher(as_max)
    misbehave(practice, "refused-input")
    render = worker.until(watcher.order(board), "failed")

    assert render.refused_places == ["duration"]
    (link,) = watcher.page(render).soup.select("[aria-label='What it names'] a")
    assert str(link["href"]).endswith(f"/boards/{board.pk}/#total")
    (beside,) = watcher.board(board).soup.select("#dock [data-refused]")
    assert "RunComfy did not accept the order" in beside.text
    (check,) = watcher.board(board).soup.select("#checks .warn a")
    assert check["href"] == "#total"

    overwrite(board, "prompt", "Night.", by=cast.alice)

    assert watcher.board(board).soup.select("[data-refused]") == []
    assert Render.objects.get(pk=render.pk).refused_places == ["duration"]


def test_a_refused_setting_is_named_by_its_label(
    practice: PracticeServer, cast: Cast, as_max: Client, worker: Worker
) -> None:
    """What the gateway takes is no longer what our catalog says."""
    board, watcher = board_at(cast, "runware", output_quality=80), Watcher(as_max)
    render = watcher.order(board)
    Render.objects.filter(pk=render.pk).update(
        refused_places=["settings.output_quality", "shots[0].first_frame"],
        state="failed",
        error="Refused.",
    )

    named = watcher.page(render).soup.select("[aria-label='What it names'] a")

    assert [one.text for one in named] == ["Quality", "Shot 1, first frame"]
    assert str(named[0]["href"]).endswith("#setting-output_quality")
    assert "#shot-" in named[1]["href"]
