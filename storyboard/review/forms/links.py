"""What people type about share links, and what guests say of themselves."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from storyboard.boards.forms import words_field
from storyboard.review.actions.links import RIGHTS

_DAYS = {"1": "A day", "7": "A week", "30": "30 days", "90": "90 days"}
_LONGEST_PASSWORD = 200


def _expiry(more: dict[str, str], *, first: str) -> forms.ChoiceField:
    choices = [*more.items(), *_DAYS.items(), ("never", "Never"), ("on", "On a day")]
    return forms.ChoiceField(
        label="Ends after",
        choices=choices,
        initial=first,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose when the link ends."
        ),
    )


def _switch(label: str, *, on: bool = False) -> forms.BooleanField:
    box = forms.CheckboxInput(attrs={"class": "switch", "role": "switch"})
    return forms.BooleanField(label=label, required=False, initial=on, widget=box)


def _password_field(label: str, *, required: bool = False) -> forms.CharField:
    wrong = "A password has at most 200 characters, and no character of value zero."
    return forms.CharField(
        label=label,
        required=required,
        strip=False,
        max_length=_LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={
            "required": "Type the password first.",
            **dict.fromkeys(("max_length", "null_characters_not_allowed"), wrong),
        },
    )


class RightsForm(forms.Form):
    """What guests may do, and until when."""

    expires_on = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Write the day as 2026-12-31."},
    )
    may_comment = _switch("Comment", on=True)
    may_decide = _switch("Approve or ask for changes")
    may_download = _switch("Download the film")
    is_watermarked = _switch("Watermark with their name")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("is_watermarked") and said.get("may_download"):
            raise forms.ValidationError(
                "A downloaded film carries no watermark. Switch one of them off."
            )
        if said.get("expires") == "on" and "expires_on" not in self.errors:
            self._check_day(said.get("expires_on"))
        return said

    def _check_day(self, day: Any) -> None:
        if day is None:
            self.add_error("expires_on", "Choose the last day.")
        elif day < timezone.localdate():
            self.add_error("expires_on", "This day is over. Choose a later one.")

    @property
    def values(self) -> dict[str, Any]:
        """As the actions take them."""
        said = self.cleaned_data
        found: dict[str, Any] = {right: said[right] for right in RIGHTS}
        if said["expires"] != "keep":
            found["expires_at"] = self._ends_at()
        return found

    def _ends_at(self) -> datetime | None:
        said = self.cleaned_data
        if said["expires"] == "never":
            return None
        if said["expires"] == "on":
            last = datetime.combine(said["expires_on"], time(23, 59, 59))
            return timezone.make_aware(last)
        return timezone.now() + timedelta(days=int(said["expires"]))


class LinkForm(RightsForm):
    name = words_field("For whom", 120, line=True)
    password = _password_field("Password")
    expires = _expiry({}, first="30")

    field_order = ("name", "password", "expires", "expires_on")

    @property
    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        own = {"name": said["name"], "password": said["password"]}
        return own | super().values


class ChangeForm(RightsForm):
    """Of a link there is. An empty password keeps the one it has."""

    password = _password_field("New password")
    no_password = _switch("Ask for no password")
    expires = _expiry({"keep": "As it is"}, first="keep")

    field_order = ("password", "no_password", "expires", "expires_on")

    @property
    def values(self) -> dict[str, Any]:
        said, found = self.cleaned_data, super().values
        if said["password"] or said["no_password"]:
            found["password"] = "" if said["no_password"] else said["password"]
        return found


class PasswordForm(forms.Form):
    password = _password_field("Password", required=True)


class NameForm(forms.Form):
    name = words_field("Your name", 80, required=True, line=True)
