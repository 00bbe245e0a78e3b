"""RunComfy's Kling models as its schemas describe them, and inputs checked against one.

The sibling models differ in their names: `sound` and `generate_audio`, five seconds and
ten. A key that a model does not know is dropped.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from storyboard.practice.inputs import BadInput, Inputs
from storyboard.practice.order import Plan
from storyboard.practice.rules import Form, ShotRules, shots_in

_RATIOS = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1)}
_SHORT = {"standard": 720, "pro": 1080, "4k": 2160}
_COMMON = {
    *(
        "prompt",
        "negative_prompt",
        "duration",
        "cfg_scale",
        "multi_prompt",
        "shot_type",
    ),
}
_SHOTS = ShotRules(most=20, least_seconds=3, most_seconds=15, default_seconds=5)


@dataclass(frozen=True, slots=True)
class RunComfyModel:
    id: str
    tier: str
    silent: Decimal
    with_sound: Decimal

    @property
    def takes_image(self) -> bool:
        return self.id.endswith("image-to-video")

    @property
    def sound(self) -> str:
        return "generate_audio" if self.takes_image else "sound"

    @property
    def images(self) -> tuple[str, ...]:
        """Standard takes no last frame."""
        if not self.takes_image:
            return ()
        ends = () if self.tier == "standard" else ("end_image_url",)
        return ("start_image_url", *ends)

    @property
    def default_seconds(self) -> int:
        return 10 if self.takes_image else 5

    @property
    def shot_types(self) -> tuple[str, ...]:
        """Only Standard's schema is known to list both."""
        is_standard = self.tier == "standard"
        return ("intelligent", "customize") if is_standard else ("customize",)

    @property
    def fields(self) -> set[str]:
        more = {"elements"} if self.takes_image else {"aspect_ratio"}
        return _COMMON | {self.sound, *self.images} | more


_PRICES = {
    "standard": ("0.084", "0.126"),
    "pro": ("0.112", "0.168"),
    "4k": ("0.42", "0.42"),
}
MODELS = {
    model.id: model
    for tier, (silent, sound) in _PRICES.items()
    for what in ("text", "image")
    for model in (
        RunComfyModel(
            f"kling/kling-3.0/{tier}/{what}-to-video",
            tier,
            Decimal(silent),
            Decimal(sound),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Good inputs, read."""

    plan: Plan
    text: str
    price: Decimal


def read(
    values: dict[str, Any], model: RunComfyModel, inputs: Inputs
) -> tuple[Form, Asked]:
    """The inputs, and all that is wrong with them in the form's `wrongs`."""
    form = Form({k: v for k, v in values.items() if k in model.fields})
    form.need("prompt")
    text = form.text("prompt", least=1, most=2500)
    form.text("negative_prompt", most=2500)
    form.number("cfg_scale", default=0.5, least=0, most=1)
    form.choice("shot_type", model.shot_types)
    form.items("elements")
    seconds = form.whole("duration", default=model.default_seconds, least=3, most=15)
    sound = form.flag(model.sound, default=True)
    shots = shots_in(form, "multi_prompt", total=seconds, rules=_SHOTS)
    if model.takes_image:
        form.need("start_image_url")
    across, down = _RATIOS[form.choice("aspect_ratio", _RATIOS, "16:9")]
    short = _SHORT[model.tier]
    plan = Plan(
        shots or ((text, seconds),),
        short * across // min(across, down),
        short * down // min(across, down),
        first=_picture(form, "start_image_url", inputs),
        last=_picture(form, "end_image_url", inputs),
        sound=sound,
    )
    said = " ".join([text, *(prompt for prompt, _ in shots)])
    each = model.with_sound if sound else model.silent
    return form, Asked(plan, said, each * seconds)


def _picture(form: Form, name: str, inputs: Inputs) -> str:
    text = form.text(name)
    try:
        return inputs.reference(text) if text else ""
    except BadInput as fault:
        form.wrong("value", name, message=f"'{name}' is {fault}.")
        return ""


def described(model: RunComfyModel, *, schema: bool) -> dict[str, Any]:
    """The model as the catalog shows it."""
    facts: dict[str, Any] = {
        "model_id": model.id,
        "category": "image-to-video" if model.takes_image else "text-to-video",
        "base_price_usd": float(model.silent),
        "price_unit": "second",
        "pricing_note": f"with sound ${model.with_sound} per second",
    }
    if schema:
        facts["input_schema"] = _schema_of(model)
    return facts


def _schema_of(model: RunComfyModel) -> dict[str, Any]:
    shot = {
        "prompt": {"type": "string"},
        "duration": {"type": "integer", "minimum": 3, "maximum": 15, "default": 5},
    }
    default = model.default_seconds
    known: dict[str, Any] = {
        "prompt": {"type": "string"},
        "negative_prompt": {"type": "string"},
        "duration": {
            "type": "integer",
            "minimum": 3,
            "maximum": 15,
            "default": default,
        },
        "aspect_ratio": {"type": "string", "enum": list(_RATIOS), "default": "16:9"},
        "cfg_scale": {"type": "float", "minimum": 0, "maximum": 1, "default": 0.5},
        model.sound: {"type": "boolean", "default": True},
        "multi_prompt": {"type": "array", "items": shot, "minItems": 0, "maxItems": 20},
        "shot_type": {"type": "string", "enum": list(model.shot_types)},
        "start_image_url": {"type": "string", "format": "uri"},
        "end_image_url": {"type": "string", "format": "uri"},
        "elements": {"type": "array"},
    }
    required = ["prompt", "start_image_url"] if model.takes_image else ["prompt"]
    properties = {name: known[name] for name in known if name in model.fields}
    return {"type": "object", "required": required, "properties": properties}
