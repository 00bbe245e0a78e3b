"""What a board comes to for one model, in words and media, before any wire format."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from storyboard.domain.model import VideoModel
from storyboard.domain.plan import BoardPlan, ElementRef, FrameRef
from storyboard.domain.request import RenderRequest
from storyboard.domain.setting import SHA256, Setting
from storyboard.domain.story import apart, model_cuts, story
from storyboard.providers.base import GatewayOrder
from storyboard.providers.errors import RefusedOrder


@dataclass(frozen=True, slots=True)
class Segment:
    prompt: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Script:
    """`segments` are empty for a film of one shot and where the model cuts. `first`
    and `last` are media as they stand on the wire. `ratio` is the size's, `16:9`.
    """

    model_id: str
    prompt: str
    segments: tuple[Segment, ...]
    first: str
    last: str
    elements: tuple[ElementRef, ...]
    ratio: str

    @property
    def has_frames(self) -> bool:
        return bool(self.first or self.last)


def script_for(order: GatewayOrder) -> Script:
    """Raises RefusedOrder for what would be billed and not be what was ordered."""
    model, plan = order.model, order.request.plan
    first, last = _frames(order)
    prompt, segments = _words(model, plan, order.request.settings)
    return Script(
        model_id=model.id_for(plan),
        prompt=prompt,
        segments=segments,
        first=first,
        last=last,
        elements=model.elements_sent(plan),
        ratio=_ratio(model, plan),
    )


def files_sent(request: RenderRequest, model: VideoModel) -> tuple[str, ...]:
    """The files of a request that travel, by sha256: frames of which the model takes
    no notice stay here, and so do elements it only reads the names of.
    """
    shots, rule = request.plan.shots, model.frames
    frames = [frame for shot in shots for frame in (shot.first, shot.last)]
    ends = [shots[0].first] * (rule.first != "no") + [shots[-1].last] * (
        rule.last != "no"
    )
    here = _named(frames, request.plan.elements)
    going = _named(ends, model.elements_sent(request.plan))
    return tuple(one for one in request.files() if one in going or one not in here)


def _named(
    frames: Iterable[FrameRef | None], elements: Iterable[ElementRef]
) -> frozenset[str]:
    named = {frame.sha256 for frame in frames if frame}
    for element in elements:
        named |= {picture.sha256 for picture in element.pictures}
        named |= {*element.videos, *element.voices}
    return frozenset(named)


def settings_sent(order: GatewayOrder) -> dict[str, Any]:
    """The order's settings, files as they stand on the wire and empty lists left out.
    One the model has not would be billed and ignored: raises RefusedOrder.
    """
    known = {setting.name: setting for setting in order.model.settings}
    sent = {}
    for name, value in order.request.settings.items():
        if name not in known:
            message = f"{order.model.name} has no setting called {name}."
            raise _refused("setting_unknown", message)
        if not known[name].is_media:
            sent[name] = value
        elif value:
            sent[name] = _referred(order, known[name], value)
    return sent


def _referred(order: GatewayOrder, setting: Setting, value: Any) -> Any:
    """Files by what stands for them; an address stands for itself."""
    what = f"A file of “{setting.label}”"

    def sent(item: str) -> str:
        return medium(order, item, what) if SHA256.fullmatch(item) else item

    return [sent(item) for item in value] if setting.holds_many else sent(value)


def webhook_for(order: GatewayOrder) -> str:
    """The person's own webhook, else the studio's."""
    return str(order.request.settings.get("webhook_url") or order.webhook)


def medium(order: GatewayOrder, sha256: str, what: str) -> str:
    """What stands on the wire for a file of the request."""
    if found := order.media.get(sha256):
        return found
    message = f"{what} is missing. Put it in again, then order once more."
    raise _refused("frame_missing", message)


def _frames(order: GatewayOrder) -> tuple[str, str]:
    rule, shots = order.model.frames, order.request.plan.shots
    opening = shots[0].first if rule.first != "no" else None
    ending = shots[-1].last if rule.last != "no" else None
    if ending and not opening and not rule.last_alone:
        message = f"{order.model.name} takes a last frame only with a first frame."
        raise _refused("last_frame_alone", message)
    return (
        medium(order, opening.sha256, "The first frame") if opening else "",
        medium(order, ending.sha256, "The last frame") if ending else "",
    )


def _words(
    model: VideoModel, plan: BoardPlan, settings: Mapping[str, Any]
) -> tuple[str, tuple[Segment, ...]]:
    texts = model.texts_sent(plan)
    if len(plan.shots) == 1:
        return texts[0], ()
    if model_cuts(plan, settings):
        return _story(model, plan), ()
    overall, bare = apart(model, plan)
    pairs = zip(texts, plan.shots, strict=True)
    segments = tuple(Segment(text, shot.seconds) for text, shot in pairs)
    return _root(model, overall, bare), segments


def _story(model: VideoModel, plan: BoardPlan) -> str:
    text = story(model, plan)
    if len(text) > model.prompt.most:
        message = (
            f"When {model.name} cuts the film, the shots go out as one text. It has "
            f"{len(text)} characters; {model.prompt.most} is the most. Shorten the "
            "prompts, or let your own shots be used."
        )
        raise _refused("story_too_long_for_model", message)
    return text


def _root(model: VideoModel, overall: str, texts: tuple[str, ...]) -> str:
    """The prompt beside the shots. Kling does not read it then, and every gateway
    wants one (WaveSpeedAI and RunComfy: "prompt, required", seen 2026-11-20).
    """
    fitting = range(max(model.prompt.least, 1), model.prompt.most + 1)
    candidates = (overall, "\n".join(texts), texts[0])
    return next((text for text in candidates if len(text) in fitting), texts[0])


def _ratio(model: VideoModel, plan: BoardPlan) -> str:
    for size in model.sizes:
        if (size.width, size.height) == (plan.width, plan.height):
            return size.ratio
    message = f"{model.name} does not make {plan.width} x {plan.height}."
    raise _refused("size_not_for_model", message)


def _refused(code: str, message: str) -> RefusedOrder:
    free = f"{message} Nothing was sent and nothing was charged."
    return RefusedOrder(free, code=code, retryable=False, charged=False)
