"""What was ordered, and what its gateway would not take of it, in words."""

from dataclasses import dataclass

from django.urls import reverse

from storyboard.boards.cards import anchor_of
from storyboard.boards.queries import shots_of
from storyboard.domain.problem import Problem
from storyboard.domain.request import RenderRequest
from storyboard.domain.setting import SHA256
from storyboard.providers import registry
from storyboard.providers.errors import UnknownModel
from storyboard.renders.models import Render


def settings_of(request: RenderRequest) -> list[tuple[str, str]]:
    """The settings of an order, each with the name the page knows it by."""
    try:
        known = registry.model(request.model).panel
    except UnknownModel:
        known = ()
    labels = {setting.name: setting.label for setting in known}
    return [
        (labels.get(name, name), _spoken(value))
        for name, value in request.settings.items()
    ]


@dataclass(frozen=True, slots=True)
class Named:
    """A field of the board that the gateway named, and where it is on its page."""

    label: str
    url: str


_LABELS = {
    "prompt": "The overall prompt",
    "negative_prompt": "The negative prompt",
    "duration": "The length",
    "size": "The size",
    "sound": "Sound",
    "elements": "The elements",
    "shots": "The shots",
}
_ON_A_SHOT = {"first_frame": "first frame", "last_frame": "last frame"}


def named_of(render: Render, request: RenderRequest) -> list[Named]:
    """What a refusal named, each with the way to it."""
    try:
        settings = {s.name: s.label for s in registry.model(request.model).panel}
    except UnknownModel:
        settings = {}
    board = reverse("board", args=[render.board_id])
    shots = list(shots_of(render.board)) if render.refused_places else []
    found = []
    for place in render.refused_places:
        problem = Problem("refused_there", place, "")
        if problem.shot is None:
            name = place.removeprefix("settings.")
            label = _LABELS.get(place) or settings.get(name, name)
            found.append(Named(label, f"{board}#{anchor_of(place)}"))
            continue
        what = _ON_A_SHOT.get(place.rpartition(".")[2], "prompt")
        label, url = f"Shot {problem.shot + 1}, {what}", board
        if problem.shot < len(shots):
            shot = shots[problem.shot]
            url = f"{board}?shot={shot.pk}#shot-{shot.pk}"
        found.append(Named(label, url))
    return found


def _spoken(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (tuple, list)):
        return ", ".join(map(_spoken, value)) or "nothing"
    # A file is named by what it holds, which says nothing to a person.
    return "a file of the team" if SHA256.fullmatch(str(value)) else str(value)
