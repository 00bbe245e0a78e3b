"""An order as RunComfy's bare JSON object: pure mapping.

Nothing says what a key its model does not have would do, so none is sent. Its models
differ in their words for the same thing (schemas in its ComfyUI nodes, 2026-11-20).
"""

from typing import Any

from storyboard.providers.base import GatewayOrder
from storyboard.providers.script import Script, script_for, settings_sent

_SETTINGS = frozenset({"cfg_scale", "shot_type"})


def compiled(order: GatewayOrder) -> tuple[str, dict[str, Any]]:
    """The model's id, which is the address, and its inputs. Raises RefusedOrder.

    Elements are not sent: text-to-video has none, and the shape image-to-video wants is
    not published (2026-11-20).
    """
    plan, model, script = order.request.plan, order.model, script_for(order)
    settings = settings_sent(order)
    sound = plan.sound and model.sound != "no"
    inputs: dict[str, Any] = {
        "prompt": script.prompt,
        # Defaults differ: 5 s in text-to-video, 10 s in image-to-video (2026-11-20).
        "duration": plan.seconds,
        # The one word every schema knows; its text names another default (2026-11-20).
        "shot_type": settings.get("shot_type", "customize"),
        # On unless it is said: both default to true (2026-11-20).
        "generate_audio" if script.has_frames else "sound": sound,
    }
    if plan.negative_prompt and model.negative_prompt.most:
        inputs["negative_prompt"] = plan.negative_prompt
    if script.segments:
        inputs["multi_prompt"] = [
            {"prompt": s.prompt, "duration": s.seconds} for s in script.segments
        ]
    _add_picture(inputs, script)
    inputs |= {name: settings[name] for name in _SETTINGS & settings.keys()}
    return script.model_id, inputs


def _add_picture(inputs: dict[str, Any], script: Script) -> None:
    """Image-to-video follows the image and takes no aspect ratio."""
    if not script.has_frames:
        inputs["aspect_ratio"] = script.ratio
        return
    inputs["start_image_url"] = script.first
    if script.last:
        inputs["end_image_url"] = script.last
