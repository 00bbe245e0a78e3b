"""What an address of the wall says, typed."""

from django import forms

from storyboard.gallery.queries import Cursor


class WallForm(forms.Form):
    """`?project=…&board=…&after=…`. What cannot be read is left out, not refused:
    old addresses keep working.
    """

    project = forms.UUIDField(required=False)
    board = forms.UUIDField(required=False)
    after = forms.CharField(required=False)

    def clean_after(self) -> Cursor | None:
        text = self.cleaned_data["after"]
        if not text:
            return None
        try:
            return Cursor.read(text)
        except ValueError as why:
            raise forms.ValidationError("Not a page of this wall.") from why
