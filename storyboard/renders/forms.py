"""What pages send to order a render, or to decide about one."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict

from storyboard.domain.model import VideoModel
from storyboard.domain.timing import timecode
from storyboard.media.errors import Refused
from storyboard.media.grabbing import grab
from storyboard.media.store import Store
from storyboard.providers import registry
from storyboard.renders.queries.redo import Redo

DEEDS = (
    "ask",
    "send-again",
    "give-up-billed",
    "give-up-free",
    "take-job",
    "keep-following",
    "stop-waiting",
    "stop-looking",
    "go-on",
    "fetch",
)


def _models() -> list[tuple[str, str]]:
    return [(model.slug, model.name) for model in registry.models()]


class DraftForm(forms.Form):
    """`again`: also what failed is drawn once more."""

    again = forms.BooleanField(required=False)


class AgainForm(forms.Form):
    """The key is made with the page: a double click sends the same one twice.

    `agreed` is the price in words that the person has said yes to.
    """

    order_key = forms.UUIDField()
    agreed = forms.CharField(max_length=40, required=False)


class SampleForm(forms.Form):
    """For which team the sample is made."""

    team = forms.UUIDField()


class OrderForm(AgainForm):
    """Also the version of the board that the person saw when they ordered."""

    version = forms.IntegerField(min_value=1)


class ModelsForm(forms.Form):
    """The models that are ticked, in the order of the catalog."""

    model = forms.MultipleChoiceField(choices=_models)

    def clean_model(self) -> list[VideoModel]:
        ticked = self.cleaned_data["model"]
        return [model for model in registry.models() if model.slug in ticked]


class SeveralForm(ModelsForm, OrderForm):
    """`agreed`: every price of real money the person has said yes to."""

    agreed = forms.CharField(max_length=2000, required=False)


class ReuseForm(forms.Form):
    """`was`: what the page showed of what would be replaced."""

    what = forms.ChoiceField(choices=[(what, what) for what in ("settings", "board")])
    was = forms.CharField(max_length=16)


class ShotForm(forms.Form):
    """Which shot of a take, counted from 1."""

    shot = forms.IntegerField(min_value=1)


class RedoForm(AgainForm):
    """An order of one shot anew. Brings the frames of the take between which it is
    made, by their number, taken out of its film.
    """

    def __init__(self, data: QueryDict, *, redo: Redo) -> None:
        super().__init__(data)
        self._redo = redo

    def clean(self) -> dict[str, Any]:
        redo, said = self._redo, super().clean() or self.cleaned_data
        clip, side = redo.clip, registry.model(redo.frozen.model).frames.least_side
        try:
            said["pictures"] = {
                number: grab(
                    *(clip.file_name, number),
                    shown_name=f"Take {clip.take}, {timecode(number, clip.rate)}.png",
                    store=Store(settings.MEDIA_DIR),
                    scope=str(clip.team_id),
                    least_side=side,
                )
                for number in redo.numbers
            }
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return said


class DecisionForm(forms.Form):
    """`job`: the provider's id of the job it is about, where there are several."""

    deed = forms.ChoiceField(choices=[(deed, deed) for deed in DEEDS])
    job = forms.CharField(max_length=200, required=False)


class PickForm(forms.Form):
    """`seen`: the clip that the page showed as picked; none where none was."""

    seen = forms.UUIDField(required=False)
