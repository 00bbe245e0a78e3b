"""The parameter tables of the documents, for each of the seven models, as checks.

Written from the pages themselves and not from our code. A path is `a.b[].c`; what has
no line does not exist for that model.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Check = Callable[[Any], bool]

_UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-\w{12}")


def one_of(*values: Any) -> Check:
    return lambda value: value in values


def whole(least: int, most: int = 10**9) -> Check:
    return lambda value: type(value) is int and least <= value <= most


def number(least: float, most: float) -> Check:
    return lambda value: type(value) in {int, float} and least <= value <= most


def words(least: int = 1, most: int = 10**9) -> Check:
    return lambda value: isinstance(value, str) and least <= len(value) <= most


def many(least: int, most: int = 10**9) -> Check:
    return lambda value: isinstance(value, list) and least <= len(value) <= most


def flag(value: Any) -> bool:
    return type(value) is bool


def media(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("https://media.test/")


def address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("https://")


_SIDES = one_of(3840, 2160, 2880)
_RUNWARE: dict[str, Check] = {
    "taskType": one_of("videoInference"),
    "taskUUID": lambda value: bool(_UUID4.fullmatch(value)),
    "deliveryMethod": one_of("async"),
    "outputFormat": one_of("MP4", "WEBM", "MOV"),
    "outputQuality": whole(20, 99),
    "webhookURL": address,
    "uploadEndpoint": address,
    "safety.checkContent": flag,
    "safety.mode": one_of("none", "fast", "full"),
    "ttl": whole(60),
    "includeCost": flag,
    "positivePrompt": words(2, 2500),
    "duration": whole(3, 15),
    "inputs.frameImages": many(1, 2),
    "inputs.frameImages[].image": media,
    "inputs.frameImages[].frame": one_of("first", "last"),
    "inputs.elements": many(1, 3),
    "inputs.elements[].id": words(1, 20),
    "inputs.elements[].description": words(),
    "inputs.elements[].frontalImage": media,
    "inputs.elements[].images": many(1, 3),
    "inputs.elements[].images[]": media,
    "inputs.elements[].videos": many(1, 1),
    "inputs.elements[].videos[]": media,
    "inputs.elements[].voices": many(1, 1),
    "inputs.elements[].voices[]": media,
    "inputs.elements[].tags": many(1),
    "inputs.elements[].tags[]": words(),
    "inputs.referenceVideos": many(1, 1),
    "inputs.referenceVideos[]": media,
    "providerSettings.klingai.multiPrompt": many(1, 6),
    "providerSettings.klingai.multiPrompt[].prompt": words(2, 2500),
    "providerSettings.klingai.multiPrompt[].duration": whole(1),
    "providerSettings.klingai.sound": flag,
}
_WAVESPEED: dict[str, Check] = {
    "prompt": words(),
    "negative_prompt": words(),
    "duration": whole(3, 15),
    "cfg_scale": number(0, 1),
    "sound": flag,
    "shot_type": one_of("customize", "intelligent"),
    "multi_prompt": many(1, 6),
    "multi_prompt[].prompt": words(),
    "multi_prompt[].duration": whole(1),
    "element_list": many(1, 3),
    "element_list[].element_id": words(),
}
_RUNCOMFY: dict[str, Check] = {
    "prompt": words(),
    "negative_prompt": words(),
    "duration": whole(3, 15),
    "cfg_scale": number(0, 1),
    "shot_type": one_of("customize"),
    "multi_prompt": many(0, 20),
    "multi_prompt[].prompt": words(),
    "multi_prompt[].duration": whole(3, 15),
}
_RATIO = one_of("16:9", "9:16", "1:1")

TABLES: dict[str, Mapping[str, Check]] = {
    "klingai:kling-video@3-4k": _RUNWARE
    | {
        "model": one_of("klingai:kling-video@3-4k"),
        "negativePrompt": words(2, 2500),
        "width": _SIDES,
        "height": _SIDES,
        "numberResults": whole(1, 4),
        "inputs.referenceImages": many(1),
        "inputs.referenceImages[]": media,
        "providerSettings.klingai.shotType": one_of("intelligence"),
        "providerSettings.klingai.characterOrientation": one_of("image", "video"),
    },
    "klingai:kling-video@o3-4k": _RUNWARE
    | {
        "model": one_of("klingai:kling-video@o3-4k"),
        "width": _SIDES,
        "height": _SIDES,
        "resolution": one_of("4k"),
        "numberResults": whole(1, 4),
        "inputs.video": media,
        "providerSettings.klingai.keepOriginalSound": flag,
    },
    # Its page lists neither sound nor shots; both are sold (taken from the family).
    "klingai:kling-video@3-pro": _RUNWARE
    | {
        "model": one_of("klingai:kling-video@3-pro"),
        "negativePrompt": words(2, 2500),
        "width": one_of(1920, 1080, 1440),
        "height": one_of(1920, 1080, 1440),
        "numberResults": whole(1, 20),
        "inputs.referenceImages": many(1, 1),
        "inputs.referenceImages[]": media,
        "providerSettings.klingai.characterOrientation": one_of("image", "video"),
        "providerSettings.klingai.keepOriginalSound": flag,
    },
    "kwaivgi/kling-v3.0-4k/text-to-video": _WAVESPEED | {"aspect_ratio": _RATIO},
    "kwaivgi/kling-v3.0-4k/image-to-video": _WAVESPEED
    | {"image": media, "end_image": media},
    "kling/kling-3.0/4k/text-to-video": _RUNCOMFY
    | {"aspect_ratio": _RATIO, "sound": flag},
    "kling/kling-3.0/4k/image-to-video": _RUNCOMFY
    | {"start_image_url": media, "end_image_url": media, "generate_audio": flag},
}
REQUIRED = {
    "klingai:kling-video@3-4k": {"taskType", "taskUUID", "model", "positivePrompt"},
    "klingai:kling-video@o3-4k": {"taskType", "taskUUID", "model"},
    "klingai:kling-video@3-pro": {"taskType", "taskUUID", "model", "positivePrompt"},
    "kwaivgi/kling-v3.0-4k/text-to-video": {"prompt"},
    "kwaivgi/kling-v3.0-4k/image-to-video": {"prompt", "image"},
    "kling/kling-3.0/4k/text-to-video": {"prompt"},
    "kling/kling-3.0/4k/image-to-video": {"prompt", "start_image_url"},
}


def faults_in(model_id: str, sent: Mapping[str, Any]) -> list[str]:
    """Everything in the JSON that the model's page does not allow."""
    table = TABLES[model_id]
    faults = [f"{key} is missing" for key in REQUIRED[model_id] if key not in sent]
    for path, value in _leaves(sent, ""):
        if path not in table:
            faults.append(f"{path} does not exist")
        elif not table[path](value):
            faults.append(f"{path} may not be {value!r}")
    return [*faults, *_across(model_id, sent)]


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
        return
    yield path, value
    if isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, f"{path}[]")


def _across(model_id: str, sent: Mapping[str, Any]) -> Iterator[str]:
    """The rules between fields."""
    klingai = sent.get("providerSettings", {}).get("klingai", {})
    parts = klingai.get("multiPrompt") or sent.get("multi_prompt") or []
    if parts and sum(part["duration"] for part in parts) != sent["duration"]:
        yield "the shots do not add up"
    if parts and "end_image" in sent:
        yield "WaveSpeedAI takes no shots with an end image"
    if not model_id.startswith("klingai:"):
        return
    inputs = sent.get("inputs", {})
    size = {"width", "height"} & sent.keys()
    if len(size) == 1:
        yield "width and height go together"
    if ("frameImages" in inputs or "video" in inputs) == bool(size):
        yield "exactly one of frames and size"
    if "elements" in inputs and "frameImages" not in inputs and "@o3" not in model_id:
        yield "elements need a frame"
