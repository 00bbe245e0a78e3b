"""What a person chose for a film, typed, and whether there is room for it."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from storyboard.exchange.assembly import (
    Assembly,
    assembled,
    bytes_expected,
    sizes_of,
    source_of,
)
from storyboard.exchange.cut import Cut
from storyboard.exchange.models import Film
from storyboard.media.store import Store

_SKIP, _SLATE = "skip", "slate"
_MISSING = (
    "The file of the film of “{title}” is missing on the server. Bring it back from a "
    "backup, or render the board again."
)
_NO_ROOM = (
    "This film may need {wanted:.1f} GB and there is room for {free:.1f} GB on this "
    "server. Choose a smaller size, or ask the owner to free some space."
)
_OLD = "This page is out of date. Load it again."


class FilmForm(forms.Form):
    """Of a cut with at least one film: its choices follow from it."""

    container = forms.ChoiceField(
        label="Format", choices=Film.Container, error_messages={"required": _OLD}
    )
    size = forms.ChoiceField(error_messages={"required": _OLD})
    fit = forms.ChoiceField(
        label="A film of another shape",
        choices=Film.Fit,
        error_messages={"required": _OLD},
    )
    blanks = forms.ChoiceField(
        label="A board without a film",
        choices=[
            (_SLATE, "A black slate with its title"),
            (_SKIP, "Left out"),
        ],
        required=False,
    )
    order_key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": _OLD, "invalid": _OLD}
    )

    def __init__(self, *args: Any, cut: Cut, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "film-%s", **options})
        self.cut = cut
        size = self.fields["size"]
        assert isinstance(size, forms.ChoiceField)
        size.choices = [(offer.value, offer.label) for offer in sizes_of(cut)]
        if not any(source_of(board) is None for board in cut.boards):
            del self.fields["blanks"]
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "select")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors:
            width, height = map(int, said["size"].split("x"))
            said |= {"width": width, "height": height}
            said["has_slates"] = said.get("blanks") == _SLATE
            said["assembly"] = assembled(self.cut, has_slates=said["has_slates"])
            check_room(self.cut, said["assembly"], width, height)
        return said


def check_room(cut: Cut, of: Assembly, width: int, height: int) -> None:
    """Raises ValidationError, in words for the person."""
    sources = 0
    for board in cut.boards:
        if film := source_of(board):
            try:
                sources += film.path.stat().st_size
            except FileNotFoundError:
                words = _MISSING.format(title=board.title)
                raise ValidationError(words) from None
    wanted = bytes_expected(of.frames, width, height, sources)
    store = Store(settings.MEDIA_DIR)
    if not store.has_room(wanted):
        free = max(0, store.free_bytes())
        raise ValidationError(_NO_ROOM.format(wanted=wanted / 1e9, free=free / 1e9))
