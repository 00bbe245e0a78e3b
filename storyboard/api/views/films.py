"""Films to export: ordered of a board or a project, watched, downloaded."""

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from storyboard.api.bearer import ApiRequest, allow, needs
from storyboard.api.checked import checked
from storyboard.api.headers import file_of
from storyboard.api.paging import After, Limit, Next, Order, page_of
from storyboard.api.reading import as_form
from storyboard.api.refusals import Refusal
from storyboard.api.shapes.exports import FilmShape, NewFilm
from storyboard.api.views.found import exported_board, exported_project
from storyboard.domain.roles import Right
from storyboard.domain.scopes import Scope
from storyboard.exchange.actions.films import cancel_film, delete_film
from storyboard.exchange.assembly import sizes_of
from storyboard.exchange.films import name_of
from storyboard.exchange.models import Film
from storyboard.exchange.queries.films import films_for
from storyboard.exchange.views.films import made_again, order_chosen
from storyboard.exchange.views.page import Exported, film_panel
from storyboard.gallery.films import TYPES, path_of, send_still
from storyboard.web.ranges import serve_file

router = Router()
_NEWEST = Order("ordered_at")
_ONE = "/films/{uuid:film_id}"
_KINDS = [TYPES[container] for container in Film.Container.values]


class Films(Schema):
    items: list[FilmShape]
    next: Next


@router.post(
    "/boards/{uuid:board_id}/films",
    auth=needs(Scope.EDIT),
    response={201: FilmShape},
    summary="Order the film of a board",
)
def film_of_board(request: ApiRequest, board_id: UUID, said: NewFilm) -> Any:
    """Its take that counts, or its animatic, as a file of its own. It costs nothing."""
    return _ordered(request, exported_board(request, board_id), said)


@router.post(
    "/projects/{uuid:project_id}/films",
    auth=needs(Scope.EDIT),
    response={201: FilmShape},
    summary="Order the film of a project",
)
def film_of_project(request: ApiRequest, project_id: UUID, said: NewFilm) -> Any:
    """The films of its boards, one after the other, as one file. It costs nothing."""
    return _ordered(request, exported_project(request, project_id), said)


@router.get(
    "/films", auth=needs(Scope.READ), response=Films, summary="List exported films"
)
def films_list(
    request: ApiRequest,
    response: HttpResponse,
    project: UUID | None = None,
    board: UUID | None = None,
    after: After = "",
    limit: Limit = 50,
) -> Any:
    """The last ordered first."""
    wanted = {"project": project, "board": board}
    rows = films_for(request.user).filter(**{k: v for k, v in wanted.items() if v})
    page = page_of(request, response, rows, order=_NEWEST, after=after, limit=limit)
    return {"items": [FilmShape.of(film) for film in page.rows], "next": page.next}


@router.get(
    _ONE, auth=needs(Scope.READ), response=FilmShape, summary="Get an exported film"
)
def film_get(request: ApiRequest, response: HttpResponse, film_id: UUID) -> Any:
    """While it waits or is made, `done_frames` of `total_frames` say how far it is, and
    `Retry-After` when to look again.
    """
    film = _film(request, film_id)
    if film.state == Film.State.WAITING:
        response["Retry-After"] = "2"
    return FilmShape.of(film)


@router.post(
    f"{_ONE}/cancel",
    auth=needs(Scope.EDIT),
    response=FilmShape,
    summary="Cancel an exported film",
)
def film_cancel(request: ApiRequest, film_id: UUID) -> Any:
    if not cancel_film(_to_change(request, film_id)):
        raise Refusal("not-now", "It had ended already.")
    return FilmShape.of(_film(request, film_id))


@router.post(
    f"{_ONE}/retry",
    auth=needs(Scope.EDIT),
    response=FilmShape,
    summary="Make an exported film again",
)
def film_retry(request: ApiRequest, film_id: UUID) -> Any:
    """One that failed or was cancelled: with the same choices, of the films as they are
    now.
    """
    film = _to_change(request, film_id)
    try:
        is_in_line = made_again(film)
    except ValidationError as why:
        raise Refusal("not-possible", why.messages[0]) from why
    if not is_in_line:
        raise Refusal("not-now", "It is in line or done already.")
    return FilmShape.of(_film(request, film_id))


@router.delete(
    _ONE,
    auth=needs(Scope.EDIT),
    response={204: None},
    summary="Delete an exported film",
)
def film_delete(request: ApiRequest, film_id: UUID) -> Any:
    """For good. What it was made of stays."""
    if not delete_film(_to_change(request, film_id)):
        raise Refusal("not-now", "It is in line still. Cancel it first.")


@router.get(
    f"{_ONE}/file",
    auth=needs(Scope.READ),
    summary="Download an exported film",
    openapi_extra=file_of(*_KINDS),
)
def film_file(request: ApiRequest, film_id: UUID) -> HttpResponseBase:
    """All of it, or by byte ranges. 404 until it is made."""
    film = _done(request, film_id)
    path, kind = path_of(film.file_name), TYPES[film.container]
    return serve_file(
        request, path, kind, etag=film.sha256, download_name=name_of(film)
    )


@router.get(
    f"{_ONE}/poster",
    auth=needs(Scope.READ),
    summary="Read an exported film's poster",
    openapi_extra=file_of("image/webp"),
)
def film_poster(request: ApiRequest, film_id: UUID) -> HttpResponseBase:
    return send_still(request, _done(request, film_id).poster_name)


def _ordered(request: ApiRequest, exported: Exported, said: NewFilm) -> FilmShape:
    by = allow(request, exported.project.team_id, Right.RENDER)
    form = film_panel(exported.title, exported.boards).form
    if form is None:
        words = "Nothing was drawn of it yet. Order a render first, or ask for a draft."
        raise Refusal("not-possible", words)
    first = sizes_of(form.cut)[0]
    width, height = said.width or first.width, said.height or first.height
    data = as_form(
        {
            "container": said.container,
            "size": f"{width}x{height}",
            "fit": said.fit,
            "blanks": "slate" if said.slates else "skip",
            "order_key": said.key or uuid4(),
        }
    )
    chosen = checked(type(form)(data, cut=form.cut))
    film = order_chosen(exported, chosen, by=by)
    return FilmShape.of(_film(request, film.pk))


def _film(request: ApiRequest, film_id: UUID) -> Film:
    return get_object_or_404(films_for(request.user), pk=film_id)


def _done(request: ApiRequest, film_id: UUID) -> Film:
    film = _film(request, film_id)
    if film.state != Film.State.DONE:
        raise Http404("This film is not made.")
    return film


def _to_change(request: ApiRequest, film_id: UUID) -> Film:
    film = _film(request, film_id)
    allow(request, film.team_id, Right.RENDER)
    return film
