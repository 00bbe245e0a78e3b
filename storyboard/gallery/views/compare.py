"""Two to four takes of a board at the same moment, and in what they differ."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from storyboard.boards.models import Board
from storyboard.boards.views.answers import board_to_see
from storyboard.domain.align import Track, aligned
from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import timecode
from storyboard.gallery.differences import differences_of
from storyboard.gallery.queries import films_for
from storyboard.renders.models import Clip
from storyboard.teams.models import User
from storyboard.teams.requests import PersonRequest

MOST = 4
_MODES = ("side", "wipe", "flip")


@dataclass(frozen=True, slots=True)
class Choice:
    """A take of the board: whether it is compared, and the address that changes that;
    none where that cannot be.
    """

    clip: Clip
    is_chosen: bool
    query: str

    @property
    def name(self) -> str:
        return name_of(self.clip)


@require_safe
def compare(request: PersonRequest, board_id: UUID) -> HttpResponse:
    """`?takes=2,3.1&mode=wipe&t=48f`: takes by their number (and film), or by id."""
    board = board_to_see(request, board_id)
    takes = takes_for(request.user, board)
    chosen = chosen_of(takes, request.GET.get("takes", ""))
    mode = request.GET.get("mode", "")
    if mode not in _MODES or (mode == "wipe" and len(chosen) != 2):
        mode = "side"
    context = {
        "board": board,
        "chosen": [(clip, name_of(clip)) for clip in chosen],
        "choices": _choices(takes, chosen, mode),
        "mode": mode,
        "loops": "loop" in request.GET,
    }
    if len(chosen) > 1:
        context |= _facts(chosen) | {"rows": differences_of(chosen)}
    return render(request, "gallery/compare.html", context)


def takes_for(user: User, board: Board) -> list[Clip]:
    """Its takes, and its draft."""
    films = films_for(user).filter(board=board, shot=None)
    return list(films.select_related("render").order_by("take", "result"))


def name_of(clip: Clip) -> str:
    if clip.is_draft:
        return "Animatic"
    film = f", film {clip.result + 1}" if clip.result else ""
    return f"Take {clip.take}{film}"


def token_of(clip: Clip) -> str:
    """`3`, or `3.2` of the second film of an order."""
    return f"{clip.take}.{clip.result + 1}" if clip.result else str(clip.take)


def chosen_of(takes: Sequence[Clip], asked: str) -> list[Clip]:
    """In the order they are named; filled up to two with the newest."""
    known = {token_of(clip): clip for clip in takes}
    known |= {str(clip.pk): clip for clip in takes}
    named = [known[t] for t in asked.lower().split(",")[:20] if t in known]
    newest = [clip for clip in reversed(takes) if clip not in named]
    chosen = list(dict.fromkeys(named))[:MOST]
    missing = max(0, 2 - len(chosen))
    filled = [*chosen, *newest[:missing]]
    return filled if named else sorted(filled, key=lambda c: (c.take, c.result))


def _choices(takes: Sequence[Clip], chosen: Sequence[Clip], mode: str) -> list[Choice]:
    found = []
    for clip in takes:
        is_chosen = clip in chosen
        rest = [c for c in chosen if c != clip] if is_chosen else [*chosen, clip]
        can = 2 <= len(rest) <= MOST
        query = f"?takes={','.join(map(token_of, rest))}&mode={mode}" if can else ""
        found.append(Choice(clip, is_chosen, query))
    return found


def played_of(chosen: Sequence[Clip]) -> tuple[dict[str, Any], Fraction]:
    """Each take's frames and shots, on one timeline; and its rate."""
    plans = [RenderRequest.from_json(clip.render.request).plan for clip in chosen]
    tracks = [
        Track(clip.rate, clip.frames, tuple(shot.seconds for shot in plan.shots))
        for clip, plan in zip(chosen, plans, strict=True)
    ]
    timeline = aligned(tracks)
    longest = max(plans, key=lambda plan: len(plan.shots))
    rate = timeline.rate
    shots = [
        {
            "start": span.start,
            "end": span.end,
            "label": f"{number} {shot.title}".strip(),
        }
        for number, (span, shot) in enumerate(
            zip(timeline.shots, longest.shots, strict=False), 1
        )
    ]
    takes = [
        {
            "token": token_of(clip),
            "rate": [track.rate.numerator, track.rate.denominator],
            "frames": track.frames,
            "shots": [[span.start, span.end] for span in track.spans],
        }
        for clip, track in zip(chosen, tracks, strict=True)
    ]
    played = {
        "rate": [rate.numerator, rate.denominator],
        "frames": timeline.frames,
        "shots": shots,
        "takes": takes,
    }
    return played, rate


def _facts(chosen: Sequence[Clip]) -> dict[str, object]:
    """What the page plays."""
    played, rate = played_of(chosen)
    return {
        "facts": json.dumps(played),
        "spans": played["shots"],
        "frames": played["frames"],
        "end": timecode(played["frames"], rate),
        "sources": [_source(clip) for clip in chosen],
        "ratio": chosen[0],
    }


def _source(clip: Clip) -> str:
    return reverse("clip-proxy" if clip.proxy_name else "clip-file", args=[clip.pk])
