"""What somebody wants on paper, read from the address."""

from datetime import date
from typing import Any

from django import forms

from storyboard.exchange.paper.layout import COLUMNS, FIELDS, Layout

_OUT_OF_DATE = "This page is out of date. Load it again."
_PAPERS = (("a4", "A4"), ("letter", "US Letter"))
_WAYS = (("landscape", "Landscape"), ("portrait", "Portrait"))


def _choice(label: str, choices: Any, first: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        initial=first,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _OUT_OF_DATE),
    )


class PaperForm(forms.Form):
    columns = _choice("Columns", [(str(n), str(n)) for n in COLUMNS], "3")
    paper = _choice("Paper", _PAPERS, "a4")
    way = _choice("Orientation", _WAYS, "landscape")
    show = forms.MultipleChoiceField(
        label="With each picture",
        choices=list(FIELDS.items()),
        initial=list(FIELDS),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(("invalid_choice", "invalid_list"), _OUT_OF_DATE),
    )
    cover = forms.BooleanField(label="Cover", required=False, initial=True)
    numbers = forms.BooleanField(label="Page numbers", required=False, initial=True)
    comments = forms.BooleanField(label="Comments", required=False)

    def layout(self, dated: date) -> Layout:
        said = self.cleaned_data
        return Layout(
            dated=dated,
            columns=int(said["columns"]),
            paper=said["paper"],
            is_landscape=said["way"] == "landscape",
            fields=frozenset(said["show"]),
            has_cover=said["cover"],
            has_comments=said["comments"],
            has_numbers=said["numbers"],
        )
