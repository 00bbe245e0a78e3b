"""Two crops of a still from the page, checked."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from storyboard.domain.camera import PARTS, crop_refused

_STALE = "This page is out of date. Load it again."
_SIDES = ("left", "top", "size")


def _percent(name: str) -> forms.DecimalField:
    said = f"{name}: type 0 to 100 percent of the frame, with two decimals at most."
    codes = ("required", "invalid", "min_value", "max_value", "max_decimal_places")
    return forms.DecimalField(
        min_value=0,
        max_value=100,
        decimal_places=2,
        error_messages=dict.fromkeys(codes, said),
    )


class CropsForm(forms.Form):
    """`start` and `end`, cleaned to `camera.PARTS`; typed in percent of the frame."""

    start_left = _percent("Start, from the left")
    start_top = _percent("Start, from the top")
    start_size = _percent("Start, size")
    end_left = _percent("End, from the left")
    end_top = _percent("End, from the top")
    end_size = _percent("End, size")
    seen = forms.RegexField(
        r"\A[0-9a-f]{16}\Z",
        error_messages=dict.fromkeys(("required", "invalid"), _STALE),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        return {
            **cleaned,
            **{end: self._crop(cleaned, end) for end in ("start", "end")},
        }

    def _crop(self, cleaned: dict[str, Decimal], end: str) -> tuple[int, ...]:
        parts = [int(cleaned[f"{end}_{side}"] * PARTS / 100) for side in _SIDES]
        if why := crop_refused(parts):
            raise ValidationError(f"{end.capitalize()}: {why}")
        return tuple(parts)
