"""Frames on their slots: cropped, swapped, shared at a boundary, moved over."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from storyboard.api.actions.boards import seen
from storyboard.api.bearer import ApiRequest, needs
from storyboard.api.checked import checked
from storyboard.api.headers import IF_MATCH
from storyboard.api.reading import as_form, if_match
from storyboard.api.refusals import Refusal
from storyboard.api.shapes.boards import BoardShape
from storyboard.api.shapes.frames import Boundary, Crops, Piece
from storyboard.api.views.found import shot_to_edit, told
from storyboard.api.views.frames import Which
from storyboard.boards.actions import frames as actions
from storyboard.boards.actions.filming import move_between_crops
from storyboard.boards.filming_forms import CropsForm
from storyboard.boards.media_forms import CropForm
from storyboard.boards.models import Frame, Shot
from storyboard.boards.queries import shots_of
from storyboard.boards.seen import seen_of_camera
from storyboard.domain.scopes import Scope

router = Router()
_CROP = "/shots/{uuid:shot_id}/frames/{which}/crop"


@router.put(
    _CROP,
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Crop a frame",
    openapi_extra=IF_MATCH,
)
def frame_crop(
    request: ApiRequest,
    response: HttpResponse,
    shot_id: UUID,
    which: Which,
    said: Piece,
) -> Any:
    """A piece of the slot's picture; the whole one is kept."""
    shot = shot_to_edit(request, shot_id)
    whole, was = _shown(shot, which).uncut, _seen(shot)
    shape = (shot.board.width, shot.board.height)
    form = CropForm(as_form(said.model_dump()), frame=whole, shape=shape)
    cut = checked(form)
    piece = cut["known"] or actions.keep_crop(whole, cut["cropped"], by=request.user)
    with seen(shot.board, if_match(request, needed=False)):
        actions.set_frame(shot, which, piece, by=request.user, seen=was)
    return told(response, shot.board)


@router.delete(
    _CROP,
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Show a frame whole",
    openapi_extra=IF_MATCH,
)
def frame_uncrop(
    request: ApiRequest, response: HttpResponse, shot_id: UUID, which: Which
) -> Any:
    shot = shot_to_edit(request, shot_id)
    whole, was = _shown(shot, which).uncut, _seen(shot)
    with seen(shot.board, if_match(request, needed=False)):
        actions.set_frame(shot, which, whole, by=request.user, seen=was)
    return told(response, shot.board)


@router.post(
    "/shots/{uuid:shot_id}/swap-frames",
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Swap a shot's frames",
    openapi_extra=IF_MATCH,
)
def frames_swap(request: ApiRequest, response: HttpResponse, shot_id: UUID) -> Any:
    """First and last change places."""
    shot = shot_to_edit(request, shot_id)
    with seen(shot.board, if_match(request, needed=False)):
        actions.swap_frames(shot, by=request.user)
    return told(response, shot.board)


@router.put(
    "/shots/{uuid:shot_id}/boundary",
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Share a frame with the next shot",
    openapi_extra=IF_MATCH,
)
def boundary_set(
    request: ApiRequest, response: HttpResponse, shot_id: UUID, said: Boundary
) -> Any:
    """Or carry its film's end over to it, or cut."""
    shot = shot_to_edit(request, shot_id)
    with seen(shot.board, if_match(request, needed=False)):
        _bind(Shot.objects.select_related("board").get(pk=shot.pk), said.keep, request)
    return told(response, shot.board)


@router.put(
    "/shots/{uuid:shot_id}/crops",
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Move the camera from crop to crop",
    openapi_extra=IF_MATCH,
)
def crops_set(
    request: ApiRequest, response: HttpResponse, shot_id: UUID, said: Crops
) -> Any:
    """Over the shot's still, in the animatic."""
    shot = shot_to_edit(request, shot_id)
    data = {
        f"{end}_{side}": f"{value:.2f}"
        for end, view in said.model_dump().items()
        for side, value in view.items()
    }
    with seen(shot.board, if_match(request, needed=False)):
        now = Shot.objects.select_related("board").get(pk=shot.pk)
        facts = checked(CropsForm(as_form({**data, "seen": seen_of_camera(now)})))
        ends = facts["start"], facts["end"]
        move_between_crops(now, *ends, seen=facts["seen"], by=request.user)
    return told(response, shot.board)


def _bind(shot: Shot, keep: str, request: ApiRequest) -> None:
    by = request.user
    if keep == "cut":
        actions.part_frames(shot, by=by)
    elif keep == "carry":
        actions.carry_over(shot, by=by)
    else:
        after = [one for one in shots_of(shot.board) if one.place > shot.place]
        first = after[0].first_frame_id if after else None
        actions.share_frame(
            shot, keep=keep, by=by, last=shot.last_frame_id, first=first
        )


def _shown(shot: Shot, which: str) -> Frame:
    frame: Frame | None = getattr(shot, f"{which}_frame")
    if frame is None:
        raise Refusal("not-possible", "There is no picture in this slot.")
    return frame


def _seen(shot: Shot) -> actions.Seen:
    return actions.Seen(shot.first_frame_id, shot.last_frame_id)
