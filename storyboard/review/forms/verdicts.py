"""Decisions and askings as they are sent."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from storyboard.boards.forms import words_field
from storyboard.domain.standing import Decision, Reason
from storyboard.renders.models import Clip
from storyboard.review.models import Asked
from storyboard.review.queries.verdicts import asked_before, links_to
from storyboard.teams.queries import members_of

LONGEST_WORDS = 2000
# A date further off is a slip of the finger.
LATEST = timedelta(days=366)


class VerdictForm(forms.Form):
    decision = forms.TypedChoiceField(
        choices=[(d.value, d.value) for d in Decision],
        coerce=Decision,
        error_messages={
            "required": "A verdict is missing.",
            "invalid_choice": "There is no such verdict.",
        },
    )
    reason = forms.TypedChoiceField(
        choices=[("", ""), *((r.value, r.words) for r in Reason)],
        coerce=Reason,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "There is no such reason."},
    )
    words = words_field("What to change", LONGEST_WORDS)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        needs_words = said.get("decision") == Decision.NEEDS_CHANGES
        if needs_words and "words" in said and not said["words"].strip():
            self.add_error("words", "Say what should change.")
        return said


class AskForm(forms.Form):
    """Who is asked: members by `user:<id>`, the guests of a link by `link:<id>`."""

    who = forms.MultipleChoiceField(
        error_messages={
            "required": "Choose somebody to ask.",
            "invalid_choice": "Somebody you chose cannot be asked any more.",
            "invalid_list": "Choose somebody to ask.",
        },
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = forms.DateField(
        label="Until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "This is no date."},
    )
    note = words_field("Note", LONGEST_WORDS)

    def __init__(self, *args: Any, clip: Clip, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(f"user:{user.pk}", user) for user in members_of(clip.team_id)]
        links = [(f"link:{link.pk}", link) for link in links_to(clip)]
        self.rows: dict[str, Any] = dict([*people, *links])
        who = self.fields["who"]
        assert isinstance(who, forms.MultipleChoiceField)
        who.choices = [
            *((key, str(user)) for key, user in people),
            *((key, Asked(link=link).name) for key, link in links),
        ]
        before = asked_before(clip)
        self.asked_take = before[0].clip.take if before else None
        self.initial["who"] = [_key(one) for one in before]

    def clean_due_on(self) -> Any:
        due, today = self.cleaned_data["due_on"], timezone.localdate()
        if due and not today <= due <= today + LATEST:
            raise ValidationError("Choose a day from today on, within a year.")
        return due

    @property
    def chosen(self) -> dict[str, list[Any]]:
        """`people` and `links`."""
        who = self.cleaned_data["who"]
        return {
            "people": [self.rows[key] for key in who if key.startswith("user:")],
            "links": [self.rows[key] for key in who if key.startswith("link:")],
        }


def _key(asked: Asked) -> str:
    return f"user:{asked.user_id}" if asked.user_id else f"link:{asked.link_id}"
