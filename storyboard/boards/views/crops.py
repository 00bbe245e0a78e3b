"""The move from crop to crop: where the camera begins on a still, and where it ends."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from storyboard.boards.actions.fields import Conflict
from storyboard.boards.actions.filming import move_between_crops
from storyboard.boards.actions.rows import NotPossible
from storyboard.boards.filming_forms import CropsForm
from storyboard.boards.forms import first_error
from storyboard.boards.views.answers import (
    changed,
    overtaken,
    refused,
    shot_to_edit,
)
from storyboard.teams.requests import PersonRequest


@require_POST
def crops(request: PersonRequest, shot_id: UUID) -> HttpResponse:
    shot = shot_to_edit(request, shot_id)
    form = CropsForm(request.POST)
    if not form.is_valid():
        return refused(request, shot.board_id, first_error(form))
    facts = form.cleaned_data
    try:
        move_between_crops(
            shot, facts["start"], facts["end"], seen=facts["seen"], by=request.user
        )
    except NotPossible as why:
        return refused(request, shot.board_id, str(why))
    except Conflict as conflict:
        return overtaken(request, shot.board_id, conflict)
    return changed(request, shot.board_id, whisper="Crops saved.", select=shot)
