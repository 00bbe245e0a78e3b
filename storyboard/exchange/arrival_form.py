"""The upload of a timeline, read in a bounded child."""

import json
import logging
from fractions import Fraction
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from storyboard.exchange.editors.came import MOST_BYTES, Came
from storyboard.exchange.editors.reading import READABLE
from storyboard.media.child import ChildFailed, Limits, run_bounded
from storyboard.media.errors import Refused
from storyboard.media.names import shown
from storyboard.media.store import Store
from storyboard.web.bodies import AROUND_A_FILE_BYTES, announced_bytes

logger = logging.getLogger(__name__)

# A tree of 50 MB of XML takes ten times as much.
LIMITS = Limits(memory_bytes=900_000_000, cpu_seconds=30, wall_seconds=40.0)
TOO_LARGE = f"The file is larger than {MOST_BYTES // 1_000_000} MB."
_WORKER = "storyboard.exchange.editors.reading_worker"
_CHOOSE = f"Choose a timeline first: {READABLE}."


def is_too_large(request: HttpRequest) -> bool:
    """By its announced size, before anything of it is read."""
    return announced_bytes(request) > MOST_BYTES + AROUND_A_FILE_BYTES


class ArrivalForm(forms.Form):
    """The cleaned file is a `Came`. `rate`: of the cut it is compared with."""

    file = forms.FileField(
        allow_empty_file=True,
        max_length=500,
        error_messages=dict.fromkeys(("required", "missing", "invalid"), _CHOOSE),
    )

    def __init__(self, *args: Any, rate: Fraction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rate = rate

    def clean_file(self) -> Came:
        upload = self.cleaned_data["file"]
        name, store = shown(upload.name), Store(settings.MEDIA_DIR)
        if upload.size > MOST_BYTES:
            raise ValidationError(TOO_LARGE)
        if not store.has_room(upload.size):
            raise ValidationError(str(Refused("no_space", name)))
        with store.temp_folder() as folder:
            path = folder / "timeline"
            with path.open("xb") as file:
                for chunk in upload.chunks():
                    file.write(chunk)
            argv = [str(path.resolve()), str(self._rate)]
            try:
                facts = run_bounded(_WORKER, argv, folder=folder, limits=LIMITS)
            except ChildFailed as error:
                logger.info("a timeline could not be read: %s", error)
                raise ValidationError(
                    f"“{name}” could not be read: it is damaged, or too large to be "
                    f"taken apart. Export it again."
                ) from error
            if "unreadable" in facts:
                raise ValidationError(f"“{name}” was not read. {facts['unreadable']}")
            written = (folder / facts["file"]).read_text(encoding="utf-8")
        return Came.unpacked(json.loads(written))
