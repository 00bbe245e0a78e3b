"""Runware's Kling models as its pages describe them, and a task checked against one."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from storyboard.practice.inputs import BadInput
from storyboard.practice.order import Plan
from storyboard.practice.rules import Form, ShotRules, shots_in

_UHD = ((3840, 2160), (2160, 3840), (2880, 2880))
_FULL_HD = ((1920, 1080), (1080, 1920), (1440, 1440))
_HD = ((1280, 720), (720, 1280), (960, 960))
_TASK = {
    *("taskType", "taskUUID", "model", "outputType", "outputFormat", "outputQuality"),
    *("webhookURL", "deliveryMethod", "uploadEndpoint", "safety", "ttl", "includeCost"),
    *("numberResults", "positivePrompt", "width", "height", "duration", "inputs"),
    *("providerSettings", "routing"),
}
_ELEMENT = ["id", "description", "frontalImage", "images", "videos", "voices", "tags"]
_FIRST, _LAST = ("first", "0", 0), ("last", "-1", -1)
_PICTURE_SETTINGS = frozenset({"characterOrientation", "multiPrompt", "shotType"})
# How a task's media are kept: the text as it came → the reference of a job.
Keep = Callable[[str, bool], str]


@dataclass(frozen=True, slots=True)
class RunwareModel:
    id: str
    name: str
    sizes: tuple[tuple[int, int], ...]
    silent: Decimal
    with_sound: Decimal
    inputs: frozenset[str]
    settings: frozenset[str]
    most_results: int
    resolution: str = ""
    negative: bool = True
    prompt_required: bool = True
    plain_frames: bool = True
    elements_need_frames: bool = False
    most_shots: int | None = None

    @property
    def fields(self) -> set[str]:
        more = {"resolution"} if self.resolution else set()
        return _TASK | more | ({"negativePrompt"} if self.negative else set())


def _three(name: str, sizes: Any, silent: str, sound: str) -> RunwareModel:
    # Its page lists neither sound nor shots; both are priced and sold.
    return RunwareModel(
        f"klingai:kling-video@3-{name.lower()}",
        f"Kling VIDEO 3.0 {name}",
        sizes,
        Decimal(silent),
        Decimal(sound),
        frozenset({"referenceImages", "frameImages", "referenceVideos", "elements"}),
        _PICTURE_SETTINGS | {"keepOriginalSound", "sound"},
        20,
        plain_frames=False,
    )


def _omni(
    name: str, sizes: Any, resolution: str, silent: str, sound: str
) -> RunwareModel:
    return RunwareModel(
        f"klingai:kling-video@o3-{name.lower()}",
        f"Kling VIDEO 3.0 Omni {name}",
        sizes,
        Decimal(silent),
        Decimal(sound),
        frozenset({"frameImages", "video", "referenceVideos", "elements"}),
        frozenset({"keepOriginalSound", "multiPrompt", "sound"}),
        4,
        resolution=resolution,
        negative=False,
        prompt_required=False,
        most_shots=6,
    )


MODELS = {
    model.id: model
    for model in (
        RunwareModel(
            "klingai:kling-video@3-4k",
            "Kling VIDEO 3.0 4K",
            _UHD,
            Decimal("0.42"),
            Decimal("0.42"),
            frozenset({"referenceImages", "frameImages", "elements"}),
            _PICTURE_SETTINGS | {"sound"},
            4,
            elements_need_frames=True,
        ),
        _three("Pro", _FULL_HD, "0.112", "0.168"),
        _three("Standard", _HD, "0.084", "0.126"),
        _omni("4K", _UHD, "4k", "0.42", "0.42"),
        _omni("Pro", _FULL_HD, "1080p", "0.112", "0.168"),
        _omni("Standard", _HD, "720p", "0.084", "0.112"),
    )
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A good task, read."""

    plan: Plan
    text: str
    results: int
    elements: tuple[str, ...]
    price: Decimal


def read(
    task: dict[str, Any], model: RunwareModel, keep: Keep, known: set[str]
) -> tuple[Form, Asked]:
    """The task, and all that is wrong with it in the form's `wrongs`.

    `known` are the ids of elements made before.
    """
    form = Form(task)
    form.unknown(model.fields)
    inputs = form.inner("inputs")
    inputs.unknown(model.inputs)
    settings = form.inner("providerSettings")
    settings.unknown({"klingai"})
    kling = settings.inner("klingai")
    kling.unknown(model.settings)
    _check_delivery(form)
    text = _prompt(form, model)
    seconds = form.whole("duration", default=5, least=3, most=15)
    rules = ShotRules(most=model.most_shots, least_prompt=2, most_prompt=2500)
    shots = shots_in(kling, "multiPrompt", total=seconds, rules=rules)
    kling.choice("shotType", ("intelligence",))
    kling.choice("characterOrientation", ("image", "video"))
    kling.flag("keepOriginalSound")
    sound = kling.flag("sound")
    media = _Media(inputs, keep)
    first, last = media.frames(model)
    size = _size(form, inputs, model)
    elements = media.elements(known)
    if elements and model.elements_need_frames and "frameImages" not in inputs:
        message = "'inputs.elements' requires 'inputs.frameImages'."
        inputs.wrong("conflict", "elements", "frameImages", message=message)
    pictures = (*media.references(), *media.element_pictures)
    each = (model.with_sound if sound else model.silent) * seconds
    results = form.whole("numberResults", default=1, least=1, most=model.most_results)
    plan = Plan(
        shots or ((text, seconds),),
        *size,
        first=first,
        last=last,
        source=media.one("video"),
        container=str(
            form.choice("outputFormat", ("MP4", "WEBM", "MOV"), "MP4")
        ).lower(),
        sound=sound,
        pictures=pictures,
    )
    said = " ".join([text, *(prompt for prompt, _ in shots)])
    return form, Asked(plan, said, results, elements, each * results)


def _check_delivery(form: Form) -> None:
    form.choice("outputType", ("URL",))
    form.choice("deliveryMethod", ("async",))
    form.whole("outputQuality", default=95, least=20, most=99)
    form.whole("ttl", default=0, least=60)
    form.flag("includeCost")
    safety = form.inner("safety")
    safety.unknown({"checkContent", "mode"})
    safety.flag("checkContent")
    safety.choice("mode", ("none", "fast", "full"))
    for name in ("webhookURL", "uploadEndpoint"):
        url = form.text(name)
        if url and urlsplit(url).scheme not in ("http", "https"):
            form.wrong("value", name, message=f"'{name}' must be an http address.")


def _prompt(form: Form, model: RunwareModel) -> str:
    if model.prompt_required:
        form.need("positivePrompt")
    form.text("negativePrompt", least=2, most=2500)
    return form.text("positivePrompt", least=2, most=2500)


def _size(form: Form, inputs: Form, model: RunwareModel) -> tuple[int, int]:
    """Exactly one of frames and size; a preset may stand for the size."""
    sized = "width" in form or "height" in form
    follows = "frameImages" in inputs or "video" in inputs
    preset = model.resolution and form.choice("resolution", (model.resolution,))
    if follows or (preset and not sized):
        if follows and sized:
            message = "Provide exactly one of: 'inputs.frameImages' or 'width/height'."
            names = ("width", "height", "inputs.frameImages")
            form.wrong("conflict", *names, message=message)
        return model.sizes[0]
    form.need("width")
    form.need("height")
    size = (
        form.whole("width", default=model.sizes[0][0], least=1),
        form.whole("height", default=model.sizes[0][1], least=1),
    )
    if "width" in form and "height" in form and size not in model.sizes:
        listed = ", ".join(f"'{width}x{height}'" for width, height in model.sizes)
        message = (
            "Unsupported use of width/height parameters. The specified dimensions are "
            f"not supported for the {model.name.lower()} model. "
            f"Supported values are: {listed}."
        )
        form.wrong("value", "width", "height", message=message)
        return model.sizes[0]
    return size


class _Media:
    """The pictures and films of a task, turned into references."""

    def __init__(self, inputs: Form, keep: Keep) -> None:
        self._inputs, self._keep = inputs, keep
        self.element_pictures: list[str] = []

    def kept(self, text: str, name: str, *, data: bool = True) -> str:
        try:
            return self._keep(text, data)
        except BadInput as fault:
            message = f"Invalid value for '{self._inputs.place(name)}': {fault}."
            self._inputs.wrong("value", name, message=message)
            return ""

    def one(self, name: str) -> str:
        """A film: by UUID or URL only."""
        text = self._inputs.text(name)
        return self.kept(text, name, data=False) if text else ""

    def references(self) -> list[str]:
        found = self._inputs.texts("referenceImages", least=1)
        for video in self._inputs.texts("referenceVideos", least=1, most=1):
            self.kept(video, "referenceVideos", data=False)
        return [self.kept(text, "referenceImages") for text in found]

    def frames(self, model: RunwareModel) -> tuple[str, str]:
        """The references of the first and the last frame."""
        found = {"first": "", "last": ""}
        items = self._inputs.items("frameImages", least=1, most=2)
        for at, item in enumerate(items[:2]):
            text, place = self._frame(item, at, model)
            if found[place]:
                message = f"'inputs.frameImages' has two images for the {place} frame."
                self._inputs.wrong("conflict", "frameImages", message=message)
            found[place] = self.kept(text, "frameImages") if text else ""
        return found["first"], found["last"]

    def _frame(self, item: object, at: int, model: RunwareModel) -> tuple[str, str]:
        place = "first" if at == 0 else "last"
        if isinstance(item, str) and model.plain_frames:
            return item, place
        name = f"inputs.frameImages[{at}]"
        values = item if isinstance(item, dict) else {}
        form = Form(values, name, wrongs=self._inputs.wrongs)
        form.unknown({"image", "frame"})
        form.need("image")
        frame = form.choice("frame", (*_FIRST, *_LAST))
        if frame is not None:
            place = "first" if frame in _FIRST else "last"
        return form.text("image"), place

    def elements(self, known: set[str]) -> tuple[str, ...]:
        ids = []
        for form in self._inputs.forms("elements", least=1, most=3):
            form.unknown(_ELEMENT)
            form.need("id")
            ids.append(form.text("id", least=1, most=20))
            form.text("description")
            form.texts("tags", least=1)
            self._element(form, is_known=ids[-1] in known)
        return tuple(ids)

    def _element(self, form: Form, *, is_known: bool) -> None:
        images = form.texts("images", least=1, most=3)
        videos = form.texts("videos", least=1, most=1)
        voices = form.texts("voices", least=1, most=1)
        frontal = form.text("frontalImage")
        if images and not frontal:
            form.need("frontalImage")
        if videos and (images or frontal or voices):
            message = "'videos' cannot be combined with images or voices."
            form.wrong("conflict", "videos", "images", "voices", message=message)
        if not (frontal or videos or is_known):
            form.need("frontalImage")
        pictures = [frontal, *images] if frontal else images
        self.element_pictures += [self.kept(text, "elements") for text in pictures]
        for film in (*videos, *voices):
            self.kept(film, "elements", data=False)
