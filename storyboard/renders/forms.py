"""What pages send to order a render, or to decide about one."""

from django import forms

from storyboard.domain.model import VideoModel
from storyboard.providers import registry

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


class DecisionForm(forms.Form):
    """`job`: the provider's id of the job it is about, where there are several."""

    deed = forms.ChoiceField(choices=[(deed, deed) for deed in DEEDS])
    job = forms.CharField(max_length=200, required=False)
