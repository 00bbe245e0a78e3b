"""What is said about a film, checked, with a sentence for whatever does not fit."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from storyboard.boards.forms import words_field
from storyboard.domain.drawing import Stroke, read_drawing
from storyboard.domain.strictjson import JsonError, parse
from storyboard.renders.models import Clip
from storyboard.review.actions.comments import Said

LONGEST_COMMENT = 5_000
_MOST_DRAWING = 200_000
# More than any film has, and no more than a database counts.
_MOST_FRAMES = 2**31 - 1


def _frame_field(least: int) -> forms.IntegerField:
    words = "A frame is a whole number, counted from 0."
    return forms.IntegerField(
        required=False,
        min_value=least,
        max_value=_MOST_FRAMES,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), words),
    )


class WordsForm(forms.Form):
    """An answer, or a comment that is mended."""

    text = words_field("The comment", LONGEST_COMMENT, required=True)


class CommentForm(forms.Form):
    """`start` and `end` are a half-open span of frames; both absent: the whole film.
    `drawing` is JSON.
    """

    text = words_field("The comment", LONGEST_COMMENT)
    start = _frame_field(0)
    end = _frame_field(1)
    drawing = forms.CharField(
        required=False,
        max_length=_MOST_DRAWING,
        error_messages={
            "max_length": "The drawing is too long. Draw less, or two comments.",
            "null_characters_not_allowed": "The drawing cannot be read.",
        },
    )
    key = forms.UUIDField(
        required=False, error_messages={"invalid": "Load the page again, then send it."}
    )

    def __init__(self, *args: Any, clip: Clip, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clip = clip

    def clean_drawing(self) -> list[Stroke]:
        text = self.cleaned_data["drawing"]
        if not text:
            return []
        try:
            return read_drawing(parse(text.encode()).value)
        except JsonError:
            raise ValidationError("The drawing cannot be read.") from None
        except ValueError as why:
            raise ValidationError(str(why)) from None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        start, end = found.get("start"), found.get("end")
        if start is not None and end is None:
            end = found["end"] = start + 1
        if (start is None) != (end is None):
            raise ValidationError("A span has a first and a last frame.")
        if start is not None and end is not None:
            self._check_span(start, end)
        if found.get("drawing") and start is None:
            raise ValidationError("A drawing lies over a frame. Choose one.")
        is_blank = not found.get("text", "").strip() and "text" not in self.errors
        if is_blank and not found.get("drawing") and "drawing" not in self.errors:
            raise ValidationError("The comment is missing.")
        return found

    def _check_span(self, start: int, end: int) -> None:
        count = self._clip.frames
        if not start < end <= count:
            raise ValidationError(
                f"This film has {count} frames; the comment is about others."
            )

    @property
    def said(self) -> Said:
        return Said(**self.cleaned_data)
