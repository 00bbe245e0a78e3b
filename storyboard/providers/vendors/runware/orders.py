"""An order as Runware's task: pure mapping.

Dates are those on which a document was read; marks of certainty as in the catalog.
"""

import hashlib
import json
from typing import Any

from storyboard.domain.plan import ElementRef
from storyboard.providers.base import GatewayOrder
from storyboard.providers.errors import RefusedOrder
from storyboard.providers.script import (
    Script,
    medium,
    put,
    put_settings,
    put_shots,
    put_sound,
    script_for,
)

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
    # Only what differs from the defaults: the page of 3.0 4K says provider settings
    # need reference images, which is not enforced here and not provoked either.
    put_shots(task, order, script)
    put_sound(task, order, has_frames=script.has_frames)
    put_settings(task, order)
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
        put(task, "inputs.frameImages", frames)
    if script.elements:
        members = [_element(order, element) for element in script.elements]
        put(task, "inputs.elements", members)


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


def _add_size(task: dict[str, Any], order: GatewayOrder, script: Script) -> None:
    """Exactly one of frames or width and height (page of 3.0 4K, 2026-11-20). Omni
    takes a preset with frames; an edited video keeps its own size and length.
    """
    plan = order.request.plan
    if order.model.source_of_film(order.request.settings):
        del task["duration"]
    elif script.has_frames:
        task |= order.model.wire.with_frames
    else:
        task |= {"width": plan.width, "height": plan.height}
