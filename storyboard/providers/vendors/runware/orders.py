"""An order as Runware's task: pure mapping.

Dates are those on which a document was read; marks of certainty as in the catalog.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from storyboard.domain.plan import ElementRef
from storyboard.providers.base import GatewayOrder
from storyboard.providers.errors import RefusedOrder
from storyboard.providers.script import Script, medium, script_for, settings_sent

# Where each setting of the catalog goes (model pages, 2026-11-20, documented).
_PATHS: Mapping[str, tuple[str, ...]] = {
    "output_format": ("outputFormat",),
    "output_quality": ("outputQuality",),
    "check_content": ("safety", "checkContent"),
    "safety_mode": ("safety", "mode"),
    "ttl": ("ttl",),
    "upload_endpoint": ("uploadEndpoint",),
    "webhook_url": ("webhookURL",),
    "include_cost": ("includeCost",),
    "shot_type": ("providerSettings", "klingai", "shotType"),
    "character_orientation": ("providerSettings", "klingai", "characterOrientation"),
    "keep_original_sound": ("providerSettings", "klingai", "keepOriginalSound"),
    "reference_images": ("inputs", "referenceImages"),
    "reference_videos": ("inputs", "referenceVideos"),
    "source_video": ("inputs", "video"),
}
# The only word `shotType` knows is "intelligence"; our own shots are its absence.
_OWN_SHOTS = "customize"
# Presets of Omni by the shorter side (client 1.8.0; "4k" documented, 2026-11-20).
_PRESETS = {720: "720p", 1080: "1080p", 2160: "4k"}
# Longer ids fail as a "type error" (a public adapter, observed 2026-11-20).
_LONGEST_ID = 20


def compiled(order: GatewayOrder, *, submission_id: str) -> dict[str, Any]:
    """The task for one order. Raises RefusedOrder."""
    plan, model, script = order.request.plan, order.model, script_for(order)
    task: dict[str, Any] = {
        "taskType": "videoInference",
        "taskUUID": submission_id,
        "model": script.model_id,
        "deliveryMethod": "async",
        "includeCost": True,
        "duration": plan.seconds,
    }
    if script.prompt:
        task["positivePrompt"] = script.prompt
    if plan.negative_prompt and model.negative_prompt.most:
        task["negativePrompt"] = plan.negative_prompt
    if order.request.results > 1:
        task["numberResults"] = order.request.results
    if order.webhook:
        task["webhookURL"] = order.webhook
    _add_inputs(task, order, script)
    _add_shots_and_sound(task, order, script)
    _add_settings(task, order)
    _add_size(task, order, script)
    return task


def _add_inputs(task: dict[str, Any], order: GatewayOrder, script: Script) -> None:
    """Frames always as objects: the page of 3.0 Pro knows no others (2026-11-20)."""
    frames = [
        {"image": image, "frame": place}
        for place, image in (("first", script.first), ("last", script.last))
        if image
    ]
    if script.elements and order.model.elements.needs_frame and not frames:
        # Accepted, billed, and the elements ignored (observed, 2026-11-20).
        message = f"{order.model.name} takes elements only with a first frame."
        raise RefusedOrder(
            message, code="elements_need_frame", retryable=False, charged=False
        )
    if frames:
        _put(task, ("inputs", "frameImages"), frames)
    if script.elements:
        members = [_element(order, element) for element in script.elements]
        _put(task, ("inputs", "elements"), members)


def _element(order: GatewayOrder, element: ElementRef) -> dict[str, Any]:
    """One element, whole each time. `description` is optional on the model pages and
    required in newer ones (observed 2026-11-20): always sent.
    """

    def sent(sha256: str) -> str:
        return medium(order, sha256, f"A file of @{element.slug}")

    made: dict[str, Any] = {
        "id": order.elements.get(element.slug) or _element_id(element),
        "description": element.description or element.spoken,
    }
    if element.pictures:
        front, *angles = (sent(picture.sha256) for picture in element.pictures)
        made["frontalImage"] = front
        # Empty is refused in practice; the front again is not (observed 2026-11-20).
        made["images"] = angles or [front]
    if element.videos:
        made["videos"] = [sent(sha256) for sha256 in element.videos]
    if element.voices and order.model.elements.voices:
        made["voices"] = [sent(sha256) for sha256 in element.voices]
    if element.tags:
        made["tags"] = list(element.tags)
    return made


def _element_id(element: ElementRef) -> str:
    """An id is kept for the whole account: it must differ when the content does."""
    content = json.dumps(
        [
            element.slug,
            element.description,
            [picture.sha256 for picture in element.pictures],
            element.videos,
            element.voices,
        ]
    )
    digest = hashlib.sha256(content.encode()).hexdigest()
    return f"{element.slug[:7]}-{digest}"[:_LONGEST_ID]


def _add_shots_and_sound(
    task: dict[str, Any], order: GatewayOrder, script: Script
) -> None:
    """Only what differs from the defaults: the page of 3.0 4K says provider settings
    need reference images, which is not enforced here and not provoked either. Omni
    states no default for sound (2026-11-20), so there it is always said.
    """
    if script.segments:
        shots = [{"prompt": s.prompt, "duration": s.seconds} for s in script.segments]
        _put(task, ("providerSettings", "klingai", "multiPrompt"), shots)
    sound = order.request.plan.sound and order.model.sound != "no"
    if sound or "@o3" in script.model_id:
        _put(task, ("providerSettings", "klingai", "sound"), sound)


def _add_settings(task: dict[str, Any], order: GatewayOrder) -> None:
    for name, value in settings_sent(order).items():
        if name == "shot_type" and value == _OWN_SHOTS:
            continue
        if name == "check_content" and not value:
            continue
        # "When enabled, defaults to fast mode" (2026-11-20): "none" is left unsaid.
        if name == "safety_mode" and value == "none":
            continue
        _put(task, _PATHS[name], value)


def _add_size(task: dict[str, Any], order: GatewayOrder, script: Script) -> None:
    """Exactly one of frames or width and height (page of 3.0 4K, 2026-11-20). Omni
    takes a preset with frames; an edited video keeps its own size and length.
    """
    plan = order.request.plan
    if "video" in task.get("inputs", {}):
        del task["duration"]
    elif not script.has_frames:
        task |= {"width": plan.width, "height": plan.height}
    elif "@o3" in script.model_id:
        # By the first size: a square's side is no preset.
        size = order.model.sizes[0]
        task["resolution"] = _PRESETS[min(size.width, size.height)]


def _put(task: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    *folders, name = path
    for folder in folders:
        task = task.setdefault(folder, {})
    task[name] = value
