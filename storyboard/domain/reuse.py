"""A take's order, brought back to its board: its settings alone, or all it says."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any
from uuid import UUID

from storyboard.domain.camera import USUAL_END, USUAL_START, Camera, parts_of
from storyboard.domain.history import TIMES, Content, ShotContent
from storyboard.domain.model import RESULTS, SHOT_BY_SHOT, WAY
from storyboard.domain.plan import FrameRef, ShotPlan
from storyboard.domain.request import RenderRequest
from storyboard.domain.soundtrack import Track
from storyboard.domain.stale import looks

# The row of a still, by what is on it; the one that is there already before another.
FrameOf = Callable[[FrameRef, UUID | None], UUID | None]


def with_settings(now: Content, then: RenderRequest) -> Content:
    """The board with the take's model, size, sound and settings; its words stay."""
    plan = then.plan
    return replace(
        now,
        model=then.model,
        settings=_settings(then),
        width=plan.width,
        height=plan.height,
        sound=plan.sound,
    )


def with_everything(
    now: Content,
    shots: Sequence[ShotPlan],
    then: RenderRequest,
    *,
    frame_of: FrameOf,
    track_of: Callable[[str], UUID | None],
    new_id: Callable[[], UUID],
) -> Content:
    """The board as it was ordered. `shots` are the board's own as a plan says them: a
    shot goes on as the one it was, and only what has no heir is a new one.
    """
    plan, sound = then.plan, then.plan.soundtrack
    heirs = heirs_of(shots, plan.shots)
    made = [
        _shot(said, None if heir is None else now.shots[heir], frame_of, new_id)
        for said, heir in zip(plan.shots, heirs, strict=True)
    ]
    return replace(
        with_settings(now, then),
        title=plan.title,
        prompt=plan.prompt,
        negative_prompt=plan.negative_prompt,
        seconds=plan.seconds,
        shots=tuple(_bonded(made, plan.shots)),
        heard=sound.heard,
        voices=sound.voices,
        **_track(sound.track, track_of),
    )


def _track(
    track: Track | None, track_of: Callable[[str], UUID | None]
) -> dict[str, Any]:
    if track is None:
        return {"track": None} | {name: Decimal(0) for name in TIMES}
    times = (track.start, track.fade_in, track.fade_out)
    told = {n: Decimal(at) / 10 for n, at in zip(TIMES, times, strict=True)}
    return {"track": track_of(track.sha256), **told}


def heirs_of(was: Sequence[ShotPlan], are: Sequence[ShotPlan]) -> list[int | None]:
    """For each of the shots that are, which of those that were it goes on: the same
    where it stood, the same elsewhere, else the next that is left.
    """
    heirs: list[int | None] = [None] * len(are)
    before, after = list(map(looks, was)), list(map(looks, are))
    left = set(range(len(was)))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for a, b, size in matcher.get_matching_blocks():
        for step in range(size):
            heirs[b + step] = a + step
            left.discard(a + step)
    moved = defaultdict(list)
    for index in sorted(left, reverse=True):
        moved[before[index]].append(index)
    for place, look in enumerate(after):
        if heirs[place] is None and moved[look]:
            heirs[place] = index = moved[look].pop()
            left.discard(index)
    rest = iter(sorted(left))
    return [next(rest, None) if heir is None else heir for heir in heirs]


def _settings(then: RenderRequest) -> dict[str, Any]:
    settings: dict[str, Any] = then.to_json()["settings"]
    results = {} if then.results == 1 else {RESULTS: then.results}
    way = {WAY: SHOT_BY_SHOT} if then.by_shot else {}
    return {**settings, **results, **way}


def _shot(
    said: ShotPlan,
    heir: ShotContent | None,
    frame_of: FrameOf,
    new_id: Callable[[], UUID],
) -> ShotContent:
    first = heir.first_frame if heir else None
    last = heir.last_frame if heir else None
    start, end = _crops(said.camera, heir)
    return ShotContent(
        id=heir.id if heir else new_id(),
        title=said.title,
        prompt=said.prompt,
        seconds=said.seconds,
        locked=heir.locked if heir else False,
        first_frame=frame_of(said.first, first) if said.first else None,
        last_frame=frame_of(said.last, last) if said.last else None,
        shares_with=heir.shares_with if heir else None,
        move=said.camera.move,
        ease=said.camera.ease,
        transition=said.transition.kind,
        transition_frames=said.transition.frames,
        crop_start=start,
        crop_end=end,
    )


def _crops(
    camera: Camera, heir: ShotContent | None
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What is not seen stays as it is."""
    if camera.move == "crop":
        return parts_of(camera.start), parts_of(camera.end)
    return (heir.crop_start, heir.crop_end) if heir else (USUAL_START, USUAL_END)


def _bonded(
    shots: Sequence[ShotContent], said: Sequence[ShotPlan]
) -> list[ShotContent]:
    """Neighbours go on sharing a still as long as it is one; a shot is carried over to
    the next where the order says so.
    """
    found = list(shots)
    for place, (shot, after) in enumerate(pairwise(shots)):
        is_one = shot.last_frame and shot.last_frame == after.first_frame
        carries = said[place + 1].carried
        shares = is_one and shot.shares_with == after.id and not carries
        found[place] = replace(
            shot,
            shares_with=after.id if shares else None,
            carries_to=after.id if carries else None,
        )
    return [*found[:-1], *(replace(s, shares_with=None) for s in found[-1:])]
