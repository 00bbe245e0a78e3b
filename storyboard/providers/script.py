"""What a board comes to for one model, in words and media, before any wire format."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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
    no notice stay here, and so do elements it only reads the names of, and voices.
    """
    shots = request.plan.shots
    frames = [frame for shot in shots for frame in (shot.first, shot.last)]
    sent = [frame for _, frame in model.frames_sent(request.plan)]
    here = _named(frames, request.plan.elements)
    elements = model.elements_sent(request.plan)
    if not model.elements.voices:
        elements = tuple(replace(element, voices=()) for element in elements)
    going = _named(sent, elements)
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
    """The order's settings by their fields on the wire, files as they stand there,
    without empty lists and what is said by silence. One the model has not would be
    billed and ignored: raises RefusedOrder.
    """
    model, chosen = order.model, order.request.settings
    if unknown := chosen.keys() - {setting.name for setting in model.settings}:
        message = f"{model.name} has no setting called {min(unknown)}."
        raise refused("setting_unknown", message)
    sent = {}
    for setting in model.settings:
        value = chosen.get(setting.name, setting.default)
        is_said = setting.name in chosen or setting.always_said
        if not (setting.sent_as and is_said):
            continue
        if value == setting.unsaid and setting.unsaid is not None:
            continue
        if not setting.is_media:
            sent[setting.sent_as] = value
        elif value:
            sent[setting.sent_as] = _referred(order, setting, value)
    return sent


def put(into: dict[str, Any], path: str, value: Any) -> None:
    """Set a field, by its path with dots."""
    *folders, name = path.split(".")
    for folder in folders:
        into = into.setdefault(folder, {})
    into[name] = value


def field_of(model: VideoModel, what: str) -> str:
    """The model's own name for it. Raises RefusedOrder where its entry has none."""
    if found := model.wire.fields.get(what):
        return found
    message = f"The studio does not know how {model.name} wants its {what} to be named."
    raise refused("no_wire_field", message)


def put_sound(into: dict[str, Any], order: GatewayOrder, *, has_frames: bool) -> None:
    model = order.model
    sound = order.request.plan.sound and model.sound != "no"
    if not sound and not (model.wire.says_silence and model.sound != "no"):
        return
    other = has_frames and "sound_with_frames" in model.wire.fields
    put(into, field_of(model, "sound_with_frames" if other else "sound"), sound)


def put_shots(into: dict[str, Any], order: GatewayOrder, script: Script) -> None:
    if script.segments:
        shots = [{"prompt": s.prompt, "duration": s.seconds} for s in script.segments]
        put(into, field_of(order.model, "shots"), shots)


def put_picture(into: dict[str, Any], order: GatewayOrder, script: Script) -> None:
    """A model that follows its image takes no aspect ratio beside it."""
    if not script.has_frames:
        into["aspect_ratio"] = script.ratio
        return
    for what, image in (("first", script.first), ("last", script.last)):
        if image:
            put(into, field_of(order.model, what), image)
    into |= order.model.wire.with_frames


def put_settings(into: dict[str, Any], order: GatewayOrder) -> None:
    """Those that go into the body; the others are part of the address."""
    for path, value in settings_sent(order).items():
        if not path.startswith("?"):
            put(into, path, value)


def see_that_one_film_is_ordered(order: GatewayOrder) -> None:
    """Where a request cannot say how many. Raises RefusedOrder."""
    if order.request.results > 1:
        message = f"{order.model.provider_name} cannot be asked for several films."
        raise refused("results_not_for_model", message)


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
    raise refused("frame_missing", message)


def _frames(order: GatewayOrder) -> tuple[str, str]:
    """The first and the last; between them no adapter can send any yet."""
    model, plan = order.model, order.request.plan
    sent = dict(model.frames_sent(plan))
    opening = sent.pop("shots[0].first_frame", None)
    ending = sent.pop(f"shots[{len(plan.shots) - 1}].last_frame", None)
    if sent:
        message = (
            f"The studio cannot send {model.name} frames between the first and the "
            "last yet. Take them out, or choose another model."
        )
        raise refused("inner_frames_not_sent", message)
    if ending and not opening and not model.frames.last_alone:
        message = f"{model.name} takes a last frame only with a first frame."
        raise refused("last_frame_alone", message)
    return (
        medium(order, opening.sha256, "The first frame") if opening else "",
        medium(order, ending.sha256, "The last frame") if ending else "",
    )


def _words(
    model: VideoModel, plan: BoardPlan, settings: Mapping[str, Any]
) -> tuple[str, tuple[Segment, ...]]:
    texts = model.texts_sent(plan, settings)
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
        raise refused("story_too_long_for_model", message)
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
    raise refused("size_not_for_model", message)


def refused(code: str, message: str) -> RefusedOrder:
    free = f"{message} Nothing was sent and nothing was charged."
    return RefusedOrder(free, code=code, retryable=False, charged=False)
