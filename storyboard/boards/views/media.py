"""Files of the settings: pictures and films a model shall look at or edit."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from storyboard.boards.actions import media as actions
from storyboard.boards.actions.frames import keep_frame
from storyboard.boards.actions.rows import NotPossible
from storyboard.boards.forms import FrameForm, first_error, turned_away
from storyboard.boards.media_forms import AddressForm, FilmForm, most_bytes
from storyboard.boards.models import Board, Footage
from storyboard.boards.queries import footage_for
from storyboard.boards.views.answers import (
    board_to_edit,
    changed,
    refused,
    wants_parts,
)
from storyboard.domain.setting import Setting
from storyboard.providers import registry
from storyboard.providers.errors import UnknownModel
from storyboard.teams.requests import PersonRequest
from storyboard.web.ranges import serve_file


@csrf_exempt  # reading the token reads the body, so size and rights come first
@require_POST
def setting_file(request: PersonRequest, board_id: UUID, setting: str) -> HttpResponse:
    board = board_to_edit(request, board_id)
    wanted = _setting(board, setting)
    if wanted is None:
        return refused(request, board_id, "This model takes no such file.")
    if why := turned_away(request, most=most_bytes(wanted)):
        return _not_kept(request, board, why, status=413)
    return _change(request, board, wanted)


@csrf_protect
def _change(request: PersonRequest, board: Board, setting: Setting) -> HttpResponse:
    if gone := request.POST.get("remove", ""):
        actions.drop_file(board, setting, gone, by=request.user)
        return changed(request, board.pk, f"{setting.label}: removed.")
    form = _form(request, board, setting)
    if not form.is_valid():
        status = 413 if form.has_error("file", "too_large") else 422
        return _not_kept(request, board, first_error(form), status=status)
    try:
        actions.put_file(board, setting, _value(request, board, form), by=request.user)
    except NotPossible as why:
        return _not_kept(request, board, str(why), status=422)
    return changed(request, board.pk, whisper=f"{setting.label}: added.")


def _not_kept(
    request: PersonRequest, board: Board, why: str, *, status: int
) -> HttpResponse:
    """A sentence: for the slot that waits for its upload, or for the page."""
    is_upload = request.content_type == "multipart/form-data"
    if is_upload and wants_parts(request):
        context = {"why": why}
        return render(request, "boards/_frame_refused.html", context, status=status)
    return changed(request, board.pk, why, status=status)


Form = FrameForm | FilmForm | AddressForm


def _form(request: PersonRequest, board: Board, setting: Setting) -> Form:
    if setting.kind == "pictures":
        return FrameForm(request.POST, request.FILES, team_id=board.team_id)
    if request.FILES:
        return FilmForm(request.POST, request.FILES, team_id=board.team_id)
    return AddressForm(request.POST)


def _value(request: PersonRequest, board: Board, form: Form) -> str:
    """The file as it is kept, by its sha256; or the address."""
    match form:
        case FrameForm():
            picture = form.cleaned_data["file"]
            return keep_frame(board.team, picture, by=request.user).sha256
        case FilmForm():
            film = form.cleaned_data["file"]
            return actions.keep_footage(board.team, film, by=request.user).sha256
    return str(form.cleaned_data["address"])


def _setting(board: Board, name: str) -> Setting | None:
    try:
        found = registry.model(board.model).settings
    except UnknownModel:
        return None
    return next((s for s in found if s.name == name and s.is_media), None)


@require_safe
def footage_poster(request: PersonRequest, footage_id: UUID) -> HttpResponseBase:
    found: Footage = get_object_or_404(footage_for(request.user), pk=footage_id)
    path = Path(settings.MEDIA_DIR) / found.poster_name
    return serve_file(request, path, "image/webp", etag=path.stem, immutable=True)
