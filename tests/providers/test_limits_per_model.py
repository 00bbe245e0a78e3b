"""Each documented limit of each model, broken once: the words, and the fix."""

from dataclasses import replace
from typing import Any

import pytest

from storyboard.domain.limits import blocking, problems_for
from storyboard.domain.plan import BoardPlan, ElementRef, FrameRef, ShotPlan
from storyboard.providers.catalog import load
from tests.mending import mended

MODELS = {model.slug: model for model in load()}
KLING = [slug for slug in MODELS if not slug.startswith("local/")]
RUNWARE = [slug for slug in KLING if slug.startswith("runware/")]
STILL = FrameRef("a" * 64, 3840, 2160)
SMALL = FrameRef("b" * 64, 480, 270)
NARROW = FrameRef("c" * 64, 1600, 400)
CAST = tuple(
    ElementRef(slug, pictures=(STILL,)) for slug in ("mara", "elio", "ash", "petrel")
)


def board(slug: str, *seconds: int, **changes: Any) -> BoardPlan:
    """A board of 10 s in two shots that fits the model."""
    size = MODELS[slug].sizes[0]
    shots = tuple(
        ShotPlan(f"Shot {i}: the sea rises", s) for i, s in enumerate(seconds or (4, 6))
    )
    total = sum(shot.seconds for shot in changes.get("shots", shots))
    plan = BoardPlan("Storm", total, size.width, size.height, shots)
    return replace(plan, **changes)


def framed(
    *, first: FrameRef | None = None, last: FrameRef | None = None, shots: int = 2
) -> tuple[ShotPlan, ...]:
    """Shots of 10 s in all, the film's first and last frame given."""
    each = [ShotPlan("The sea rises", 10 // shots) for _ in range(shots)]
    each[0] = replace(each[0], first=first)
    each[-1] = replace(each[-1], last=last)
    return tuple(each)


def codes(slug: str, plan: BoardPlan, **more: Any) -> tuple[list[str], list[str]]:
    problems = problems_for(MODELS[slug], plan, **more)
    return sorted(p.code for p in problems if p.blocks), sorted(
        p.code for p in problems if not p.blocks
    )


# What is done to a fitting board, and the one thing each model has against it, by the
# beginning of its slug. `-` in front: a warning; nothing: the model takes it.
LIMITS = [
    (
        "2 s",
        {"shots": (ShotPlan("ab", 2),)},
        {"*": "duration_not_for_model", "local/animatic": ""},
    ),
    (
        "16 s",
        {"shots": (ShotPlan("ab", 8), ShotPlan("cd", 8))},
        {"*": "duration_not_for_model", "local/animatic": ""},
    ),
    ("601 s", {"shots": (ShotPlan("ab", 601),)}, {"*": "duration_not_for_model"}),
    (
        "another size",
        {"width": 1000, "height": 562},
        {"*": "size_not_for_model", "local/animatic": ""},
    ),
    (
        "an odd shape beyond the engine",
        {"width": 4096, "height": 2160},
        {"*": "size_not_for_model"},
    ),
    (
        "7 shots",
        {"shots": (ShotPlan("ab", 2),) * 7},
        {
            "*": "too_many_shots_for_model",
            "local/animatic": "",
            "runcomfy/": "shot_too_short_for_model",
        },
    ),
    (
        "shots of 2 s",
        {"shots": (ShotPlan("ab", 2), ShotPlan("cd", 8))},
        {"*": "", "runcomfy/": "shot_too_short_for_model"},
    ),
    (
        "a prompt of 1",
        {"shots": (ShotPlan("a", 10),)},
        {"*": "", "runware/": "prompt_missing"},
    ),
    (
        "a framed shot without words",
        {"shots": (ShotPlan("", 10, first=STILL),)},
        {"*": "prompt_missing", "local/animatic": "", "runware/kling-o3-": ""},
    ),
    (
        "one of two shots without words",
        {"shots": (ShotPlan("", 5, first=STILL), ShotPlan("ab", 5))},
        {"*": "prompt_missing", "local/animatic": ""},
    ),
    (
        "a prompt of 2501",
        {"shots": (ShotPlan("a" * 2501, 10),)},
        {"*": "prompt_too_long_for_model", "local/animatic": ""},
    ),
    (
        "2501 with the overall prompt",
        {"shots": (ShotPlan("a" * 2498, 10),), "prompt": "ab"},
        {"*": "prompt_too_long_for_model", "local/animatic": ""},
    ),
    (
        "a negative prompt",
        {"negative_prompt": "text, logo"},
        {"*": "", "runware/kling-o3-": "-negative_ignored"},
    ),
    (
        "a negative prompt of 2501",
        {"negative_prompt": "a" * 2501},
        {
            "*": "negative_length_for_model",
            "local/animatic": "",
            "runware/kling-o3-": "-negative_ignored",
        },
    ),
    (
        "first and last frame of one shot",
        {"shots": framed(first=STILL, last=STILL, shots=1)},
        {"*": "", "runcomfy/kling-3-standard": "-frames_ignored"},
    ),
    (
        "a last frame alone",
        {"shots": framed(last=STILL, shots=1)},
        {
            "*": "last_frame_alone",
            "local/animatic": "",
            "runcomfy/kling-3-standard": "-frames_ignored",
        },
    ),
    (
        "a last frame with shots",
        {"shots": framed(first=STILL, last=STILL)},
        {
            "*": "",
            "wavespeed/": "last_frame_with_shots",
            "runcomfy/kling-3-standard": "-frames_ignored",
        },
    ),
    (
        "a frame at a cut",
        {"shots": (ShotPlan("ab", 5, first=STILL, last=STILL), ShotPlan("cd", 5))},
        {"*": "-inner_frames_ignored", "local/animatic": ""},
    ),
    (
        "a small frame",
        {"shots": framed(first=SMALL)},
        {"*": "picture_too_small", "local/animatic": ""},
    ),
    (
        "a narrow frame",
        {"shots": framed(first=NARROW)},
        {"*": "picture_too_narrow -frame_sets_the_shape", "local/animatic": ""},
    ),
    (
        "an element without a frame",
        {"prompt": "With @mara", "elements": CAST},
        {
            "*": "",
            "runware/kling-3-": "elements_need_frame",
            "runcomfy/": "-elements_ignored",
        },
    ),
    (
        "three elements and a frame",
        {"prompt": "@mara @elio @ash", "elements": CAST, "shots": framed(first=STILL)},
        {"*": "", "runcomfy/": "-elements_ignored"},
    ),
    (
        "four elements and a frame",
        {
            "prompt": "@mara @elio @ash @petrel",
            "elements": CAST,
            "shots": framed(first=STILL),
        },
        {
            "*": "too_many_elements_for_model",
            "local/animatic": "",
            "runcomfy/": "-elements_ignored",
        },
    ),
    ("sound", {"sound": True}, {"*": ""}),
]


@pytest.mark.parametrize("slug", MODELS)
@pytest.mark.parametrize(
    ("change", "expected"),
    [(change, expected) for _, change, expected in LIMITS],
    ids=[name for name, _, _ in LIMITS],
)
def test_each_limit_is_said_once_and_its_fix_solves_it(slug, change, expected):
    longest_first = sorted(expected, key=len, reverse=True)
    start = next((start for start in longest_first if slug.startswith(start)), "*")
    words = expected[start]
    plan, model = board(slug, **change), MODELS[slug]

    problems = problems_for(model, plan)

    said = {("" if p.blocks else "-") + p.code for p in problems}
    assert said == set(words.split())
    for problem in problems:
        for fix in problem.fixes:
            after = problems_for(model, mended(plan, fix))
            assert (problem.code, problem.place) not in {
                (p.code, p.place) for p in after
            }


def test_the_engine_takes_60_shots():
    fits, over = (
        board("local/animatic", shots=(ShotPlan("ab", 1),) * n) for n in (60, 61)
    )

    assert codes("local/animatic", fits) == ([], [])
    assert codes("local/animatic", over) == (["too_many_shots_for_model"], [])


RESULTS = dict.fromkeys(MODELS, 1) | {
    "runware/kling-3-4k": 4,
    "runware/kling-o3-4k": 4,
    "runware/kling-3-pro": 20,
    "runware/kling-3-standard": 4,
    "runware/kling-o3-standard": 4,
    "runware/kling-o3-pro": 4,
}


@pytest.mark.parametrize("slug", MODELS)
def test_results_go_up_to_the_documented_most(slug):
    plan, most = board(slug), RESULTS[slug]

    assert codes(slug, plan, results=most) == ([], [])
    assert codes(slug, plan, results=most + 1) == (["results_not_for_model"], [])


@pytest.mark.parametrize(
    ("slug", "good", "bad"),
    [
        (
            "local/animatic",
            {"output_format": "WEBM", "output_quality": 20, "burn_in": ["number"]},
            {"output_format": "GIF", "output_quality": 19, "burn_in": ["logo"]},
        ),
        *(
            (
                slug,
                {
                    "output_format": "MOV",
                    "output_quality": 99,
                    "check_content": True,
                    "safety_mode": "full",
                    "ttl": 60,
                },
                {
                    "output_format": "AVI",
                    "output_quality": 100,
                    "check_content": 1,
                    "safety_mode": "slow",
                    "ttl": 59,
                },
            )
            for slug in RUNWARE
        ),
        ("runware/kling-3-4k", {"shot_type": "intelligence"}, {"shot_type": "auto"}),
        (
            "wavespeed/kling-3-4k",
            {"cfg_scale": 1, "shot_type": "intelligent"},
            {"cfg_scale": 1.01, "shot_type": "auto"},
        ),
        ("runcomfy/kling-3-4k", {"cfg_scale": 0}, {"cfg_scale": -0.1}),
    ],
)
def test_settings_have_the_documented_ranges(slug, good, bad):
    assert codes(slug, board(slug), settings=good) == ([], [])
    assert codes(slug, board(slug), settings=bad) == (
        ["setting_invalid"] * len(bad),
        [],
    )


@pytest.mark.parametrize("slug", KLING)
def test_no_key_a_model_does_not_know_is_ever_let_through(slug):
    # A misspelt key is dropped in silence and billed by one of these gateways.
    assert codes(slug, board(slug), settings={"seed": 1}) == (["setting_unknown"], [])


def test_mentions_are_written_as_each_provider_reads_them():
    cast = {"elements": CAST, "shots": (ShotPlan("@elio and @mara", 10, first=STILL),)}

    texts = {slug: MODELS[slug].texts_sent(board(slug, **cast))[0] for slug in MODELS}

    assert {texts[slug] for slug in RUNWARE} == {"<<<element_1>>> and <<<element_2>>>"}
    assert {texts[slug] for slug in MODELS if slug not in RUNWARE} == {"elio and mara"}


def test_a_thoroughly_bad_board_hears_everything_at_once():
    shots = (
        ShotPlan("", 0),
        ShotPlan("@ghost " + "a" * 2600, 1),
        *(ShotPlan("ab @mara @elio @ash @petrel", 2) for _ in range(4)),
        ShotPlan("ab", 2, last=SMALL),
    )
    plan = BoardPlan(
        title="",
        seconds=40,
        width=1000,
        height=1001,
        shots=shots,
        negative_prompt="x",
        elements=(*CAST, CAST[0]),
    )

    said = codes("runware/kling-3-4k", plan, settings={"ttl": 1, "fps": 24}, results=9)

    assert said[0] == sorted(
        [
            "title_missing",
            "size_out_of_range",
            "sum_wrong",
            "shot_empty",
            "shot_too_short",
            "element_twice",
            "element_unknown",
            "duration_not_for_model",
            "size_not_for_model",
            "too_many_shots_for_model",
            "prompt_missing",
            "prompt_too_long_for_model",
            "negative_length_for_model",
            "last_frame_alone",
            "picture_too_small",
            "too_many_elements_for_model",
            "elements_need_frame",
            "setting_invalid",
            "setting_unknown",
            "results_not_for_model",
        ]
    )


def test_fitting_a_long_board_to_a_model_ends_in_a_board_that_fits():
    slug = "runware/kling-3-4k"
    plan = board(slug, 10, 10, 10)
    (problem,) = blocking(problems_for(MODELS[slug], plan))

    after = mended(plan, problem.fixes[0])

    assert problem.fixes[0].label == "Fit to 15 s"
    assert problems_for(MODELS[slug], after) == ()
