"""What an owner writes about a webhook, made into values."""

from typing import Any

from django import forms
from django.conf import settings

from storyboard.api.hooks.names import EVENT_WORDS, EventName
from storyboard.media.guard import LONGEST, Forbidden, host_of

_NO_EVENT = "Choose at least one event."
_NO_ADDRESS = str(Forbidden("invalid_url"))


class EndpointForm(forms.Form):
    """Where to, and of what. The address is looked at as it will be when it is used."""

    address = forms.CharField(
        label="Address",
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={
                "inputmode": "url",
                "autocomplete": "off",
                "spellcheck": "false",
                "placeholder": "https://example.com/storyboard",
            }
        ),
        error_messages={
            "required": "Write the address of the receiver.",
            **dict.fromkeys(("max_length", "null_characters_not_allowed"), _NO_ADDRESS),
        },
    )
    events = forms.TypedMultipleChoiceField(
        label="Events",
        initial=[name.value for name in EventName],
        coerce=EventName,
        choices=[(name.value, words) for name, words in EVENT_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _NO_EVENT,
            "invalid_list": _NO_EVENT,
            "invalid_choice": "There is no such event. Choose among those listed.",
        },
    )

    def clean_address(self) -> str:
        try:
            checked: str = settings.OUTGOING.check(self.cleaned_data["address"])
        except Forbidden as no:
            raise forms.ValidationError(str(no)) from None
        return checked

    @property
    def host(self) -> str:
        """Of a valid one."""
        return host_of(self.cleaned_data["address"])

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Every event with its words, and whether it is chosen."""
        chosen: Any = self["events"].value() or []
        return [
            (name.value, words, name.value in chosen)
            for name, words in EVENT_WORDS.items()
        ]


class LogForm(forms.Form):
    """Which part of the log: what is older than a delivery."""

    before = forms.UUIDField(required=False)
