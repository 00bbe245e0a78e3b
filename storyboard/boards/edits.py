"""One field as it was on the page and as it should be: what autosave posts, typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from storyboard.boards.element_forms import Tags
from storyboard.boards.forms import Dimensions, tenths_field, whole_field, words_field
from storyboard.boards.models import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_SHOT_TITLE,
    Element,
)
from storyboard.domain.camera import EASES, FRAMES, MOVES, TRANSITIONS
from storyboard.domain.model import Setting, VideoModel
from storyboard.domain.plan import LONGEST_BOARD, LONGEST_PROMPT, LONGEST_TITLE
from storyboard.domain.soundtrack import FADES, HEARD, STARTS
from storyboard.domain.text import printable

_ON = frozenset({"true", "on"})


@dataclass(frozen=True, slots=True)
class Edit:
    """One field as it was on the page and as it should be."""

    field: str
    was: Any
    value: Any
    text: str  # the value as the field on the page holds it


class NotAField(Exception):
    """There is no such field; the text is for the person."""


def _one_of(choices: Mapping[str, str]) -> forms.ChoiceField:
    said = dict.fromkeys(["invalid_choice"], "Choose one of those that are offered.")
    pairs = list(choices.items())
    return forms.ChoiceField(choices=pairs, required=False, error_messages=said)


BOARD_FIELDS: Mapping[str, forms.Field] = {
    "title": words_field("The title", LONGEST_TITLE, required=True),
    "prompt": words_field("The overall prompt", LONGEST_PROMPT),
    "negative_prompt": words_field("The negative prompt", LONGEST_PROMPT),
    "seconds": whole_field("Length", 1, LONGEST_BOARD, unit=" s"),
    "sound": forms.BooleanField(required=False),
    "size": Dimensions(),
    "heard": _one_of(HEARD),
    "voices": forms.BooleanField(required=False),
    "track_start": tenths_field("The start of the track", STARTS),
    "track_fade_in": tenths_field("The fade-in", FADES),
    "track_fade_out": tenths_field("The fade-out", FADES),
}
PROJECT_FIELDS: Mapping[str, forms.Field] = {
    "title": words_field("The title", LONGEST_TITLE, required=True),
}
ELEMENT_FIELDS: Mapping[str, forms.Field] = {
    "name": words_field("The name", LONGEST_NAME, required=True, line=True),
    "description": words_field("The description", LONGEST_DESCRIPTION),
    "kind": forms.ChoiceField(
        choices=Element.Kind.choices,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose one of the four kinds."
        ),
    ),
    "tags": Tags(),
}
REVISION_FIELDS: Mapping[str, forms.Field] = {
    "name": words_field("The name", LONGEST_NAME, line=True),
}
SHOT_FIELDS: Mapping[str, forms.Field] = {
    "title": words_field("The shot's title", LONGEST_SHOT_TITLE),
    "prompt": words_field("The prompt", LONGEST_PROMPT),
    "seconds": whole_field("Seconds", 1, LONGEST_BOARD, unit=" s"),
    "locked": forms.BooleanField(required=False),
    "move": _one_of(MOVES),
    "ease": _one_of(EASES),
    "transition": _one_of(TRANSITIONS),
    "transition_frames": whole_field(
        "The transition", FRAMES[0], FRAMES[-1], unit=" frames"
    ),
}


def board_edit(
    data: Mapping[str, str], *, model: VideoModel | None, settings: Mapping[str, Any]
) -> Edit:
    """Raises ValidationError (which says why) or NotAField."""
    name = data.get("name", "")
    if not name.startswith("settings."):
        return _edit(BOARD_FIELDS, data)
    setting, option = _setting(name.removeprefix("settings."), model)
    if option:
        return _option_edit(setting, option, data, settings)
    value = _setting_value(setting, data.get("value", ""))
    if value is not None and (reason := setting.refuses(value)):
        raise ValidationError(reason)
    was = _setting_value(setting, data.get("was", ""))
    if setting.name not in settings and was == setting.default:
        was = None  # nothing is stored as long as the default was never touched
    return Edit(name, was, value, as_text(value))


def project_edit(data: Mapping[str, str]) -> Edit:
    return _edit(PROJECT_FIELDS, data)


def element_edit(data: Mapping[str, str]) -> Edit:
    return _edit(ELEMENT_FIELDS, data)


def revision_edit(data: Mapping[str, str]) -> Edit:
    return _edit(REVISION_FIELDS, data)


def shot_edit(data: Mapping[str, str]) -> Edit:
    return _edit(SHOT_FIELDS, data)


def _edit(fields: Mapping[str, forms.Field], data: Mapping[str, str]) -> Edit:
    name = data.get("name", "")
    if name not in fields:
        raise NotAField("This page is out of date. Load it again.")
    field = fields[name]
    value = field.clean(data.get("value", ""))
    try:
        was = field.to_python(data.get("was", ""))
    except ValidationError:
        was = None
    return Edit(name, was, value, as_text(value))


def as_text(value: Any) -> str:
    """A value as its field on the page holds it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:.1f}"
        case (int(width), int(height)):
            return f"{width}x{height}"
        case list():
            return ", ".join(str(item) for item in value)
    return str(value)


def _option_edit(
    setting: Setting, option: str, data: Mapping[str, str], settings: Mapping[str, Any]
) -> Edit:
    """One option of several (`settings.burn_in.number`): switched in what is stored
    now, so that two people switching two options do not collide.
    """
    stored = settings.get(setting.name)
    now = list(stored if stored is not None else setting.default or ())
    on = data.get("value", "") in _ON
    value = [o for o in setting.choices if (on if o == option else o in now)]
    return Edit(f"settings.{setting.name}", stored, value, as_text(on))


def _setting(name: str, model: VideoModel | None) -> tuple[Setting, str]:
    """The model's setting of that name, and the option of it where one is named."""
    if model is None:
        raise NotAField("Choose a model first.")
    name, _, option = name.partition(".")
    for setting in model.panel:
        if setting.is_media:
            continue  # files are put in and out, not written over
        if setting.name == name and (not option or option in setting.choices):
            return setting, option
    raise NotAField(f"{model.name} has no setting called {printable(name)}.")


def _setting_value(setting: Setting, text: str) -> Any:
    """What the text means for this kind of setting: None for nothing, the text itself
    where it means nothing, for the check to refuse in words.
    """
    match setting.kind:
        case "bool":
            return text in _ON
        case "int":
            return int(text) if _is_number(text, int) else text or None
        case "float":
            return float(text) if _is_number(text, float) else text or None
    return text or None


def _is_number(text: str, kind: type[int] | type[float]) -> bool:
    try:
        return len(text) <= 20 and text.isascii() and abs(kind(text)) < 10**15
    except ValueError:
        return False
