"""An order as RunComfy's bare JSON object: pure mapping.

Nothing says what a key its model does not have would do, so none is sent. Its models
differ in their words for the same thing (schemas in its ComfyUI nodes, 2026-11-20).
"""

from typing import Any

from storyboard.providers.base import GatewayOrder
from storyboard.providers.script import (
    put_picture,
    put_settings,
    put_shots,
    put_sound,
    refused,
    script_for,
    see_that_one_film_is_ordered,
)


def compiled(order: GatewayOrder) -> tuple[str, dict[str, Any]]:
    """The model's id, which is the address, and its inputs. Raises RefusedOrder.

    Elements cannot be sent: text-to-video has none, and the shape image-to-video wants
    is not published (2026-11-20).
    """
    see_that_one_film_is_ordered(order)
    plan, model, script = order.request.plan, order.model, script_for(order)
    if script.elements:
        message = (
            f"The studio does not know how {model.name} wants elements to be sent."
        )
        raise refused("elements_not_sent", message)
    # Said always: defaults differ, 5 s in text-to-video and 10 s in image-to-video.
    inputs: dict[str, Any] = {"prompt": script.prompt, "duration": plan.seconds}
    if plan.negative_prompt and model.negative_prompt.most:
        inputs["negative_prompt"] = plan.negative_prompt
    put_sound(inputs, order, has_frames=script.has_frames)
    put_shots(inputs, order, script)
    put_picture(inputs, order, script)
    put_settings(inputs, order)
    return script.model_id, inputs
