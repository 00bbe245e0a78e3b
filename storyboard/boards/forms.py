"""Text from the page made typed, with a sentence for whatever does not fit."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from storyboard.boards.actions.frames import Seen
from storyboard.domain.boundary import WAYS
from storyboard.domain.model import VideoModel
from storyboard.domain.plan import LONGEST_BOARD, LONGEST_TITLE, MOST_SHOTS, SIDES
from storyboard.domain.text import refused_character, tidy
from storyboard.domain.timing import words
from storyboard.media.errors import Refused
from storyboard.media.pictures import MAX_BYTES, Picture, take_in
from storyboard.media.store import Store
from storyboard.providers import registry
from storyboard.providers.errors import UnknownModel
from storyboard.web.bodies import AROUND_A_FILE_BYTES, announced_bytes


class Words(forms.CharField):
    """Free text in its one spelling: composed letters, `\\n` line ends, no controls."""

    def to_python(self, value: Any) -> str:
        text = tidy(str(super().to_python(value)))
        if odd := refused_character(text):
            raise ValidationError(
                f"The text holds a character that cannot be kept: {odd}."
            )
        return text

    def validate(self, value: str) -> None:
        super().validate(value)
        # A title nobody can see is a link nobody can find.
        if self.required and not any(c.isprintable() and c != " " for c in value):
            raise ValidationError(self.error_messages["required"])


def words_field(
    name: str, most: int, *, required: bool = False, line: bool = False
) -> Words:
    return Words(
        label=name,
        max_length=most,
        required=required,
        strip=line,
        error_messages={
            "required": f"{name} is missing.",
            "max_length": f"{name} is longer than {most} characters.",
        },
    )


def whole_field(
    name: str, least: int, most: int, *, unit: str = ""
) -> forms.IntegerField:
    ends = f"{least} to {most}{unit}"
    return forms.IntegerField(
        label=name,
        min_value=least,
        max_value=most,
        error_messages={
            "required": f"{name}: type a whole number, {ends}.",
            "invalid": f"{name}: type a whole number, {ends}.",
            "min_value": f"{name}: type a whole number, {ends}.",
            "max_value": f"{name}: type a whole number, {ends}.",
        },
    )


def tenths_field(name: str, among: range) -> forms.DecimalField:
    """Seconds with one decimal; `among` are tenths of them."""
    said = f"{name}: type 0 to {among[-1] // 10} seconds, with one decimal at most."
    codes = ("required", "invalid", "min_value", "max_value", "max_decimal_places")
    return forms.DecimalField(
        label=name,
        min_value=0,
        max_value=among[-1] // 10,
        decimal_places=1,
        error_messages=dict.fromkeys(codes, said),
    )


class Dimensions(forms.CharField):
    """`1920x1080` as a pair of even numbers."""

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value))
        if not text:
            return text
        width, _, height = text.partition("x")
        if not (width.isascii() and width.isdigit() and height.isascii()):
            raise ValidationError("A size is written 1920x1080.")
        if not height.isdigit() or max(len(width), len(height)) > 5:
            raise ValidationError("A size is written 1920x1080.")
        pair = int(width), int(height)
        if any(side not in SIDES or side % 2 for side in pair):
            raise ValidationError(
                "Both sides must be even numbers of pixels, 16 to 8192."
            )
        return pair


@dataclass(frozen=True, slots=True)
class FixOrder:
    """Which fix, on which shot, with what number or size, instead of what."""

    do: str
    shot_id: UUID | None
    value: int | tuple[int, int] | None
    was: str


def _said(sentence: str) -> dict[str, str]:
    """One sentence for whatever is wrong with a field."""
    return dict.fromkeys(
        ("required", "invalid", "max_length", "null_characters_not_allowed"), sentence
    )


# For fields that the page itself fills in.
_STALE = "This page is out of date. Load it again."


class ProjectForm(forms.Form):
    title = words_field("The title", LONGEST_TITLE, required=True, line=True)
    team = forms.UUIDField(
        required=False, error_messages=_said("Choose one of your teams.")
    )


def _default_sizes() -> list[tuple[str, str]]:
    """What the built-in engine makes: every new board starts with it."""
    sizes = registry.default_model().sizes
    return [(f"{size.width}x{size.height}", str(size)) for size in sizes]


class NewBoardForm(forms.Form):
    title = words_field("The title", LONGEST_TITLE, required=True, line=True)
    seconds = whole_field("Length", 1, LONGEST_BOARD, unit=" s")
    shots = whole_field("Shots", 1, MOST_SHOTS)
    size = Dimensions(
        label="Size",
        widget=forms.Select,
        error_messages={"required": "Choose a size."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        size = self.fields["size"].widget
        assert isinstance(size, forms.Select)
        size.choices = _default_sizes()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        seconds, shots = cleaned.get("seconds"), cleaned.get("shots")
        if seconds and shots and shots > seconds:
            message = (
                f"{words(seconds)} do not reach for {shots} shots of at least 1 s."
            )
            self.add_error("shots", message)
        return cleaned


class PlaceForm(forms.Form):
    item = forms.UUIDField(error_messages=_said(_STALE))
    place = whole_field("Place", 0, 10_000)


class StepForm(forms.Form):
    seconds = whole_field("Seconds", -LONGEST_BOARD, LONGEST_BOARD)


class BoundaryForm(StepForm):
    """How far the end of a shot moved, how, and the lengths it moved between."""

    way = forms.ChoiceField(
        choices=[(way, way) for way in WAYS],
        error_messages=_said("A boundary exchanges, pushes, or changes the total."),
    )
    was = forms.RegexField(
        r"\A[0-9]{1,4}(,[0-9]{1,4})*\Z", max_length=500, error_messages=_said(_STALE)
    )

    def clean_was(self) -> tuple[int, ...]:
        return tuple(map(int, str(self.cleaned_data["was"]).split(",")))


class FixForm(forms.Form):
    """A one-click fix, as its button posts it: `do:SHOT:VALUE:WAS`, the end left out
    where there is nothing to say.
    """

    fix = forms.CharField(max_length=120, error_messages=_said(_STALE))

    def clean_fix(self) -> FixOrder:
        do, _, rest = str(self.cleaned_data["fix"]).partition(":")
        shot, _, rest = rest.partition(":")
        value, _, was = rest.partition(":")
        try:
            return FixOrder(do, UUID(shot) if shot else None, _fix_value(value), was)
        except ValueError:
            raise ValidationError(_STALE) from None


class ModelForm(forms.Form):
    model = forms.CharField(
        max_length=80, error_messages=_said("Choose a model from the list.")
    )

    def clean_model(self) -> VideoModel:
        try:
            return registry.model(self.cleaned_data["model"])
        except UnknownModel as unknown:
            raise ValidationError(str(unknown)) from unknown


class ChoiceForm(ModelForm):
    was = forms.CharField(max_length=16, error_messages=_said(_STALE))


class FitForm(forms.Form):
    """What the page's words were about; see `seen_by_fit`."""

    was = forms.CharField(max_length=16, error_messages=_said(_STALE))


class AfterForm(forms.Form):
    after = forms.UUIDField(required=False, error_messages=_said(_STALE))


class VersionForm(forms.Form):
    """The version of the board that the page knows."""

    version = forms.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        error_messages=_said(_STALE) | {"min_value": _STALE, "max_value": _STALE},
    )


class PageForm(forms.Form):
    """Where the list of saves goes on, and the day whose heading stands above."""

    before = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    day = forms.DateField(required=False)


class ShotsForm(forms.Form):
    """Several shots of a board: their ids, a comma between them."""

    shots = forms.CharField(
        max_length=MOST_SHOTS * 37, error_messages=_said("Choose the shots first.")
    )

    def clean_shots(self) -> frozenset[UUID]:
        try:
            return frozenset(map(UUID, str(self.cleaned_data["shots"]).split(",")))
        except ValueError:
            raise ValidationError(_STALE) from None


class EachForm(ShotsForm):
    seconds = whole_field("Seconds", 1, LONGEST_BOARD)


class MomentForm(forms.Form):
    """When the shots were deleted, as the toast's button says it."""

    deleted = forms.CharField(max_length=40, error_messages=_said(_STALE))

    def clean_deleted(self) -> datetime:
        try:
            moment = datetime.fromisoformat(self.cleaned_data["deleted"])
        except ValueError:
            raise ValidationError(_STALE) from None
        if moment.tzinfo is None:
            raise ValidationError(_STALE)
        return moment


class RestoreForm(forms.Form):
    heir = forms.UUIDField(required=False)


def turned_away(request: HttpRequest, *, most: int = MAX_BYTES) -> str:
    """The refusal of an upload before any of it is read: it says it is too large, or
    there is not even room to receive it.
    """
    size = announced_bytes(request)
    if size > most + AROUND_A_FILE_BYTES:
        limit = f"{most // 1_000_000} MB"
        return str(Refused("too_large", "This file", limit=limit))
    store = Store(Path(settings.MEDIA_DIR), reserve_bytes=0)
    if size > AROUND_A_FILE_BYTES and not store.has_room(size):
        return str(Refused("no_space", "this file"))
    return ""


class SeenForm(forms.Form):
    """`first` and `last`: the frames the page showed, empty for an empty slot."""

    first = forms.UUIDField(required=False, error_messages=_said(_STALE))
    last = forms.UUIDField(required=False, error_messages=_said(_STALE))

    def clean(self) -> dict[str, Any]:
        """`seen` besides; None when the page does not say."""
        cleaned = super().clean() or self.cleaned_data
        says = bool({"first", "last"} & set(self.data)) and not self.errors
        return {**cleaned, "seen": Seen(**cleaned) if says else None}


class TrackSeenForm(forms.Form):
    """`track`: the scratch track the page showed, empty for none. It has to say."""

    track = forms.UUIDField(required=False, error_messages=_said(_STALE))

    def clean(self) -> dict[str, Any]:
        if "track" not in self.data:
            raise ValidationError(_STALE)
        return super().clean() or self.cleaned_data


class ShareForm(forms.Form):
    """A boundary: which of its two frames is kept for both, carried over, or a cut."""

    keep = forms.ChoiceField(
        choices=[(way, way) for way in ("first", "last", "carry", "cut")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _STALE),
    )


class NeighbourForm(forms.Form):
    """The frame the page showed beside the slot."""

    theirs = forms.UUIDField(error_messages=_said(_STALE))


class FrameForm(forms.Form):
    """A still from a person: checked, made alike and kept as a file. The cleaned value
    is the `Picture`, whose row is still to be written.
    """

    file = forms.FileField(
        allow_empty_file=True,
        error_messages={
            "required": "Choose a picture first.",
            "missing": "Choose a picture first.",
            "invalid": "Choose a picture first.",
        },
    )

    def __init__(self, *args: Any, team_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = str(team_id)

    def clean_file(self) -> Picture:
        upload = self.cleaned_data["file"]
        store = Store(Path(settings.MEDIA_DIR))
        try:
            return take_in(upload, name=upload.name, store=store, scope=self.scope)
        except Refused as why:
            raise ValidationError(str(why), code=why.code) from why


def first_error(form: forms.Form) -> str:
    """The first thing that is wrong, as a sentence."""
    return next((str(error) for errors in form.errors.values() for error in errors), "")


def _fix_value(text: str) -> int | tuple[int, int] | None:
    """Raises ValueError or ValidationError for what no button posts."""
    if "x" in text:
        pair: tuple[int, int] = Dimensions().clean(text)
        return pair
    return int(text) if text else None
