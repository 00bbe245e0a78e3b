"""Frames: uploaded, put on a slot, taken off, and read."""

from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja import Router

from storyboard.api.actions.boards import seen
from storyboard.api.bearer import ApiRequest, allow, needs
from storyboard.api.checked import checked
from storyboard.api.headers import IF_MATCH, file_of, upload
from storyboard.api.reading import if_match
from storyboard.api.shapes.boards import BoardShape, FrameShape, Slot
from storyboard.api.uploads import sent_form
from storyboard.api.views.found import shot_to_edit, told
from storyboard.boards.actions import frames as actions
from storyboard.boards.element_forms import MOST_BYTES
from storyboard.boards.forms import FrameForm
from storyboard.boards.queries import frames_for
from storyboard.boards.views.frames import TYPES
from storyboard.domain.roles import Right
from storyboard.domain.scopes import Scope
from storyboard.teams.queries import teams_for
from storyboard.web.ranges import serve_file

router = Router()
Which = Literal["first", "last"]


@router.post(
    "/frames",
    auth=needs(Scope.EDIT),
    response={201: FrameShape},
    summary="Upload a frame",
    openapi_extra=upload("A PNG, JPEG, WebP or GIF, 20 MB at most."),
)
def frame_upload(request: ApiRequest) -> Any:
    """The same picture again is the same frame."""
    team = get_object_or_404(teams_for(request.user), pk=request.auth.team_id)
    by = allow(request, team.pk, Right.EDIT)
    form = FrameForm(*sent_form(request, most=MOST_BYTES["picture"]), team_id=team.pk)
    picture = checked(form)["file"]
    return FrameShape.of(actions.keep_frame(team, picture, by=by))


@router.get(
    "/frames/{uuid:frame_id}",
    auth=needs(Scope.READ),
    response=FrameShape,
    summary="Get a frame",
)
def frame_get(request: ApiRequest, frame_id: UUID) -> Any:
    return FrameShape.of(get_object_or_404(frames_for(request.user), pk=frame_id))


@router.get(
    "/frames/{uuid:frame_id}/picture",
    auth=needs(Scope.READ),
    summary="Read a frame's picture",
    openapi_extra=file_of("image/png", "image/jpeg", "image/webp"),
)
def frame_picture(request: ApiRequest, frame_id: UUID) -> HttpResponseBase:
    """The studio's own copy, by byte ranges if you ask for one."""
    found = get_object_or_404(frames_for(request.user), pk=frame_id)
    path = Path(settings.MEDIA_DIR) / found.picture_name
    kind = TYPES[path.suffix]
    return serve_file(request, path, kind, etag=path.stem, immutable=True)


@router.put(
    "/shots/{uuid:shot_id}/frames/{which}",
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Put a frame on a shot",
    openapi_extra=IF_MATCH,
)
def frame_set(
    request: ApiRequest, response: HttpResponse, shot_id: UUID, which: Which, said: Slot
) -> Any:
    """As its first or its last one."""
    shot = shot_to_edit(request, shot_id)
    frame = get_object_or_404(
        frames_for(request.user), pk=said.frame, team=shot.board.team_id
    )
    with seen(shot.board, if_match(request, needed=False)):
        actions.set_frame(shot, which, frame, by=request.user)
    return told(response, shot.board)


@router.delete(
    "/shots/{uuid:shot_id}/frames/{which}",
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Take a frame off a shot",
    openapi_extra=IF_MATCH,
)
def frame_remove(
    request: ApiRequest, response: HttpResponse, shot_id: UUID, which: Which
) -> Any:
    shot = shot_to_edit(request, shot_id)
    with seen(shot.board, if_match(request, needed=False)):
        actions.set_frame(shot, which, None, by=request.user)
    return told(response, shot.board)
