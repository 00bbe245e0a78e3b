"""WaveSpeedAI's Kling models as its pages describe them; inputs checked against one.

A key that a model does not know is dropped without a word, and the rest is billed.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from storyboard.practice.inputs import BadInput, Inputs
from storyboard.practice.order import Plan
from storyboard.practice.rules import Form, ShotRules, shots_in

ELEMENTS = "kwaivgi/kling-elements"
ELEMENT_PRICE = Decimal("0.01")
_RATIOS = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1)}
# The pixels of the shorter side; the page of the 4K models gives no sizes.
_SHORT = {"std": 720, "pro": 1080, "4k": 2160}
_SHOT_TYPES = ("customize", "intelligent", "intelligence")
_TEXT = {
    *("prompt", "negative_prompt", "duration", "cfg_scale", "sound", "shot_type"),
    *("multi_prompt", "element_list"),
}
_SHOTS = ShotRules(most=6)


@dataclass(frozen=True, slots=True)
class WaveSpeedModel:
    id: str
    tier: str
    silent: Decimal
    with_sound: Decimal

    @property
    def takes_image(self) -> bool:
        return self.id.endswith("image-to-video")

    @property
    def fields(self) -> set[str]:
        return _TEXT | (
            {"image", "end_image"} if self.takes_image else {"aspect_ratio"}
        )


_PRICES = {"std": ("0.084", "0.126"), "pro": ("0.112", "0.168"), "4k": ("0.42", "0.42")}
MODELS = {
    model.id: model
    for tier, (silent, sound) in _PRICES.items()
    for what in ("text", "image")
    for model in (
        WaveSpeedModel(
            f"kwaivgi/kling-v3.0-{tier}/{what}-to-video",
            tier,
            Decimal(silent),
            Decimal(sound),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Good inputs, read. A plan without shots is an element."""

    plan: Plan
    text: str
    price: Decimal


class _Media:
    def __init__(self, form: Form, inputs: Inputs) -> None:
        self._form, self._inputs = form, inputs

    def one(self, name: str) -> str:
        text = self._form.text(name)
        return self.kept(name, text) if text else ""

    def kept(self, name: str, text: str) -> str:
        try:
            return self._inputs.reference(text)
        except BadInput as fault:
            self._form.wrong("value", name, message=f'field "{name}" is {fault}')
            return ""


def read_element(values: dict[str, Any], inputs: Inputs) -> tuple[Form, Asked]:
    form = Form(values)
    media = _Media(form, inputs)
    for name in ("name", "description", "image", "element_refer_list"):
        if not values.get(name):
            message = f'field "{name}" is required and must not be empty'
            form.wrong("missing", name, message=message)
    form.text("name", most=20)
    form.text("description", most=100)
    form.text("voice_id")
    form.items("tag_list")
    others = form.texts("element_refer_list", most=3)
    pictures = [media.one("image")]
    pictures += [media.kept("element_refer_list", text) for text in others]
    plan = Plan((), 0, 0, pictures=tuple(pictures))
    return form, Asked(plan, form.text("description"), ELEMENT_PRICE)


def read(
    values: dict[str, Any], model: WaveSpeedModel, inputs: Inputs, known: set[str]
) -> tuple[Form, Asked]:
    """The inputs, and all that is wrong with them; `known` are ids of elements."""
    form = Form({k: v for k, v in values.items() if k in model.fields})
    media = _Media(form, inputs)
    for name in ("prompt", "image") if model.takes_image else ("prompt",):
        if not values.get(name):
            message = f'field "{name}" is required and must not be empty'
            form.wrong("missing", name, message=message)
    text = form.text("prompt", most=2500)
    form.text("negative_prompt", most=2500)
    form.number("cfg_scale", default=0.5, least=0, most=1)
    form.choice("shot_type", _SHOT_TYPES)
    seconds = form.whole("duration", default=5, least=3, most=15)
    sound = form.flag("sound")
    shots = shots_in(form, "multi_prompt", total=seconds, rules=_SHOTS)
    if shots and "end_image" in form:
        message = "multi_shot is not supported with end image"
        form.wrong("conflict", "multi_prompt", "end_image", message=message)
    _check_elements(form, known)
    short = _SHORT[model.tier]
    across, down = _RATIOS[form.choice("aspect_ratio", _RATIOS, "16:9")]
    plan = Plan(
        shots or ((text, seconds),),
        short * across // min(across, down),
        short * down // min(across, down),
        first=media.one("image"),
        last=media.one("end_image"),
        sound=sound,
    )
    said = " ".join([text, *(prompt for prompt, _ in shots)])
    each = model.with_sound if sound else model.silent
    return form, Asked(plan, said, each * seconds)


def _check_elements(form: Form, known: set[str]) -> None:
    for item in form.items("element_list", most=3):
        found = item.get("element_id") if isinstance(item, dict) else item
        if str(found) not in known:
            message = f'field "element_list": element {found} does not exist'
            form.wrong("value", "element_list", message=message)


def schema_of(model: WaveSpeedModel) -> dict[str, Any]:
    """The request's JSON schema, as the list of models shows it."""
    shot = {"prompt": {"type": "string"}, "duration": {"type": "integer"}}
    element = {"element_id": {"type": "string"}}
    known: dict[str, Any] = {
        "prompt": {"type": "string"},
        "negative_prompt": {"type": "string"},
        "duration": {"type": "integer", "minimum": 3, "maximum": 15, "default": 5},
        "aspect_ratio": {"type": "string", "enum": list(_RATIOS), "default": "16:9"},
        "cfg_scale": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5},
        "sound": {"type": "boolean"},
        "shot_type": {"type": "string", "enum": ["customize", "intelligent"]},
        "multi_prompt": {
            "type": "array",
            "maxItems": 6,
            "items": {"type": "object", "properties": shot},
        },
        "element_list": {
            "type": "array",
            "maxItems": 3,
            "items": {"type": "object", "properties": element},
        },
        "image": {"type": "string"},
        "end_image": {"type": "string"},
    }
    required = ["prompt", "image"] if model.takes_image else ["prompt"]
    properties = {name: known[name] for name in known if name in model.fields}
    return {"type": "object", "required": required, "properties": properties}
