"""Takes: listed, read, played, picked, starred, trashed."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from storyboard.api.bearer import ApiRequest, allow, needs
from storyboard.api.checked import checked
from storyboard.api.headers import file_of
from storyboard.api.paging import After, Limit, Next, Order, page_of
from storyboard.api.reading import as_form
from storyboard.api.shapes.boards import FrameShape
from storyboard.api.shapes.renders import ClipShape, Grabbing, Picking
from storyboard.api.views.found import film_to_see
from storyboard.boards.actions.frames import keep_frame
from storyboard.domain.roles import Right
from storyboard.domain.scopes import Scope
from storyboard.gallery.actions import star_clips, unstar_clips
from storyboard.gallery.films import send_film, send_still
from storyboard.gallery.forms import GrabForm
from storyboard.gallery.provenance import provenance_of
from storyboard.gallery.queries import clips_for
from storyboard.renders import actions
from storyboard.renders.actions.trash import restore_clips, trash_clips
from storyboard.renders.models import Clip
from storyboard.renders.queries.picks import takes_to_pick_for
from storyboard.renders.queries.trash import trashed_for

router = Router()
_NEWEST = Order("made_at")
_ONE = "/clips/{uuid:clip_id}"


class Clips(Schema):
    items: list[ClipShape]
    next: Next


@router.get("/clips", auth=needs(Scope.READ), response=Clips, summary="List takes")
def clips_list(
    request: ApiRequest,
    response: HttpResponse,
    project: UUID | None = None,
    board: UUID | None = None,
    render: UUID | None = None,
    after: After = "",
    limit: Limit = 50,
    *,
    trashed: bool = False,
) -> Any:
    """The newest first. `trashed=true`: those in the trash."""
    rows = (trashed_for if trashed else clips_for)(request.user)
    wanted = {"project": project, "board": board, "render": render}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    rows = rows.select_related("maker")
    page = page_of(request, response, rows, order=_NEWEST, after=after, limit=limit)
    return {"items": [ClipShape.of(clip) for clip in page.rows], "next": page.next}


@router.get(_ONE, auth=needs(Scope.READ), response=ClipShape, summary="Get a take")
def clip_get(request: ApiRequest, clip_id: UUID) -> Any:
    return ClipShape.of(film_to_see(request, clip_id))


@router.get(
    f"{_ONE}/file",
    auth=needs(Scope.READ),
    summary="Read a film",
    openapi_extra=file_of("video/mp4", "video/webm", "video/quicktime"),
)
def clip_file(request: ApiRequest, clip_id: UUID) -> HttpResponseBase:
    """All of it, or by byte ranges: at most 1 MiB of what a range asks for."""
    return send_film(request, film_to_see(request, clip_id), download=True)


@router.get(
    f"{_ONE}/poster",
    auth=needs(Scope.READ),
    summary="Read a take's poster",
    openapi_extra=file_of("image/webp"),
)
def clip_poster(request: ApiRequest, clip_id: UUID) -> HttpResponseBase:
    return send_still(request, film_to_see(request, clip_id).poster_name)


@router.get(
    f"{_ONE}/about.json",
    auth=needs(Scope.READ),
    response=dict[str, Any],
    summary="How a take was made",
)
def clip_about(request: ApiRequest, clip_id: UUID) -> Any:
    """The exact order, who made what of it when, for how much, and the file's facts."""
    films = film_to_see(request, clip_id)
    return JsonResponse(provenance_of(films))


@router.post(
    f"{_ONE}/frames",
    auth=needs(Scope.EDIT),
    response={201: FrameShape},
    summary="Take a frame out of a film",
)
def clip_frame(request: ApiRequest, clip_id: UUID, said: Grabbing) -> Any:
    """It is kept as a frame of the team, to put on a shot."""
    clip = film_to_see(request, clip_id)
    by = allow(request, clip.team_id, Right.EDIT)
    picture = checked(GrabForm(as_form(said.given), clip=clip))["picture"]
    return FrameShape.of(keep_frame(clip.team, picture, by=by))


@router.post(
    f"{_ONE}/pick",
    auth=needs(Scope.EDIT),
    response=ClipShape,
    summary="Make a take the one that counts",
)
def clip_pick(request: ApiRequest, clip_id: UUID, said: Picking) -> Any:
    clip = _to_pick(request, clip_id)
    actions.pick_take(clip, by=request.user, seen=said.instead_of)
    return ClipShape.of(film_to_see(request, clip_id))


@router.delete(
    f"{_ONE}/pick",
    auth=needs(Scope.EDIT),
    response=ClipShape,
    summary="Let the newest take count again",
)
def clip_unpick(request: ApiRequest, clip_id: UUID) -> Any:
    actions.unpick_take(_to_pick(request, clip_id))
    return ClipShape.of(film_to_see(request, clip_id))


@router.put(
    f"{_ONE}/star",
    auth=needs(Scope.READ),
    response={204: None},
    summary="Star a take for yourself",
)
def clip_star(request: ApiRequest, clip_id: UUID) -> Any:
    star_clips([_take(request, clip_id)], by=request.user)


@router.delete(
    f"{_ONE}/star",
    auth=needs(Scope.READ),
    response={204: None},
    summary="Take your star away",
)
def clip_unstar(request: ApiRequest, clip_id: UUID) -> Any:
    unstar_clips([_take(request, clip_id)], by=request.user)


@router.post(
    f"{_ONE}/trash",
    auth=needs(Scope.EDIT),
    response={204: None},
    summary="Put a take into the trash",
)
def clip_trash(request: ApiRequest, clip_id: UUID) -> Any:
    clip = _take(request, clip_id)
    by = allow(request, clip.team_id, Right.EDIT)
    trash_clips([clip.pk], by=by)


@router.post(
    f"{_ONE}/restore",
    auth=needs(Scope.EDIT),
    response=ClipShape,
    summary="Bring a take back",
)
def clip_restore(request: ApiRequest, clip_id: UUID) -> Any:
    clip = get_object_or_404(trashed_for(request.user), pk=clip_id)
    allow(request, clip.team_id, Right.EDIT)
    restore_clips([clip.pk])
    return ClipShape.of(film_to_see(request, clip_id))


def _take(request: ApiRequest, clip_id: UUID) -> Clip:
    return get_object_or_404(clips_for(request.user), pk=clip_id)


def _to_pick(request: ApiRequest, clip_id: UUID) -> Clip:
    clip = get_object_or_404(takes_to_pick_for(request.user), pk=clip_id)
    allow(request, clip.team_id, Right.EDIT)
    return clip
