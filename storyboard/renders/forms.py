"""What pages send to order a render, or to decide about one."""

from django import forms

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


class DecisionForm(forms.Form):
    """`job`: the provider's id of the job it is about, where there are several."""

    deed = forms.ChoiceField(choices=[(deed, deed) for deed in DEEDS])
    job = forms.CharField(max_length=200, required=False)
