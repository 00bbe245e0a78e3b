"""The upload of a project ZIP."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest

from storyboard.boards.bundle import Unreadable
from storyboard.boards.exchange import studio_store
from storyboard.domain.problem import Problem
from storyboard.exchange.actions.imports import begin_import
from storyboard.exchange.archive.intake import first_look
from storyboard.exchange.models import Import
from storyboard.media.names import shown
from storyboard.teams.models import Team, User
from storyboard.web.bodies import AROUND_A_FILE_BYTES, announced_bytes

_CHOOSE = "Choose the ZIP of a project (.zip) first."


def too_large(request: HttpRequest) -> tuple[Problem, ...]:
    """Whether to refuse an upload by its announced size, before reading it: it lies on
    the disk twice until it is in.
    """
    size = announced_bytes(request)
    if size <= AROUND_A_FILE_BYTES or studio_store().has_room(2 * size):
        return ()
    message = (
        f"The ZIP has {size // 1_000_000:,} MB, and this server has not twice that "
        "free. Nothing was uploaded. Ask the owner to free some space."
    )
    return (Problem("no_space", "file", message),)


class ArchiveForm(forms.Form):
    """A ZIP for one of the teams that a person may edit."""

    team = forms.UUIDField(required=False)
    file = forms.FileField(
        max_length=500,
        error_messages=dict.fromkeys(
            ("required", "missing", "invalid", "empty"), _CHOOSE
        ),
    )

    def __init__(self, *args: Any, teams: Sequence[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = teams

    def clean_team(self) -> Team:
        wanted = self.cleaned_data["team"]
        found = next((t for t in self.teams if wanted in (None, t.pk)), None)
        if found is None:
            raise forms.ValidationError("Choose a team in which you may make projects.")
        return found


def take_in(upload: UploadedFile, team: Team, *, by: User) -> Import:
    """What can be seen at once is looked at; workers do the rest. Raises Unreadable."""
    coming = Import(pk=uuid4())
    file = _put_down(upload, coming.archive)
    try:
        first_look(coming.archive, studio_store())
    except Unreadable:
        shutil.rmtree(coming.folder, ignore_errors=True)
        raise
    return begin_import(coming.pk, team=team, file=file, by=by)


def _put_down(upload: UploadedFile, path: Path) -> str:
    """Where it stays while it is checked: a large one is on this disk already. Returns
    what to call it.
    """
    name = shown(upload.name or "", otherwise="project.zip")
    path.parent.mkdir(parents=True)
    if isinstance(upload, TemporaryUploadedFile):
        Path(upload.temporary_file_path()).replace(path)
        return name
    with path.open("xb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    return name
