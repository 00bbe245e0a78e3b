"""What an address of the wall says, and which clips a deed is for; typed."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from storyboard.domain.standing import Standing
from storyboard.gallery.queries.wall import NEWEST, SORTS, Cursor, Sort, Wanted

# So many clips are starred, thrown away or restored at once.
MOST_AT_ONCE = 500


class WallForm(forms.Form):
    """`?project=…&model=…&star=1&sort=longest&after=…`. What cannot be read is left
    out, not refused: old addresses keep working.
    """

    project = forms.UUIDField(required=False)
    board = forms.UUIDField(required=False)
    model = forms.CharField(required=False, max_length=80)
    verdict = forms.ChoiceField(required=False, choices=[(s, s) for s in Standing])
    maker = forms.UUIDField(required=False)
    mine = forms.BooleanField(required=False)
    star = forms.BooleanField(required=False)
    talk = forms.BooleanField(required=False)
    sort = forms.ChoiceField(required=False, choices=[(s, s) for s in SORTS])
    after = forms.CharField(required=False, max_length=120)
    since = forms.CharField(required=False, max_length=40)

    @property
    def order(self) -> Sort:
        return SORTS.get(self.cleaned_data.get("sort", ""), NEWEST)

    def clean_after(self) -> Cursor | None:
        text = self.cleaned_data["after"]
        try:
            return Cursor.read(text, self.order) if text else None
        except ValueError as why:
            raise ValidationError("Not a page of this wall.") from why

    def clean_since(self) -> datetime | None:
        text = self.cleaned_data["since"]
        try:
            moment = datetime.fromisoformat(text) if text else None
        except ValueError as why:
            raise ValidationError("Not a moment.") from why
        return moment if moment and moment.tzinfo else None

    @property
    def wanted(self) -> Wanted:
        said = self.cleaned_data
        verdict = said.get("verdict")
        return Wanted(
            project=said.get("project"),
            board=said.get("board"),
            model=said.get("model") or "",
            standing=Standing(verdict) if verdict else None,
            maker=said.get("maker"),
            is_mine=bool(said.get("mine")),
            is_starred=bool(said.get("star")),
            is_talked_about=bool(said.get("talk")),
            sort=self.order,
        )


def clips_named(data: QueryDict, *, most: int = MOST_AT_ONCE) -> list[UUID]:
    """`clip=…&clip=…`, each once. Raises ValidationError, in words for the person."""
    try:
        found = list(dict.fromkeys(UUID(text) for text in data.getlist("clip")))
    except ValueError:
        raise ValidationError("This page is out of date. Load it again.") from None
    if not found:
        raise ValidationError("Select at least one take first.")
    if len(found) > most:
        raise ValidationError(f"Select {most} takes at most; these are {len(found)}.")
    return found
