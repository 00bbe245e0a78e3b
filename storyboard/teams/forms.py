"""What people type about people, made into values."""

from django import forms
from django.contrib.auth.password_validation import validate_password

from storyboard.domain.roles import Role
from storyboard.domain.text import tidy
from storyboard.teams.models import User

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


_ODD_NAME = "The name holds a character that cannot be shown. Type it again."


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
        name = " ".join(tidy(self.cleaned_data["name"]).split())
        # A name stands in other people's sentences: it can be seen, and does not turn
        # the text around it. Persian and emoji are written with joiners.
        seen = name.replace("\u200c", "").replace("\u200d", "")
        if not (seen and seen.isprintable()):
            raise forms.ValidationError(_ODD_NAME)
        return name

    def clean(self) -> None:
        values = super().clean() or {}
        if password := values.get("password"):
            user = User(email=self.email, name=values.get("name", ""))
            try:
                validate_password(password, user)
            except forms.ValidationError as why:
                self.add_error("password", why)
