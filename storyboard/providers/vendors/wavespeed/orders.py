"""An order as WaveSpeedAI's bare JSON object: pure mapping.

A key its model does not have is dropped in silence and a default film is billed (test
in its own CLI, read 2026-11-20). So each key here is on the model's page.
"""

from collections.abc import Mapping
from typing import Any

from storyboard.domain.plan import ElementRef
from storyboard.providers.base import GatewayOrder
from storyboard.providers.errors import RefusedOrder
from storyboard.providers.script import (
    put_picture,
    put_settings,
    put_shots,
    put_sound,
    script_for,
    see_that_one_film_is_ordered,
)

# Kling Elements (its page, 2026-11-20). It allows no further picture; the live service
# refuses that (observed): then the front is sent again. How long a name may be is in
# the catalog, where it is checked before anything is ordered.
_LONGEST_DESCRIPTION, _MOST_ANGLES = 100, 3
ELEMENTS_MODEL = "kwaivgi/kling-elements"


def compiled(
    order: GatewayOrder, *, bare_element_ids: bool = False
) -> tuple[str, dict[str, Any]]:
    """The model's id, which is the address, and its inputs. Raises RefusedOrder.

    `bare_element_ids`: the shape of `element_list` is not on the page. Public code
    sends `[{"element_id": …}]`, one client the bare ids (observed, 2026-11-20).
    """
    see_that_one_film_is_ordered(order)
    plan, model, script = order.request.plan, order.model, script_for(order)
    inputs: dict[str, Any] = {"prompt": script.prompt, "duration": plan.seconds}
    if plan.negative_prompt and model.negative_prompt.most:
        inputs["negative_prompt"] = plan.negative_prompt
    put_sound(inputs, order, has_frames=script.has_frames)
    put_shots(inputs, order, script)
    put_picture(inputs, order, script)
    if script.elements:
        ids = [_made(order, element) for element in script.elements]
        named = [{"element_id": made} for made in ids]
        inputs["element_list"] = ids if bare_element_ids else named
    put_settings(inputs, order)
    return script.model_id, inputs


def _made(order: GatewayOrder, element: ElementRef) -> str:
    if found := order.elements.get(element.slug):
        return found
    message = (
        f"@{element.slug} has not been made at WaveSpeedAI yet. Nothing was sent and "
        "nothing was charged. Order again."
    )
    raise RefusedOrder(message, code="element_not_made", retryable=True, charged=False)


def compiled_element(element: ElementRef, media: Mapping[str, str]) -> dict[str, Any]:
    """What makes an element. The prompt names it as it is `spoken`. Raises
    RefusedOrder.
    """
    name = element.spoken
    try:
        front, *angles = (media[picture.sha256] for picture in element.pictures)
    except (KeyError, ValueError):
        message = (
            f"A picture of @{element.slug} is missing. Nothing was charged. Put it in "
            "again, then order once more."
        )
        raise _refused("frame_missing", message) from None
    description = (element.description or name)[:_LONGEST_DESCRIPTION]
    made: dict[str, Any] = {
        "name": name,
        "description": description,
        "image": front,
        "element_refer_list": angles[:_MOST_ANGLES] or [front],
    }
    if element.tags:
        made["tag_list"] = list(element.tags)
    return made


def _refused(code: str, message: str) -> RefusedOrder:
    return RefusedOrder(message, code=code, retryable=False, charged=False)


def is_like(sent: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """Whether a past job has every input we sent; it may have more, by default."""
    return all(key in theirs and _same(sent[key], theirs[key]) for key in sent)


def _same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, bool) or not isinstance(ours, int | float):
        return bool(ours == theirs)
    try:
        return float(ours) == float(theirs)
    except (TypeError, ValueError, OverflowError):
        return False
