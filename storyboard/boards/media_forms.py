"""Films and addresses from the page, checked."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from storyboard.domain.address import LONGEST_ADDRESS, address_refused
from storyboard.domain.setting import Setting
from storyboard.media import footage, pictures
from storyboard.media.errors import Refused
from storyboard.media.footage import Film
from storyboard.media.store import Store

_NO_FILE = dict.fromkeys(("required", "missing", "invalid"), "Choose a film first.")
_NO_ADDRESS = dict.fromkeys(
    ("required", "max_length", "null_characters_not_allowed"),
    f"Choose a file, or write an address of at most {LONGEST_ADDRESS} characters.",
)


def most_bytes(setting: Setting) -> int:
    """How large a file of this setting may be."""
    is_picture = setting.kind == "pictures"
    return pictures.MAX_BYTES if is_picture else footage.MAX_BYTES


class FilmForm(forms.Form):
    """A film from a person: measured and kept. The cleaned value is the `Film`, whose
    row is still to be written.
    """

    file = forms.FileField(allow_empty_file=True, error_messages=_NO_FILE)

    def __init__(self, *args: Any, team_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = str(team_id)

    def clean_file(self) -> Film:
        upload = self.cleaned_data["file"]
        store = Store(Path(settings.MEDIA_DIR))
        try:
            return footage.take_in(
                upload, name=upload.name, store=store, scope=self.scope
            )
        except Refused as why:
            raise ValidationError(str(why), code=why.code) from why


class AddressForm(forms.Form):
    """Where a provider shall fetch a film."""

    address = forms.CharField(max_length=LONGEST_ADDRESS, error_messages=_NO_ADDRESS)

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        if why := address_refused(address):
            raise ValidationError(why)
        return address
