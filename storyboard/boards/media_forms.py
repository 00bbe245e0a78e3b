"""Films and addresses from the page, checked."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from storyboard.boards.models import Frame
from storyboard.boards.queries import crop_of
from storyboard.domain.address import LONGEST_ADDRESS, address_refused
from storyboard.domain.crop import Crop, has_shape
from storyboard.domain.setting import Setting
from storyboard.media import footage, pictures
from storyboard.media.cropping import Cropped, cut_out
from storyboard.media.errors import Refused
from storyboard.media.footage import Film
from storyboard.media.store import Store

_NO_FILE = dict.fromkeys(("required", "missing", "invalid"), "Choose a film first.")
_NO_ADDRESS = dict.fromkeys(
    ("required", "max_length", "null_characters_not_allowed"),
    f"Choose a file, or write an address of at most {LONGEST_ADDRESS} characters.",
)


def _pixels(name: str) -> forms.IntegerField:
    words = f"A crop is four whole numbers of pixels; “{name}” is none."
    return forms.IntegerField(
        max_value=2**31 - 1,
        min_value=-(2**31),
        error_messages=dict.fromkeys(
            ("required", "invalid", "max_value", "min_value"), words
        ),
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


class CropForm(forms.Form):
    """Which piece of a slot's picture to show, in its pixels, in the shape of the
    board: `known` is the frame it was cut into before, or `cropped` the file it is now.
    """

    left = _pixels("left")
    top = _pixels("top")
    width = _pixels("width")
    height = _pixels("height")

    def __init__(
        self, *args: Any, frame: Frame, shape: tuple[int, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.frame = frame
        self.shape = shape

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        crop = Crop(*(cleaned[side] for side in ("left", "top", "width", "height")))
        if why := crop.refused_in(self.frame.width, self.frame.height):
            raise ValidationError(why)
        if not has_shape(crop.width, crop.height, of=self.shape):
            wide, high = self.shape
            raise ValidationError(
                f"The crop has not the shape of the board, which is {wide} x {high} "
                "now. Open the crop again."
            )
        known = self._known(crop)
        cropped = None if known else self._cut_out(crop)
        return {**cleaned, "known": known, "cropped": cropped}

    def _known(self, crop: Crop) -> Frame | None:
        whole = crop.is_whole(self.frame.width, self.frame.height)
        return self.frame if whole else crop_of(self.frame, crop)

    def _cut_out(self, crop: Crop) -> Cropped:
        frame, store = self.frame, Store(Path(settings.MEDIA_DIR))
        try:
            return cut_out(
                frame.picture_name,
                crop,
                shown_name=frame.name,
                store=store,
                scope=str(frame.team_id),
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
