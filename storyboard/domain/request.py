"""The frozen order: what a worker needs to render, and nothing it must look up."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

from storyboard.domain.model import VideoModel
from storyboard.domain.money import Quote
from storyboard.domain.plan import BoardPlan, ElementRef, FrameRef, ShotPlan
from storyboard.domain.setting import SHA256

FORMAT = "storyboard-request/1"


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """Plan, frames by hash, model and settings, as they were when it was ordered."""

    model: str
    plan: BoardPlan
    settings: Mapping[str, Any] = field(default_factory=dict)
    results: int = 1

    def __post_init__(self) -> None:
        settings = {k: _frozen(v) for k, v in self.settings.items()}
        object.__setattr__(self, "settings", MappingProxyType(settings))

    @property
    def fingerprint(self) -> str:
        """The same for the same order, whenever and wherever it was made."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def quote_by(self, model: VideoModel) -> Quote:
        """What the catalog says its model takes for it."""
        return model.quote(self.plan, results=self.results, settings=self.settings)

    def files(self) -> tuple[str, ...]:
        """Every file it names, by sha256, each once."""
        plan = self.plan
        frames = (f for shot in plan.shots for f in (shot.first, shot.last) if f)
        pictures = (p for element in plan.elements for p in element.pictures)
        named = [ref.sha256 for ref in (*frames, *pictures)]
        for element in plan.elements:
            named += [*element.videos, *element.voices]
        named += files_among(self.settings.values())
        return tuple(dict.fromkeys(named))

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "model": self.model,
            "plan": asdict(self.plan),
            "settings": {k: _thawed(v) for k, v in self.settings.items()},
            "results": self.results,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "RenderRequest":
        """Raises ValueError for a version this program does not know."""
        if data.get("format") != FORMAT:
            raise ValueError(f"not a {FORMAT} document: {data.get('format')!r}")
        plan = _plan(data["plan"])
        return cls(data["model"], plan, data["settings"], data["results"])


def files_among(values: Iterable[Any]) -> Iterator[str]:
    """The files among the values of settings: nothing else there is a sha256."""
    for value in values:
        items = value if isinstance(value, tuple) else (value,)
        yield from (i for i in items if isinstance(i, str) and SHA256.fullmatch(i))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _thawed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _plan(data: Mapping[str, Any]) -> BoardPlan:
    shots = tuple(
        ShotPlan(**{**s, "first": _frame(s["first"]), "last": _frame(s["last"])})
        for s in data["shots"]
    )
    elements = tuple(
        ElementRef(
            **{
                **e,
                "pictures": tuple(FrameRef(**p) for p in e["pictures"]),
                **{key: tuple(e[key]) for key in ("tags", "videos", "voices")},
            }
        )
        for e in data["elements"]
    )
    return BoardPlan(**{**data, "shots": shots, "elements": elements})


def _frame(data: Mapping[str, Any] | None) -> FrameRef | None:
    return FrameRef(**data) if data else None
