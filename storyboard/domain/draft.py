"""Take 0: the animatic of a board as it is written, drawn small and by itself."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from storyboard.domain.camera import AS_IT_COMES
from storyboard.domain.model import VideoModel
from storyboard.domain.plan import BoardPlan, ElementRef, FrameRef, ShotPlan
from storyboard.domain.request import RenderRequest
from storyboard.domain.soundtrack import Soundtrack
from storyboard.domain.text import mentions_in
from storyboard.domain.timing import words

# The number no order ever gets.
TAKE = 0
_LONGEST_SIDE = 640
_LEAST_SIDE = 64
# Of what the engine offers: good enough for a picture of that size.
_QUALITY = 75


def draft_of(
    model: VideoModel, plan: BoardPlan, settings: Mapping[str, Any]
) -> RenderRequest:
    """The plan as its draft shows it, and nothing that it does not show: so two plans
    with the same film have the same fingerprint. It lasts as long as its shots do,
    whatever the board wants. `settings`: of the same model; what is written on the
    picture counts.
    """
    written = _written(model, settings)
    voices = _voices(plan)
    shots = tuple(
        shot if written else _shown(shot, voices.keys()) for shot in plan.shots
    )
    sound, soundtrack = _heard(plan)
    has_cards = not all(map(_has_still, shots))
    width, height = draft_size(plan.width, plan.height)
    drawn = BoardPlan(
        title=plan.title if has_cards else "",
        seconds=plan.lengths.total,
        width=width,
        height=height,
        shots=shots,
        sound=sound,
        elements=_spoken(plan, shots, voices),
        soundtrack=soundtrack,
    )
    look = {"output_quality": _QUALITY, "burn_in": written}
    return RenderRequest(model.slug, drawn, look)


def draft_size(width: int, height: int) -> tuple[int, int]:
    """The same shape, even sides, at most 640 pixels long."""
    scale = min(Fraction(1), Fraction(_LONGEST_SIDE, max(width, height)))
    across, down = (round(side * scale / 2) * 2 for side in (width, height))
    return max(across, _LEAST_SIDE), max(down, _LEAST_SIDE)


def undrawable(model: VideoModel, plan: BoardPlan) -> str:
    """Why there is no draft of this plan, in a sentence; empty when there is one."""
    if len(plan.shots) > model.shots.most:
        return f"Drafts are drawn of boards with at most {model.shots.most} shots."
    if plan.lengths.total > model.seconds.most:
        most = words(model.seconds.most)
        return f"Drafts are drawn of boards of at most {most}."
    return ""


def _written(model: VideoModel, settings: Mapping[str, Any]) -> list[str]:
    """A board file may say anything here."""
    said = settings.get("burn_in")
    known = next(s.choices for s in model.settings if s.name == "burn_in")
    return [name for name in known if isinstance(said, (list, tuple)) and name in said]


def _has_still(shot: ShotPlan) -> bool:
    return bool(shot.first or shot.last)


def _heard(plan: BoardPlan) -> tuple[bool, Soundtrack]:
    """The switch, and what is heard, said in one way for all that sound the same."""
    soundtrack = plan.soundtrack
    switch = soundtrack.ticks(switch=plan.sound)
    sounding = soundtrack.sounding
    voices = any(plan.voices)
    otherwise = "voices" if voices and not switch else ""
    heard = "track" if soundtrack.playing else otherwise
    return switch, replace(sounding, heard=heard, voices=sounding.voices or not voices)


def _voices(plan: BoardPlan) -> dict[str, tuple[str, ...]]:
    """The voices that are heard, by whose they are."""
    heard = {voice for shot in plan.voices for voice in shot}
    named = set(plan.mentions)
    return {
        element.slug: element.voices[:1]
        for element in plan.elements
        if element.slug in named and heard & set(element.voices[:1])
    }


def _shown(shot: ShotPlan, speaking: Collection[str]) -> ShotPlan:
    """Words are drawn only where there is no still, where nothing moves; of the others
    only who is heard counts. No name of a file is ever shown.
    """
    if not _has_still(shot):
        return replace(shot, camera=AS_IT_COMES)
    first, last = _bare(shot.first), _bare(shot.last)
    slugs = dict.fromkeys(slug for slug in mentions_in(shot.prompt) if slug in speaking)
    prompt = " ".join(f"@{slug}" for slug in slugs)
    return replace(shot, prompt=prompt, title="", first=first, last=last, carried=False)


def _bare(still: FrameRef | None) -> FrameRef | None:
    return replace(still, name="") if still else None


def _spoken(
    plan: BoardPlan,
    shots: tuple[ShotPlan, ...],
    voices: Mapping[str, tuple[str, ...]],
) -> tuple[ElementRef, ...]:
    """How elements are called in words that are drawn, and what is heard of them."""
    named = {slug for shot in shots for slug in mentions_in(shot.prompt)}
    return tuple(
        ElementRef(element.slug, element.name, voices=voices.get(element.slug, ()))
        for element in plan.elements
        if element.slug in named
    )
