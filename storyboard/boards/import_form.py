"""The upload of a board file or a bundle, checked to the last picture."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from storyboard.boards.bundle import MOST_BYTES, Unreadable
from storyboard.boards.exchange import studio_store
from storyboard.boards.intake import Reading, take_in_board
from storyboard.domain.problem import Problem
from storyboard.media.errors import Refused
from storyboard.media.names import shown
from storyboard.web.bodies import AROUND_A_FILE_BYTES, announced_bytes

_CHOOSE = "Choose a board file (.json) or a bundle (.zip) first."


def too_large(request: HttpRequest) -> tuple[Problem, ...]:
    """Whether to refuse an upload by its announced size, before reading it."""
    if announced_bytes(request) <= MOST_BYTES + AROUND_A_FILE_BYTES:
        return ()
    megabytes = MOST_BYTES // 1_000_000
    message = f"The file is larger than {megabytes} MB. Make a smaller one."
    return (Problem("too_large", "file", message),)


class ImportForm(forms.Form):
    """The cleaned file is a `Reading` whose pictures are kept; the rows are still to be
    written. `problems` says everything that is wrong with it.
    """

    file = forms.FileField(
        allow_empty_file=True,
        max_length=500,
        error_messages=dict.fromkeys(("required", "missing", "invalid"), _CHOOSE),
    )

    def __init__(self, *args: Any, team: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team
        self.problems: tuple[Problem, ...] = ()

    def clean_file(self) -> Reading:
        store, upload = studio_store(), self.cleaned_data["file"]
        if not store.has_room(upload.size):
            raise ValidationError(str(Refused("no_space", shown(upload.name))))
        with store.temp(".upload") as path:
            with path.open("xb") as file:
                for chunk in upload.chunks():
                    file.write(chunk)
            try:
                return take_in_board(path, store=store, team=self.team, beside=None)
            except Unreadable as unreadable:
                self.problems = unreadable.problems
                raise ValidationError("This file was not imported.") from unreadable
