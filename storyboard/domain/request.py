"""The frozen order: what a worker needs to render, and nothing it must look up."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any

from storyboard.domain.camera import AS_IT_COMES, Camera, Transition
from storyboard.domain.model import VideoModel
from storyboard.domain.money import Quote
from storyboard.domain.plan import BoardPlan, ElementRef, FrameRef, ShotPlan
from storyboard.domain.setting import SHA256
from storyboard.domain.soundtrack import AS_THE_SWITCH_SAYS, Soundtrack, Track

FORMAT = "storyboard-request/1"


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """Plan, frames by hash, model and settings, as they were when it was ordered.

    `by_shot`: each shot is an order of its own, and their films are spliced.
    """

    model: str
    plan: BoardPlan
    settings: Mapping[str, Any] = field(default_factory=dict)
    results: int = 1
    by_shot: bool = False

    def __post_init__(self) -> None:
        settings = {k: _frozen(v) for k, v in self.settings.items()}
        object.__setattr__(self, "settings", MappingProxyType(settings))

    @property
    def fingerprint(self) -> str:
        """The same for the same order, whenever and wherever it was made."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def parts(self) -> tuple["RenderRequest", ...]:
        """The orders of its shots, where each has one of its own."""
        if not self.by_shot or len(self.plan.shots) < 2:
            return ()
        places = range(len(self.plan.shots))
        return tuple(self.of_shots([place]) for place in places)

    def of_shots(self, places: Collection[int]) -> "RenderRequest":
        """The same for some of its shots alone, each with an order of its own."""
        plan = self.plan.of_shots(places)
        return replace(self, plan=plan, by_shot=len(plan.shots) > 1)

    def quote_by(self, model: VideoModel) -> Quote:
        """What the catalog says its model takes for it."""
        if parts := self.parts:
            return Quote.total(part.quote_by(model) for part in parts)
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

    def sounds(self) -> tuple[str, ...]:
        """What its animatic plays, by sha256, each once. The track is none of `files`:
        it never leaves this machine.
        """
        track = self.plan.soundtrack.playing
        voices = (voice for shot in self.plan.voices for voice in shot)
        return tuple(dict.fromkeys([*([track.sha256] if track else ()), *voices]))

    def addresses(self) -> tuple[str, ...]:
        """Every web address among its settings."""
        texts = _texts(self.settings.values())
        return tuple(t for t in texts if t.startswith(("http://", "https://")))

    def to_json(self) -> dict[str, Any]:
        data = {
            "format": FORMAT,
            "model": self.model,
            "plan": _said(self.plan),
            "settings": {k: _thawed(v) for k, v in self.settings.items()},
            "results": self.results,
        }
        # Said only where it is so: the same one job keeps its fingerprint.
        return data | {"by_shot": True} if self.by_shot else data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "RenderRequest":
        """Raises ValueError for a version this program does not know."""
        if data.get("format") != FORMAT:
            raise ValueError(f"not a {FORMAT} document: {data.get('format')!r}")
        plan = _plan(data["plan"])
        by_shot = data.get("by_shot", False)
        return cls(data["model"], plan, data["settings"], data["results"], by_shot)


def _said(plan: BoardPlan) -> dict[str, Any]:
    """What most shots do not have is said only where it is."""
    data = asdict(plan)
    if plan.soundtrack == AS_THE_SWITCH_SAYS:
        del data["soundtrack"]
    for said, shot in zip(data["shots"], plan.shots, strict=True):
        if not shot.carried:
            del said["carried"]
        if shot.camera == AS_IT_COMES:
            del said["camera"]
        if not shot.transition.kind:
            del said["transition"]
    return data


def files_among(values: Iterable[Any]) -> Iterator[str]:
    """The files among the values of settings: nothing else there is a sha256."""
    return (text for text in _texts(values) if SHA256.fullmatch(text))


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        items = value if isinstance(value, tuple) else (value,)
        yield from (item for item in items if isinstance(item, str))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _thawed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _shot(said: Mapping[str, Any]) -> ShotPlan:
    values = {**said, "first": _frame(said["first"]), "last": _frame(said["last"])}
    if camera := said.get("camera"):
        start, end = tuple(camera["start"]), tuple(camera["end"])
        values["camera"] = Camera(**{**camera, "start": start, "end": end})
    if transition := said.get("transition"):
        values["transition"] = Transition(**transition)
    return ShotPlan(**values)


def _plan(data: Mapping[str, Any]) -> BoardPlan:
    shots = tuple(map(_shot, data["shots"]))
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
    values = {**data, "shots": shots, "elements": elements}
    if soundtrack := data.get("soundtrack"):
        track = Track(**soundtrack["track"]) if soundtrack["track"] else None
        values["soundtrack"] = Soundtrack(**{**soundtrack, "track": track})
    return BoardPlan(**values)


def _frame(data: Mapping[str, Any] | None) -> FrameRef | None:
    return FrameRef(**data) if data else None
