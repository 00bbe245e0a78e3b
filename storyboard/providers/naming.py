"""What a gateway complains about, as a place on the board."""

import re
from collections.abc import Iterable, Mapping

from storyboard.domain.model import RESULTS, VideoModel
from storyboard.domain.plan import BoardPlan

_INDEX = re.compile(r"\[(\d+)\]|\.(\d+)(?=\.|$)", re.ASCII)
# What no entry of the catalog names, at any gateway (model pages, 2026-11-20).
_EVERYWHERE: Mapping[str, str] = {
    "duration": "duration",
    "positivePrompt": "prompt",
    "prompt": "prompt",
    "negativePrompt": "negative_prompt",
    "negative_prompt": "negative_prompt",
    "width": "size",
    "height": "size",
    "aspect_ratio": "size",
    "resolution": "size",
    "numberResults": f"settings.{RESULTS}",
    "inputs.frameImages": "frames",
    "inputs.elements": "elements",
    "element_list": "elements",
    "elements": "elements",
}
_WIRE = {"first": "first", "last": "last", "shots": "shots"}


def places_of(
    names: Iterable[str], model: VideoModel, plan: BoardPlan
) -> tuple[str, ...]:
    """The places, as problems have them, each once; a name nobody knows has none."""
    known = _known(model)
    found = (_place(name, known, plan) for name in names)
    return tuple(dict.fromkeys(place for place in found if place))


def _known(model: VideoModel) -> Mapping[str, str]:
    wire = {path: _WIRE.get(what, "sound") for what, path in model.wire.fields.items()}
    settings = {s.sent_as: f"settings.{s.name}" for s in model.settings}
    return {**_EVERYWHERE, **wire, **settings}


def _place(name: str, known: Mapping[str, str], plan: BoardPlan) -> str:
    numbers = [int(a or b) for a, b in _INDEX.findall(name)]
    path = _INDEX.sub("", name)
    what = ""
    while path and not what:
        # In full, or by its last word alone.
        ends = (v for k, v in known.items() if k == path or k.endswith(f".{path}"))
        what, path = next(ends, ""), path.rpartition(".")[0]
    return _on_the_board(what, numbers[0] if numbers else None, plan)


def _on_the_board(what: str, number: int | None, plan: BoardPlan) -> str:
    end = len(plan.shots) - 1
    match what:
        case "prompt":
            return "prompt" if plan.prompt or end else "shots[0].prompt"
        case "first":
            return "shots[0].first_frame"
        case "last":
            return f"shots[{end}].last_frame"
        case "frames":
            is_last = number == 1 or not plan.shots[0].first
            return f"shots[{end}].last_frame" if is_last else "shots[0].first_frame"
        case "shots":
            shown = number is not None and number <= end
            return f"shots[{number}].prompt" if shown else "shots"
    return what
