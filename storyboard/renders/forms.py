"""What pages send to order a render."""

from django import forms


class AgainForm(forms.Form):
    """The key is made with the page: a double click sends the same one twice."""

    order_key = forms.UUIDField()


class OrderForm(AgainForm):
    """Also the version of the board that the person saw when they ordered."""

    version = forms.IntegerField(min_value=1)
