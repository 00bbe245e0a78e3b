"""A board of several shots as one text, for a model that cuts the film itself."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from storyboard.domain.model import VideoModel
from storyboard.domain.plan import BoardPlan, ShotPlan

# The gateways' own words for "the model cuts the film" (providers' pages, 2026-11-20).
MODEL_CUTS = frozenset({"intelligent", "intelligence"})


def model_cuts(plan: BoardPlan, settings: Mapping[str, Any]) -> bool:
    """Whether the shots go out as one text and not as a list."""
    return cuts_by_itself(len(plan.shots), settings)


def cuts_by_itself(shots: int, settings: Mapping[str, Any]) -> bool:
    """The same of so many shots."""
    return shots > 1 and settings.get("shot_type") in MODEL_CUTS


def apart(model: VideoModel, plan: BoardPlan) -> tuple[str, tuple[str, ...]]:
    """The overall prompt and each shot's own text, elements numbered across both: as a
    first shot, the overall prompt is read first, as it is in the plan.
    """
    shots = (ShotPlan(plan.prompt, 1), *plan.shots)
    overall, *bare = model.texts_sent(replace(plan, prompt="", shots=shots))
    return overall, tuple(bare)


def story(model: VideoModel, plan: BoardPlan) -> str:
    overall, texts = apart(model, plan)

    def lines() -> Iterator[str]:
        if overall:
            yield overall
        for number, (text, shot) in enumerate(zip(texts, plan.shots, strict=True), 1):
            yield f"Shot {number} ({shot.seconds} s): {text}"

    return "\n".join(lines())
