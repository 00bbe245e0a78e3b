"""Elements of the team's library: listed, made, edited, shown by media, trashed."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from storyboard.api.actions.elements import edit_element
from storyboard.api.bearer import ApiRequest, allow, needs
from storyboard.api.checked import checked, cleaned
from storyboard.api.headers import upload
from storyboard.api.paging import After, Limit, Next, Order, page_of
from storyboard.api.patches import values_by
from storyboard.api.shapes.elements import ElementPatch, ElementShape, NewElement
from storyboard.api.uploads import sent_form
from storyboard.api.views.found import element_to_edit, element_to_see
from storyboard.boards.actions import library as actions
from storyboard.boards.actions.frames import keep_frame
from storyboard.boards.actions.media import keep_footage, keep_voice
from storyboard.boards.edits import ELEMENT_FIELDS
from storyboard.boards.element_forms import FILE_FORMS, MOST_BYTES
from storyboard.boards.models import Element
from storyboard.boards.queries import all_elements_for, elements_for, frames_for
from storyboard.boards.seen import seen_of_media
from storyboard.domain.roles import Right
from storyboard.domain.scopes import Scope
from storyboard.teams.queries import teams_for

router = Router()
_NEWEST = Order("created_at")
Medium = Literal["picture", "video", "voice"]


class Elements(Schema):
    items: list[ElementShape]
    next: Next


@router.get(
    "/elements", auth=needs(Scope.READ), response=Elements, summary="List elements"
)
def elements_list(
    request: ApiRequest,
    response: HttpResponse,
    after: After = "",
    limit: Limit = 50,
    *,
    trashed: bool = False,
) -> Any:
    """Newest first. `trashed=true`: those in the trash."""
    rows = elements_for(request.user)
    if trashed:
        rows = all_elements_for(request.user).exclude(trashed_at=None)
    page = page_of(request, response, rows, order=_NEWEST, after=after, limit=limit)
    return {"items": [ElementShape.of(e) for e in page.rows], "next": page.next}


@router.post(
    "/elements",
    auth=needs(Scope.EDIT),
    response={201: ElementShape},
    summary="Make an element",
)
def element_make(request: ApiRequest, said: NewElement) -> Any:
    team = get_object_or_404(teams_for(request.user), pk=request.auth.team_id)
    by = allow(request, team.pk, Right.EDIT)
    picture = None
    if said.picture:
        picture = get_object_or_404(frames_for(request.user), pk=said.picture)
    name = cleaned(ELEMENT_FIELDS["name"], said.name, "name")
    made = actions.create_element(
        team, name=name, kind=said.kind, picture=picture, by=by
    )
    return _told(request, made)


@router.get(
    "/elements/{uuid:element_id}",
    auth=needs(Scope.READ),
    response=ElementShape,
    summary="Get an element",
)
def element_get(request: ApiRequest, element_id: UUID) -> Any:
    return ElementShape.of(element_to_see(request, element_id))


@router.patch(
    "/elements/{uuid:element_id}",
    auth=needs(Scope.EDIT),
    response=ElementShape,
    summary="Edit an element",
)
def element_edit(request: ApiRequest, element_id: UUID, said: ElementPatch) -> Any:
    element = element_to_edit(request, element_id)
    slug = said.slug.removeprefix("@").strip().lower()
    values = values_by(ELEMENT_FIELDS, said)
    edit_element(element, values, slug=slug, by=request.user)
    return _told(request, element)


@router.post(
    "/elements/{uuid:element_id}/media/{medium}",
    auth=needs(Scope.EDIT),
    response=ElementShape,
    summary="Put in a picture, a film or a voice",
    openapi_extra=upload(
        "A picture (20 MB at most), a film (100 MB) or a sound (50 MB).",
        place={
            "type": "integer",
            "minimum": 0,
            "maximum": 4,
            "description": "The picture it replaces, from 0; without: behind all.",
        },
    ),
)
def element_media(request: ApiRequest, element_id: UUID, medium: Medium) -> Any:
    element = element_to_edit(request, element_id)
    data, files = sent_form(request, most=MOST_BYTES[medium])
    form = FILE_FORMS[medium](data, files, team_id=element.team_id)
    taken = checked(form)["file"]
    seen, by = seen_of_media(element), request.user
    if medium == "video":
        film = keep_footage(element.team, taken, by=by)
        actions.set_video(element, film, seen=seen, by=by)
    elif medium == "voice":
        voice = keep_voice(element.team, taken, by=by)
        actions.set_voice(element, voice, seen=seen, by=by)
    else:
        said = str(data.get("place", ""))
        count = len(element.pictures.all())
        place = int(said) if said.isascii() and said.isdecimal() else count
        frame = keep_frame(element.team, taken, by=by)
        actions.put_picture(element, min(place, count), frame, seen=seen, by=by)
    return _told(request, element)


@router.delete(
    "/elements/{uuid:element_id}/media/{medium}",
    auth=needs(Scope.EDIT),
    response=ElementShape,
    summary="Take out a picture, the film or the voice",
)
def element_media_remove(
    request: ApiRequest, element_id: UUID, medium: Medium, place: int = 0
) -> Any:
    """`place`: of the picture, from 0."""
    element = element_to_edit(request, element_id)
    seen, by = seen_of_media(element), request.user
    if medium == "video":
        actions.set_video(element, None, seen=seen, by=by)
    elif medium == "voice":
        actions.set_voice(element, None, seen=seen, by=by)
    else:
        actions.drop_picture(element, max(place, 0), seen=seen, by=by)
    return _told(request, element)


@router.post(
    "/elements/{uuid:element_id}/trash",
    auth=needs(Scope.EDIT),
    response={204: None},
    summary="Put an element into the trash",
)
def element_trash(request: ApiRequest, element_id: UUID) -> Any:
    """Boards that mention it say so then."""
    element = element_to_edit(request, element_id)
    actions.trash_element(element, by=request.user)


@router.post(
    "/elements/{uuid:element_id}/restore",
    auth=needs(Scope.EDIT),
    response=ElementShape,
    summary="Bring an element back",
)
def element_restore(request: ApiRequest, element_id: UUID) -> Any:
    element = get_object_or_404(all_elements_for(request.user), pk=element_id)
    allow(request, element.team_id, Right.EDIT)
    return _told(request, actions.restore_element(element, by=request.user))


def _told(request: ApiRequest, element: Element) -> ElementShape:
    return ElementShape.of(element_to_see(request, element.pk))
