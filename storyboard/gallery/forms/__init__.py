"""Which frame of a clip goes where; typed."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from storyboard.boards.actions.frames import Seen
from storyboard.domain.timing import frame_of, timecode
from storyboard.media.errors import Refused
from storyboard.media.grabbing import grab
from storyboard.media.pictures import Picture
from storyboard.media.store import Store
from storyboard.renders.models import Clip

_NUMBER = re.compile(r"(\d{1,9})f", re.ASCII)
_STALE = "This page is out of date. Load it again."
_NO_TIME = "Type a timecode of this take, such as 00:00:01:12."


def _said(sentence: str) -> dict[str, str]:
    codes = ("required", "max_length", "null_characters_not_allowed")
    return dict.fromkeys(codes, sentence)


@dataclass(frozen=True, slots=True)
class Place:
    """A slot of a shot, and the frame the page showed in it."""

    shot_id: UUID
    which: str
    frame_id: UUID | None

    @property
    def seen(self) -> Seen:
        first = self.frame_id if self.which == "first" else None
        last = self.frame_id if self.which == "last" else None
        return Seen(first, last)


class PlaceForm(forms.Form):
    """`where`: `SHOT:first:FRAME`, the frame left out where the slot was empty."""

    where = forms.CharField(
        max_length=90, error_messages=_said("Choose the shot and its frame.")
    )

    def clean_where(self) -> Place:
        shot, _, rest = str(self.cleaned_data["where"]).partition(":")
        which, _, frame = rest.partition(":")
        try:
            place = Place(UUID(shot), which, UUID(frame) if frame else None)
        except ValueError:
            raise ValidationError(_STALE) from None
        if which not in ("first", "last"):
            raise ValidationError(_STALE)
        return place


class GrabForm(forms.Form):
    """`at`: a timecode, or a frame's number from 0 as in `24f`. The cleaned `picture`
    was taken out of the film and kept; its row is still to be written.
    """

    at = forms.CharField(max_length=20, error_messages=_said(_NO_TIME))

    def __init__(self, *args: Any, clip: Clip, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clip = clip

    def clean_at(self) -> int:
        text, rate = str(self.cleaned_data["at"]).strip(), self.clip.rate
        number = _NUMBER.fullmatch(text)
        try:
            frame = int(number.group(1)) if number else frame_of(text, rate)
        except ValueError:
            raise ValidationError(_NO_TIME) from None
        if frame >= self.clip.frames:
            end = timecode(self.clip.frames - 1, rate)
            raise ValidationError(
                f"This take ends before that: {end} is its last frame."
            )
        return frame

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        return {**cleaned, "picture": self._grabbed(cleaned["at"])}

    def _grabbed(self, frame: int) -> Picture:
        clip = self.clip
        try:
            return grab(
                clip.file_name,
                frame,
                shown_name=f"{clip} {timecode(frame, clip.rate)}",
                store=Store(Path(settings.MEDIA_DIR)),
                scope=str(clip.team_id),
            )
        except Refused as why:
            raise ValidationError(str(why), code=why.code) from why
