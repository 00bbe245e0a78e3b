"""Each documented setting at its exact edge, and together with the others."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from storyboard.domain.limits import problems_for
from storyboard.domain.plan import BoardPlan, ShotPlan
from storyboard.domain.setting_limits import carried_over
from tests.providers.boards_sent import GATEWAY_MODELS, MODELS, plan_for
from tests.providers.test_edges import (
    OMNI,
    OTHERS,
    RUNCOMFY,
    RUNWARE,
    WAVESPEED,
    refusals,
)

PICTURE, OTHER = "a" * 64, "b" * 64
HTTPS = "https://storage.example.com/film.mp4?sign=1"
NO_ADDRESS = (
    "http://example.com/x",
    "example.com/x",
    "https://",
    "https://name:word@example.com/",
    "https://example.com@127.0.0.1/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://[::1]/",
    "https://localhost/",
    "https://example.com:99999/",
    "https://exam ple.com/",
    "https://example.com/\r\nX: 1",
    "https://example.com\\@127.0.0.1/",
    "https://127\u30020\u30020\u30021/",
    "https://example.com/" + "a" * 1981,
    "",
    7,
)
THREE = [slug for slug in RUNWARE if slug not in OMNI]
PRO = [slug for slug in THREE if slug != "runware/kling-3-4k"]
SETTINGS = [
    (RUNWARE, "output_quality", (20, 99), (19, 100, 20.5, "95", True)),
    (RUNWARE, "ttl", (60, 10**6), (59, 60.5, -60)),
    (RUNWARE, "output_format", ("MP4", "WEBM", "MOV"), ("mp4", "GIF", "")),
    (RUNWARE, "safety_mode", ("none", "fast", "full"), ("Full", "")),
    (RUNWARE, "check_content", (True, False), (1, "true")),
    (RUNWARE, "include_cost", (True, False), (0,)),
    (RUNWARE, "upload_endpoint", (HTTPS,), NO_ADDRESS),
    (RUNWARE + WAVESPEED, "webhook_url", (HTTPS,), NO_ADDRESS),
    (RUNCOMFY, "webhook_url", (), (HTTPS,)),
    (OTHERS, "upload_endpoint", (), (HTTPS,)),
    (OTHERS, "cfg_scale", (0, 0.5, 1), (-0.01, 1.01, float("nan"), "0.5")),
    (RUNWARE, "cfg_scale", (), (0.5,)),
    (
        ["runware/kling-3-4k"],
        "shot_type",
        ("customize", "intelligence"),
        ("intelligent",),
    ),
    (
        [*WAVESPEED, "runcomfy/kling-3-standard"],
        "shot_type",
        ("customize", "intelligent"),
        ("intelligence",),
    ),
    (
        ["runcomfy/kling-3-4k", "runcomfy/kling-3-pro"],
        "shot_type",
        ("customize",),
        ("intelligent", "intelligence"),
    ),
    (OMNI + PRO, "shot_type", (), ("customize", "intelligence")),
    (
        ["runware/kling-3-4k"],
        "reference_images",
        ([], [PICTURE], [PICTURE, OTHER], [f"{n:064x}" for n in range(9)]),
        ([PICTURE, PICTURE], PICTURE, [HTTPS], ["A" * 64], [None]),
    ),
    (PRO, "reference_images", ([PICTURE],), ([PICTURE, OTHER],)),
    (OMNI + OTHERS, "reference_images", (), ([PICTURE],)),
    (
        OMNI + PRO,
        "reference_videos",
        ([PICTURE], [HTTPS]),
        ([PICTURE, OTHER], *([value] for value in NO_ADDRESS)),
    ),
    (["runware/kling-3-4k", *OTHERS], "reference_videos", (), ([PICTURE],)),
    (OMNI, "source_video", (PICTURE, HTTPS), ([PICTURE], *NO_ADDRESS)),
    (THREE + OTHERS, "source_video", (), (PICTURE,)),
    (THREE, "character_orientation", ("image", "video"), ("left", "")),
    (OMNI + OTHERS, "character_orientation", (), ("image",)),
    (OMNI + PRO, "keep_original_sound", (True, False), ("on",)),
    (["runware/kling-3-4k", *OTHERS], "keep_original_sound", (), (True,)),
]


@pytest.mark.parametrize(
    ("slugs", "name", "good", "bad"),
    SETTINGS,
    ids=[f"{name} {len(slugs)}" for slugs, name, _, _ in SETTINGS],
)
def test_a_setting_is_taken_at_its_ends_and_not_beyond(slugs, name, good, bad):
    for slug in slugs:
        for value in good:
            assert refusals(slug, plan_for(slug), {name: value}) == set(), (slug, value)
        for value in bad:
            codes = refusals(slug, plan_for(slug), {name: value})
            assert codes <= {"setting_invalid", "setting_unknown"}, (slug, value)
            assert codes, (slug, value)


# Documented defaults; what is not named has none.
DEFAULTS = {
    "output_format": "MP4",
    "output_quality": 95,
    "check_content": False,
    "safety_mode": "none",
    "keep_original_sound": False,
    "cfg_scale": 0.5,
    "shot_type": "customize",
    # Our own choices: the ledger asks for it; and what Kling does not read is lost.
    "include_cost": True,
    "overall_prompt_in_shots": True,
}


@pytest.mark.parametrize("slug", GATEWAY_MODELS)
def test_a_setting_begins_at_its_documented_default(slug):
    found = MODELS[slug].defaults

    assert found == {name: DEFAULTS[name] for name in found}


def warnings(slug: str, plan: BoardPlan, settings: Mapping[str, Any]) -> set[str]:
    problems = problems_for(MODELS[slug], plan, settings)
    return {p.code for p in problems if not p.blocks}


@pytest.mark.parametrize(
    ("slug", "alone", "with_it"),
    [
        ("runware/kling-3-pro", "character_orientation=image", "reference_images"),
        ("runware/kling-3-pro", "character_orientation=video", "reference_videos"),
        ("runware/kling-3-4k", "character_orientation=image", "reference_images"),
        ("runware/kling-3-pro", "keep_original_sound", "reference_videos"),
        ("runware/kling-o3-4k", "keep_original_sound", "reference_videos"),
        ("runware/kling-o3-4k", "keep_original_sound", "source_video"),
        ("runware/kling-3-4k", "safety_mode=full", "check_content"),
    ],
)
def test_a_setting_without_what_it_speaks_of_is_a_warning(slug, alone, with_it):
    name, _, word = alone.partition("=")
    chosen = {name: word or True}
    values = {"check_content": True, "source_video": PICTURE}
    more = {with_it: values.get(with_it, [PICTURE])}

    assert warnings(slug, plan_for(slug), chosen) == {"setting_without_use"}
    both = warnings(slug, plan_for(slug), chosen | more)
    assert "setting_without_use" not in both


def test_a_reference_video_the_model_does_not_take_is_said():
    slug = "runware/kling-3-4k"
    chosen = {"character_orientation": "video"}

    (problem,) = problems_for(MODELS[slug], plan_for(slug), chosen)

    assert problem.message == (
        "Character faces as in does nothing here: "
        "Kling VIDEO 3.0 4K takes nothing for it."
    )


@pytest.mark.parametrize("slug", OMNI)
def test_an_edited_video_gives_the_film_its_length_and_is_one_shot(slug):
    one, two = plan_for(slug), plan_for(slug, ShotPlan("ab", 5), ShotPlan("cd", 5))
    chosen = {"source_video": PICTURE}

    assert refusals(slug, one, chosen) == set()
    assert warnings(slug, one, chosen) == {"source_sets_the_film"}
    assert refusals(slug, two, chosen) == {"source_with_shots"}
    assert MODELS[slug].quote(one, settings=chosen).amount is None


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"reference_images": [PICTURE]},
        {"shot_type": "intelligence"},
        {"character_orientation": "image", "reference_images": [PICTURE]},
    ],
)
def test_the_rule_its_own_page_contradicts_is_recorded_and_not_enforced(chosen):
    slug = "runware/kling-3-4k"
    plan = replace(plan_for(slug), sound=True)

    (note,) = MODELS[slug].notes

    assert "need reference images" in note.text
    assert note.source.certainty == "documented"
    assert problems_for(MODELS[slug], plan, chosen) == ()


def test_a_change_of_model_carries_over_what_the_other_takes():
    board = {"output_quality": 80, "results": 9, "shot_type": "customize", "ttl": 60}

    def carried(slug: str) -> tuple[dict[str, Any], tuple[str, ...]]:
        return carried_over(MODELS[slug], board)

    # 3.0 4K makes four films at most, WaveSpeedAI one and without saying so.
    assert carried("runware/kling-3-4k") == (
        {name: board[name] for name in ("output_quality", "shot_type", "ttl")},
        ("results",),
    )
    assert carried("runware/kling-3-pro")[1] == ("shot_type",)
    assert carried("wavespeed/kling-3-4k") == (
        {"shot_type": "customize"},
        ("output_quality", "results", "ttl"),
    )
