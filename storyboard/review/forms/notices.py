"""What people wish to be told, and which notices they mean."""

from django import forms

from storyboard.domain.notice import Digest

_DIGESTS = [
    (Digest.OFF.value, "Never"),
    (Digest.HOURLY.value, "Every hour"),
    (Digest.DAILY.value, "Once a day, in the morning"),
]


class WishForm(forms.Form):
    digest = forms.TypedChoiceField(
        label="Letters about what happened",
        choices=_DIGESTS,
        coerce=Digest,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose how often a letter comes."
        ),
    )
    at_once = forms.BooleanField(
        label="At once when somebody mentions or asks me",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "switch", "role": "switch"}),
    )


class NoticesForm(forms.Form):
    """Which ones; none of them means all."""

    notice = forms.IntegerField(required=False, min_value=1, max_value=2**62)
