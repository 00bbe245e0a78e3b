"""Each documented limit of the gateways at its exact edge: accepted, and refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from storyboard.domain.limits import blocking, problems_for
from storyboard.domain.plan import BoardPlan, ElementRef, FrameRef, ShotPlan
from storyboard.domain.story import story
from tests.providers.boards_sent import FIRST, GATEWAY_MODELS, MODELS, plan_for

RUNWARE = [slug for slug in GATEWAY_MODELS if slug.startswith("runware/")]
OMNI = [slug for slug in RUNWARE if "-o3-" in slug]
NEGATIVE = [slug for slug in GATEWAY_MODELS if slug not in OMNI]
WITH_ELEMENTS = [s for s in GATEWAY_MODELS if not s.startswith("runcomfy/")]
RUNCOMFY = [slug for slug in GATEWAY_MODELS if slug.startswith("runcomfy/")]
OTHERS = [slug for slug in GATEWAY_MODELS if slug not in RUNWARE]
WAVESPEED = [slug for slug in OTHERS if slug.startswith("wavespeed/")]


def one_shot(slug: str, **changes: Any) -> BoardPlan:
    shot = replace(ShotPlan("The sea rises", 5), **changes)
    return plan_for(slug, shot)


def seconds(slug: str, value: int) -> BoardPlan:
    return one_shot(slug, seconds=value)


def prompt(slug: str, value: int) -> BoardPlan:
    return one_shot(slug, prompt="a" * value)


def prompt_of_a_shot(slug: str, value: int) -> BoardPlan:
    return plan_for(slug, ShotPlan("a" * value, 5), ShotPlan("ab", 5))


def joined_prompt(slug: str, value: int) -> BoardPlan:
    """The overall prompt and a line end stand in front of the shot's own text."""
    return replace(prompt(slug, value - 11), prompt="1234567890")


def joined_prompt_of_a_shot(slug: str, value: int) -> BoardPlan:
    """What counts is what is sent: the overall prompt stands before every shot."""
    shots = ShotPlan("a" * (value - 11), 5), ShotPlan("ab", 5)
    return replace(plan_for(slug, *shots), prompt="1234567890")


def negative(slug: str, value: int) -> BoardPlan:
    return replace(one_shot(slug), negative_prompt="n" * value)


def shots(slug: str, value: int) -> BoardPlan:
    rest = 15 - (value - 1) * (3 if slug in RUNCOMFY else 1)
    least = 3 if slug in RUNCOMFY else 1
    each = [least] * (value - 1) + [rest]
    return plan_for(slug, *(ShotPlan("ab", s) for s in each))


def shot_seconds(slug: str, value: int) -> BoardPlan:
    return plan_for(slug, ShotPlan("ab", value), ShotPlan("cd", 10))


def sum_off_by(slug: str, value: int) -> BoardPlan:
    plan = plan_for(slug, ShotPlan("ab", 4), ShotPlan("cd", 6))
    return replace(plan, seconds=10 + value)


def width_off_by(slug: str, value: int) -> BoardPlan:
    plan = plan_for(slug)
    return replace(plan, width=plan.width + value)


def frame_side(slug: str, value: int) -> BoardPlan:
    return one_shot(slug, first=FrameRef("f" * 64, value, value))


def frame_width(slug: str, value: int) -> BoardPlan:
    return one_shot(slug, first=FrameRef("f" * 64, value, 400))


def elements(slug: str, value: int) -> BoardPlan:
    cast = tuple(ElementRef(f"e{n}", pictures=(FIRST,)) for n in range(value))
    text = " ".join(f"@{element.slug}" for element in cast) or "nobody"
    return replace(one_shot(slug, prompt=text, first=FIRST), elements=cast)


def element_name(slug: str, value: int) -> BoardPlan:
    return _with_element(slug, ElementRef("e", "N" * value, "", (FIRST,)))


def element_without_name(slug: str, value: int) -> BoardPlan:
    """What is spoken is then its slug."""
    return _with_element(slug, ElementRef("e" * value, pictures=(FIRST,)))


def element_description(slug: str, value: int) -> BoardPlan:
    return _with_element(slug, ElementRef("e", "N", "d" * value, (FIRST,)))


def _with_element(slug: str, element: ElementRef) -> BoardPlan:
    plan = one_shot(slug, prompt=f"@{element.slug} runs", first=FIRST)
    return replace(plan, elements=(element,))


@dataclass(frozen=True)
class Edge:
    """`good` values are taken, `bad` ones refused for `code`."""

    make: Callable[[str, int], BoardPlan]
    good: tuple[int, ...]
    bad: tuple[int, ...]
    code: str
    models: list[str]


EDGES = [
    Edge(seconds, (3, 15), (2, 16), "duration_not_for_model", GATEWAY_MODELS),
    Edge(prompt, (2, 2500), (), "", GATEWAY_MODELS),
    Edge(prompt, (1,), (), "", OTHERS),
    Edge(prompt, (), (1,), "prompt_missing", RUNWARE),
    Edge(prompt, (), (2501,), "prompt_too_long_for_model", GATEWAY_MODELS),
    Edge(
        prompt_of_a_shot,
        (2, 2500),
        (2501,),
        "prompt_too_long_for_model",
        GATEWAY_MODELS,
    ),
    Edge(prompt_of_a_shot, (), (1,), "prompt_missing", RUNWARE),
    Edge(joined_prompt, (2500,), (2501,), "prompt_too_long_for_model", GATEWAY_MODELS),
    Edge(
        joined_prompt_of_a_shot,
        (2500,),
        (2501,),
        "prompt_too_long_for_model",
        GATEWAY_MODELS,
    ),
    Edge(negative, (0, 2, 2500), (2501,), "negative_length_for_model", NEGATIVE),
    Edge(
        negative,
        (),
        (1,),
        "negative_length_for_model",
        [slug for slug in RUNWARE if slug not in OMNI],
    ),
    Edge(shots, (1, 2, 6), (7,), "too_many_shots_for_model", RUNWARE),
    Edge(shots, (1, 2, 5), (), "", RUNCOMFY),
    Edge(shot_seconds, (1, 5), (0,), "shot_too_short", RUNWARE),
    Edge(shot_seconds, (3, 5), (2,), "shot_too_short_for_model", RUNCOMFY),
    Edge(sum_off_by, (0,), (-1, 1), "sum_wrong", GATEWAY_MODELS),
    Edge(width_off_by, (0,), (-2, 2), "size_not_for_model", GATEWAY_MODELS),
    Edge(frame_side, (300, 301), (299,), "picture_too_small", GATEWAY_MODELS),
    Edge(frame_width, (1000,), (1001,), "picture_too_narrow", GATEWAY_MODELS),
    Edge(elements, (0, 1, 3), (4,), "too_many_elements_for_model", WITH_ELEMENTS),
    Edge(element_name, (1, 20), (21, 80), "element_name_too_long", WAVESPEED),
    Edge(element_name, (80,), (), "", [*RUNWARE, *RUNCOMFY]),
    Edge(element_without_name, (20,), (21,), "element_name_too_long", WAVESPEED),
    Edge(element_description, (0, 100, 101, 500), (), "", WITH_ELEMENTS),
]
CASES = [
    pytest.param(slug, edge, value, good, id=f"{edge.make.__name__} {value} {slug}")
    for edge in EDGES
    for slug in edge.models
    for good, values in ((True, edge.good), (False, edge.bad))
    for value in values
]


def refusals(slug: str, plan: BoardPlan, settings: Mapping[str, Any] | None = None):
    found = blocking(problems_for(MODELS[slug], plan, settings))
    return {problem.code for problem in found}


@pytest.mark.parametrize(("slug", "edge", "value", "good"), CASES)
def test_at_the_edge_it_is_taken_and_beyond_it_is_not(slug, edge, value, good):
    codes = refusals(slug, edge.make(slug, value))

    assert codes == (set() if good else {edge.code})


UHD, FULL_HD, HD = "3840x2160", "1920x1080", "1280x720"
SIZES = [
    (["runware/kling-3-4k", "runware/kling-o3-4k"], (UHD, "2160x3840", "2880x2880")),
    (
        ["runware/kling-3-pro", "runware/kling-o3-pro"],
        (FULL_HD, "1080x1920", "1440x1440"),
    ),
    (
        ["runware/kling-3-standard", "runware/kling-o3-standard"],
        (HD, "720x1280", "960x960"),
    ),
    # Asked for as 16:9, 9:16 and 1:1.
    (
        ["wavespeed/kling-3-4k", "runcomfy/kling-3-4k"],
        (UHD, "2160x3840", "2880x2880"),
    ),
]


@pytest.mark.parametrize(("slugs", "good"), SIZES)
def test_only_the_sizes_of_the_page_are_made(slugs, good):
    asked = {UHD, FULL_HD, HD, *good, "2880x2160", "3840x3840", "3838x2160", "64x64"}
    for slug in slugs:
        taken = set()
        for size in asked:
            width, height = (int(side) for side in size.split("x"))
            plan = replace(plan_for(slug), width=width, height=height)
            codes = refusals(slug, plan)
            assert codes <= {"size_not_for_model"}, (slug, size)
            taken |= set() if codes else {size}
        assert taken == set(good), slug


@pytest.mark.parametrize("slug", GATEWAY_MODELS)
def test_no_result_is_too_few(slug):
    plan, model = plan_for(slug), MODELS[slug]

    codes = [p.code for p in problems_for(model, plan, results=0)]

    assert codes == ["results_not_for_model"]
    assert problems_for(model, plan, results=1) == ()


CUTS = {"runware/kling-3-4k": "intelligence"} | dict.fromkeys(
    [*WAVESPEED, "runcomfy/kling-3-standard"], "intelligent"
)


@pytest.mark.parametrize("slug", CUTS)
def test_where_the_model_cuts_the_whole_story_has_2500_characters(slug):
    two = ShotPlan("The sea rises", 3), ShotPlan("A door", 8)
    bare = replace(plan_for(slug, *two), prompt="Night.")
    room = 2500 - len(story(MODELS[slug], bare))

    def plan(more: int) -> BoardPlan:
        return replace(bare, prompt="Night." + "." * more)

    cut = {"shot_type": CUTS[slug]}
    assert refusals(slug, plan(room), cut) == set()
    assert refusals(slug, plan(room + 1), cut) == {"story_too_long_for_model"}
    assert refusals(slug, plan(room + 1), {"shot_type": "customize"}) == set()


@pytest.mark.parametrize("slug", CUTS)
def test_where_the_model_cuts_no_list_of_shots_is_held_against_it(slug):
    """Seven are too many at the others, and each too short for RunComfy."""
    seven = plan_for(slug, *(ShotPlan("a", 2) for _ in range(7)))
    refused = {"too_many_shots_for_model", "shot_too_short_for_model"}

    assert refusals(slug, seven, {"shot_type": CUTS[slug]}) == set()
    assert refusals(slug, seven) & refused


@pytest.mark.parametrize("slug", WAVESPEED)
@pytest.mark.parametrize(("length", "codes"), [(100, []), (101, ["cut"])])
def test_a_description_that_would_be_cut_is_said_before_it_is(slug, length, codes):
    plan = element_description(slug, length)

    found = problems_for(MODELS[slug], plan)

    told = [p for p in found if p.code == "element_description_cut"]
    assert len(told) == len(codes)
    assert not any(p.blocks for p in told)
    assert [p.place for p in told] == ["elements[0].description"] * len(codes)


def test_a_name_that_is_too_long_says_how_it_would_be_shortened():
    slug = "wavespeed/kling-3-4k"
    old = ElementRef("keeper", "The old keeper of the light", pictures=(FIRST,))

    (problem,) = problems_for(MODELS[slug], _with_element(slug, old))

    assert problem.place == "elements[0].name"
    assert problem.message == (
        "The name of @keeper, “The old keeper of the light”, has 27 characters; "
        "Kling V3.0 4K takes 20 at most."
    )
    (fix,) = problem.fixes
    assert fix.label == "Call it “The old keeper of” everywhere"
