"""The catalog: every entry sourced and strict, every documented limit held."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from storyboard.domain.limits import problems_for
from storyboard.domain.model import CERTAINTIES
from storyboard.domain.plan import BoardPlan, ElementRef, FrameRef, ShotPlan
from storyboard.providers.catalog import FOLDER, load

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


# Dollars for ten seconds, silent and with sound; None where nobody says it.
PRICES: dict[str, tuple[str | None, str | None]] = {
    "local/animatic": ("0", "0"),
    "runcomfy/kling-3-4k": ("4.2", "4.2"),
    "runcomfy/kling-3-pro": ("1.12", "1.68"),
    "runcomfy/kling-3-standard": ("0.84", "1.26"),
    "runware/kling-3-4k": ("4.2", "4.2"),
    "runware/kling-3-pro": ("1.12", "1.68"),
    "runware/kling-3-standard": ("0.84", "1.26"),
    "runware/kling-o3-4k": ("4.2", "4.2"),
    "runware/kling-o3-pro": ("1.12", None),
    "runware/kling-o3-standard": ("0.84", "1.12"),
    "wavespeed/kling-3-4k": ("4.2", "4.2"),
    "wavespeed/kling-3-pro": (None, None),
    "wavespeed/kling-3-standard": (None, None),
}


def test_these_models_are_there():
    assert sorted(MODELS) == sorted(PRICES)


@pytest.mark.parametrize("slug", MODELS)
def test_every_limit_and_price_says_where_and_when_it_was_read(slug):
    model = MODELS[slug]

    named = {
        "seconds",
        "shots",
        "prompt",
        "sizes",
        "frames",
        "elements",
        "sound",
        "results",
        "cancel",
        "price",
    }
    named |= {f"settings.{setting.name}" for setting in model.settings}
    assert named <= set(model.sources)
    for source in model.sources.values():
        assert source.text
        assert source.certainty in CERTAINTIES
        assert date(2026, 1, 1) < date.fromisoformat(source.date) < date(2027, 1, 1)


@pytest.mark.parametrize("slug", MODELS)
def test_a_fitting_board_fits_and_its_price_is_known(slug):
    plan, model = board(slug), MODELS[slug]

    assert codes(slug, plan, settings=model.defaults) == ([], [])
    assert (model.quote(plan).amount is None) is (PRICES[slug][0] is None)


@pytest.mark.parametrize("slug", MODELS)
def test_ten_seconds_cost_what_the_documents_say(slug):
    silent = MODELS[slug].quote(board(slug))
    sound = MODELS[slug].quote(board(slug, sound=True))

    assert (silent.amount, sound.amount) == tuple(
        None if price is None else Decimal(price) for price in PRICES[slug]
    )
    assert silent.is_free is (slug == "local/animatic")


def test_a_price_seen_by_others_only_says_so():
    quote = MODELS["runcomfy/kling-3-4k"].quote(board("runcomfy/kling-3-4k"))
    published = MODELS["wavespeed/kling-3-4k"].quote(board("wavespeed/kling-3-4k"))

    assert "not published by RunComfy" in quote.reason
    assert published.reason == ""


def ids(slug: str) -> tuple[str, str]:
    provider, _, name = slug.partition("/")
    tier = name.rpartition("-")[2]
    if provider == "runware":
        return (f"klingai:kling-video@{name.removeprefix('kling-')}",) * 2
    if provider == "wavespeed":
        stem = f"kwaivgi/kling-v3.0-{'std' if tier == 'standard' else tier}"
    else:
        stem = f"kling/kling-3.0/{tier}"
    return f"{stem}/text-to-video", f"{stem}/image-to-video"


@pytest.mark.parametrize("slug", KLING)
def test_the_provider_s_own_id_follows_the_frames(slug):
    plain, with_frame = board(slug), board(slug, shots=framed(first=STILL))

    model = MODELS[slug]

    assert (model.id_for(plain), model.id_for(with_frame)) == ids(slug)


@pytest.mark.parametrize("slug", KLING)
def test_a_frame_at_a_cut_alone_changes_no_id(slug):
    """The gateways are sent the film's first and last frame only."""
    plan = board(slug, shots=(ShotPlan("ab", 5, last=STILL), ShotPlan("cd", 5)))

    assert MODELS[slug].id_for(plan) == ids(slug)[0]


def test_every_file_of_the_folder_is_an_entry_named_after_its_slug():
    names = {file.stem for file in FOLDER.glob("*.toml")}

    assert names == {slug.replace("/", "-") for slug in MODELS}
