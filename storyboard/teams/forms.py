"""What people type about people, keys, money and tokens, made into values."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.utils import timezone

from storyboard.domain.money import dollars
from storyboard.domain.roles import Role
from storyboard.domain.scopes import Scope
from storyboard.domain.text import tidy
from storyboard.teams.models import Team, User

ROLES = [
    (Role.MAKER.value, "Maker: writes boards and orders renders"),
    (Role.REVIEWER.value, "Reviewer: watches and reviews"),
    (Role.OWNER.value, "Owner: also manages the team and its money"),
]


def _role_field(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=ROLES,
        coerce=Role,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose owner, maker or reviewer."
        ),
    )


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        error_messages={
            "required": "Enter the e-mail address of the person to invite.",
            **dict.fromkeys(
                ("invalid", "max_length", "null_characters_not_allowed"),
                "This is not an e-mail address. It needs the form name@host.",
            ),
        },
    )
    role = _role_field("Role")


class RoleForm(forms.Form):
    role = _role_field("Role")


_NO_KEY = (
    "This is not a key: it has 8 to 500 letters, digits and signs, without spaces. "
    "Nothing was changed."
)


class KeyForm(forms.Form):
    """A key on its way in. What was typed is never shown again."""

    key = forms.CharField(
        max_length=500,
        validators=[RegexValidator(r"\A[\x21-\x7e]{8,}\Z", _NO_KEY)],
        error_messages={
            "required": "Paste the key first. Nothing was changed.",
            **dict.fromkeys(("max_length", "null_characters_not_allowed"), _NO_KEY),
        },
    )


_NO_CAP = "Write dollars like 500 or 49.50, or leave it empty for no cap."


class Dollars(forms.DecimalField):
    def to_python(self, value: Any) -> Any:
        typed = value.strip().removeprefix("$") if isinstance(value, str) else value
        return super().to_python(typed)


class CapForm(forms.Form):
    """The most that may be spent, in all; empty for no cap."""

    cap = Dollars(
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        error_messages=dict.fromkeys(
            (
                "invalid",
                "min_value",
                "max_digits",
                "max_decimal_places",
                "max_whole_digits",
            ),
            _NO_CAP,
        ),
    )

    @property
    def said(self) -> str:
        """What a valid one means, after a name."""
        cap = self.cleaned_data["cap"]
        if cap is None:
            return "has no spending cap now"
        return f"may spend {dollars(cap)} in all" if cap else "may spend nothing now"

    def clean(self) -> None:
        super().clean()
        if "cap" not in self.data:
            # Nobody takes a cap away by leaving the field out.
            self.add_error("cap", _NO_CAP)


_ODD_NAME = "The name holds a character that cannot be shown. Type it again."


def _seen(typed: str) -> str:
    """A name stands in other people's sentences: it can be seen, and does not turn the
    text around it. Persian and emoji are written with joiners.
    """
    name = " ".join(tidy(typed).split())
    seen = name.replace("\u200c", "").replace("\u200d", "")
    if not (seen and seen.isprintable()):
        raise forms.ValidationError(_ODD_NAME)
    return name


_DAYS = {"30": "30 days", "90": "90 days", "365": "A year", "": "Never"}


class TokenForm(forms.Form):
    """What a new token is called, where it holds, what for and how long."""

    name = forms.CharField(
        label="Name",
        max_length=80,
        help_text="The program or the machine that will use it.",
        error_messages={
            "required": "Name the token, so that you know it again.",
            "max_length": "A name has at most 80 characters.",
            "null_characters_not_allowed": _ODD_NAME,
        },
    )
    team = forms.TypedChoiceField(
        label="Team",
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose one of your teams."
        ),
    )
    days = forms.ChoiceField(
        label="Ends after",
        choices=list(_DAYS.items()),
        required=False,
        initial="90",
        error_messages={"invalid_choice": "Choose when the token ends."},
    )
    scopes = forms.TypedMultipleChoiceField(
        label="It may",
        choices=[(s.value, f"{s.value.capitalize()}: {s.words}") for s in Scope],
        coerce=Scope,
        initial=[Scope.READ.value],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose what the token may do.",
            "invalid_choice": "Choose among the four that are offered.",
            "invalid_list": "Choose among the four that are offered.",
        },
    )

    def __init__(self, *args: object, teams: Sequence[Team], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        known = {str(team.pk): team for team in teams}
        field = self.fields["team"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(pk, team.name) for pk, team in known.items()]
        field.coerce = known.__getitem__

    def clean_name(self) -> str:
        return _seen(self.cleaned_data["name"])

    @property
    def expires_at(self) -> datetime | None:
        days = self.cleaned_data["days"]
        return timezone.now() + timedelta(days=int(days)) if days else None


class WelcomeForm(forms.Form):
    """The first thing an invited person tells: a name and a password."""

    name = forms.CharField(
        label="Your name",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": "Enter the name your team knows you by.",
            "max_length": "A name has at most 80 characters.",
            "null_characters_not_allowed": _ODD_NAME,
        },
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 8 characters, and not only digits.",
        error_messages={"required": "Choose a password."},
    )

    def __init__(self, *args: object, email: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.email = email

    def clean_name(self) -> str:
        return _seen(self.cleaned_data["name"])

    def clean(self) -> None:
        values = super().clean() or {}
        if password := values.get("password"):
            user = User(email=self.email, name=values.get("name", ""))
            try:
                validate_password(password, user)
            except forms.ValidationError as why:
                self.add_error("password", why)
