"""What people say of an element and of the library, typed; voices, checked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from storyboard.boards.forms import FrameForm, Words, words_field
from storyboard.boards.media_forms import FilmForm
from storyboard.boards.models import LONGEST_NAME, Element
from storyboard.domain.plan import MOST_PICTURES
from storyboard.domain.text import tags_in
from storyboard.media import footage, pictures, sounds
from storyboard.media.errors import Refused
from storyboard.media.names import shown
from storyboard.media.sounds import Sound
from storyboard.media.store import Store

MOST_TAGS, LONGEST_TAG = 20, 40
_STALE = "This page is out of date. Load it again."


class Tags(Words):
    """Words with commas between them, as a list."""

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> Any:
        return list(tags_in(super().to_python(value)))

    def validate(self, value: Any) -> None:
        if len(value) > MOST_TAGS:
            raise ValidationError(f"An element has {MOST_TAGS} tags at most.")
        if any(len(tag) > LONGEST_TAG for tag in value):
            raise ValidationError(f"A tag has {LONGEST_TAG} characters at most.")

    def run_validators(self, value: Any) -> None:
        """Those of a text do not fit a list; `Words` has looked at the characters."""


class LibraryForm(forms.Form):
    """`?q=…&tag=…&kind=…&start=…`. What cannot be read is left out, not refused: old
    addresses keep working.
    """

    q = forms.CharField(required=False, max_length=200)
    tag = forms.CharField(required=False, max_length=200)
    kind = forms.ChoiceField(required=False, choices=Element.Kind.choices)
    start = forms.IntegerField(required=False, min_value=0, max_value=10**6)


class NewElementForm(FrameForm):
    """A name, or a picture to be named by its file, or both."""

    name = words_field("The name", LONGEST_NAME, line=True)
    kind = forms.ChoiceField(
        required=False,
        choices=Element.Kind.choices,
        error_messages={"invalid_choice": "Choose one of the four kinds."},
    )
    board = forms.UUIDField(required=False, error_messages={"invalid": _STALE})
    team = forms.UUIDField(
        required=False, error_messages={"invalid": "Choose one of your teams."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = False

    def clean_file(self) -> Any:
        return super().clean_file() if self.cleaned_data["file"] else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        name = cleaned["name"] or _name_from(cleaned["file"])
        if not name:
            self.add_error("name", "Name the element, or give it a picture.")
        return {**cleaned, "name": name}


def _name_from(picture: Any) -> str:
    """`mara_voss-2.png` is Mara voss 2."""
    if picture is None:
        return ""
    stem = shown(picture.shown_name).rpartition(".")[0] or picture.shown_name
    words = " ".join(stem.replace("_", " ").replace("-", " ").split())
    return (words[:1].upper() + words[1:])[:LONGEST_NAME].strip()


class MediaForm(forms.Form):
    """What the page showed of the media, and the place of a picture, or where it goes
    from there.
    """

    seen = forms.RegexField(
        r"\A[0-9a-f]{16}\Z",
        error_messages=dict.fromkeys(("required", "invalid"), _STALE),
    )
    place = forms.IntegerField(
        min_value=0,
        max_value=MOST_PICTURES,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _STALE),
    )
    to = forms.IntegerField(
        min_value=0,
        max_value=MOST_PICTURES,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _STALE),
    )


class SlugForm(forms.Form):
    """What follows the @, and what it was."""

    slug = forms.CharField(
        max_length=40,
        error_messages=dict.fromkeys(
            ("required", "max_length", "null_characters_not_allowed"),
            "Write what follows the @: at most 32 small letters, digits, “-” and “_”.",
        ),
    )
    was = forms.CharField(required=False, max_length=40)

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).removeprefix("@").strip().lower()


class VoiceForm(forms.Form):
    """A sound from a person: checked and kept. The cleaned value is the `Sound`, whose
    row is still to be written.
    """

    file = forms.FileField(
        allow_empty_file=True,
        error_messages=dict.fromkeys(
            ("required", "missing", "invalid"), "Choose a sound file first."
        ),
    )

    def __init__(self, *args: Any, team_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = str(team_id)

    def clean_file(self) -> Sound:
        upload = self.cleaned_data["file"]
        store = Store(Path(settings.MEDIA_DIR))
        try:
            return sounds.take_in(
                upload, name=upload.name, store=store, scope=self.scope
            )
        except Refused as why:
            raise ValidationError(str(why), code=why.code) from why


# By what shows an element: its form, and how large a file may be.
FILE_FORMS: dict[str, Callable[..., forms.Form]] = {
    "picture": FrameForm,
    "video": FilmForm,
    "voice": VoiceForm,
}
MOST_BYTES = {
    "picture": pictures.MAX_BYTES,
    "video": footage.MAX_BYTES,
    "voice": sounds.MAX_BYTES,
}
