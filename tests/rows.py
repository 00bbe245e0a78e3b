"""One of everything a team can have, for tests that ask who may reach it.

Made directly, not by the actions: what is asked here is only whose a row is.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from storyboard.api.hooks.models import Delivery, Endpoint
from storyboard.boards.history import content_of
from storyboard.boards.models import (
    Board,
    Element,
    ElementPicture,
    Footage,
    Frame,
    Project,
    Revision,
    Shot,
    Voice,
)
from storyboard.domain.lifecycle import State
from storyboard.domain.plan import BoardPlan, ShotPlan
from storyboard.domain.request import RenderRequest
from storyboard.domain.roles import Role
from storyboard.domain.scopes import Scope
from storyboard.exchange.models import Film, Import
from storyboard.renders.models import Clip, Event, Render
from storyboard.review.actions.links import make_link
from storyboard.review.models import Asked, Comment, Fix, ShareLink
from storyboard.teams import actions
from storyboard.teams.models import ApiToken, Invitation, Membership, Team, User
from storyboard.teams.vault import sealed


@dataclass(frozen=True, slots=True)
class Rows:
    team: Team
    membership: Membership
    invitation: Invitation
    token: str
    project: Project
    board: Board
    shot: Shot
    revision: Revision
    frame: Frame
    footage: Footage
    voice: Voice
    element: Element
    render: Render
    clip: Clip
    comment: Comment
    fix: Fix
    asked: Asked
    api_token: ApiToken
    link: ShareLink
    share_token: str
    coming: Import
    endpoint: Endpoint
    delivery: Delivery
    film: Film


def rows_of(team: Team, owner: User) -> Rows:
    """Every name and text carries the team's name, so that a leak can be seen."""
    invitation, token = actions.invite(
        team, f"invited@{team.name.lower()}.test", role=Role.MAKER, by=owner
    )
    project = Project.objects.create(team=team, title=f"{team.name} film")
    frame = _frame(team)
    board = Board.objects.create(
        team=team, project=project, place=0, title=f"{team.name} board", seconds=3
    )
    shot = Shot.objects.create(
        board=board, place=0, prompt=f"{team.name} shot", seconds=3, first_frame=frame
    )
    element = Element.objects.create(team=team, slug="mara", name=f"{team.name} Mara")
    ElementPicture.objects.create(element=element, frame=frame, place=0)
    render = _render(board, owner)
    clip = _clip(render, board)
    comment = _comment(clip, shot)
    link, share_token = make_link(board, by=owner, name=f"{team.name} guests")
    endpoint = _endpoint(team, owner)
    return Rows(
        team=team,
        membership=Membership.objects.get(team=team, user=owner),
        invitation=invitation,
        token=token,
        project=project,
        board=board,
        shot=shot,
        revision=_revision(board, shot, owner),
        frame=frame,
        footage=_footage(team),
        voice=_voice(team),
        element=element,
        render=render,
        clip=clip,
        comment=comment,
        fix=Fix.objects.create(
            comment=comment, board=board, shot=shot, by=owner, at=timezone.now()
        ),
        asked=Asked.objects.create(
            team=team, clip=clip, user=owner, by=owner, at=timezone.now()
        ),
        api_token=actions.make_token(
            owner, team, name=f"{team.name} program", scopes=list(Scope)
        )[0],
        link=link,
        share_token=share_token,
        coming=Import.objects.create(
            team=team, file=f"{team.name} archive", by=owner, at=timezone.now()
        ),
        endpoint=endpoint,
        delivery=_delivery(endpoint),
        film=_film(clip, owner),
    )


def overwrite(board: Board, field: str, value: Any, *, by: User) -> None:
    """Set a column of a board, its `size` or one `settings.<name>`, whatever it was."""
    now = Board.objects.get(pk=board.pk)
    head, _, name = field.partition(".")
    columns = {field: value}
    if field == "size":
        columns = dict(zip(("width", "height"), value, strict=True))
    elif name:
        columns = {head: {**now.settings, name: value}}
    Board.objects.filter(pk=board.pk).update(
        **columns, version=F("version") + 1, changed_by=by
    )


def _revision(board: Board, shot: Shot, by: User) -> Revision:
    return Revision.objects.create(
        board=board,
        number=board.version,
        by=by,
        at=timezone.now(),
        name=f"{board.team} version",
        content=content_of(board, [shot]).packed(),
        content_of=board.version,
    )


def _frame(team: Team) -> Frame:
    sha256 = hashlib.sha256(team.name.encode()).hexdigest()
    return Frame.objects.create(
        team=team,
        name=f"{team.name} frame",
        original_format="png",
        original_name=f"team/{team.pk}/{sha256[:2]}/{sha256}.original",
        original_sha256=sha256,
        original_bytes=1,
        picture_name=_file(team, "picture.png"),
        sha256=sha256,
        size_bytes=1,
        width=1920,
        height=1080,
        preview_name=_file(team, "preview.webp"),
        thumb_name=_file(team, "thumb.webp"),
    )


def _footage(team: Team) -> Footage:
    name = _file(team, "footage.mp4")
    return Footage.objects.create(
        team=team,
        name=f"{team.name} footage",
        original_name=name,
        file_name=name,
        sha256=Path(name).stem,
        size_bytes=1,
        width=1920,
        height=1080,
        duration_ms=3000,
        poster_name=_file(team, "footage.webp"),
    )


def _voice(team: Team) -> Voice:
    name = _file(team, "voice.wav")
    return Voice.objects.create(
        team=team,
        name=f"{team.name} voice",
        original_name=name,
        file_name=name,
        sha256=Path(name).stem,
        size_bytes=1,
        duration_ms=3000,
    )


def _render(board: Board, by: User) -> Render:
    plan = BoardPlan(board.title, 3, 1920, 1080, (ShotPlan("A door opens.", 3),))
    request = RenderRequest("local/animatic", plan)
    now = timezone.now()
    render = Render.objects.create(
        team=board.team,
        board=board,
        take=1,
        ordered_by=by,
        provider="local",
        model=request.model,
        board_version=board.version,
        request=request.to_json(),
        fingerprint=request.fingerprint,
        seconds=3,
        shots_seconds=3,
        state=State.DONE,
        state_since=now,
        finished_at=now,
        run_after=now,
    )
    Event.objects.create(render=render, at=now, after=State.DONE, by=by)
    return render


def _clip(render: Render, board: Board) -> Clip:
    team = board.team
    return Clip.objects.create(
        team=team,
        project=board.project,
        board=board,
        render=render,
        take=render.take,
        title=board.title,
        model=render.model,
        provider=render.provider,
        file_name=_file(team, "clip.mp4"),
        sha256=hashlib.sha256(b"clip").hexdigest(),
        size_bytes=4,
        container="mp4",
        video_codec="h264",
        width=1920,
        height=1080,
        frames=72,
        rate_num=24,
        poster_name=_file(team, "poster.webp"),
        sprite_name=_file(team, "sprite.webp"),
        sprite_cells=10,
        sprite_columns=5,
        proxy_name=_file(team, "proxy.mp4"),
    )


def _film(clip: Clip, by: User) -> Film:
    """Exported of the clip's board."""
    part = {"label": clip.title, "start": 0, "end": 72}
    piece = {"number": 1, "title": clip.title, "frames": 72, "clip": str(clip.pk)}
    return Film.objects.create(
        team=clip.team,
        project=clip.project,
        board=clip.board,
        title=clip.title,
        order_key=clip.pk,
        ordered_by=by,
        ordered_at=timezone.now(),
        run_after=timezone.now(),
        container="mp4",
        width=1920,
        height=1080,
        fit="bars",
        has_slates=False,
        assembly={"pieces": [piece], "parts": [part], "rate": "24"},
        state=Film.State.DONE,
        file_name=_file(clip.team, "film.mp4"),
        sha256=clip.sha256,
        video_codec="h264",
        frames=72,
        poster_name=_file(clip.team, "film-poster.webp"),
        sprite_name=_file(clip.team, "film-sprite.webp"),
        sprite_cells=10,
        sprite_columns=5,
    )


def _comment(clip: Clip, shot: Shot) -> Comment:
    return Comment.objects.create(
        team=clip.team,
        board=clip.board,
        clip=clip,
        author=f"{clip.team.name} author",
        text=f"{clip.team.name} comment",
        start_frame=0,
        end_frame=1,
        shot=shot,
        in_shot=0,
        changed_at=timezone.now(),
    )


def _endpoint(team: Team, by: User) -> Endpoint:
    now = timezone.now()
    host = f"{team.name.lower()}.example"
    return Endpoint.objects.create(
        team=team,
        url=f"https://{host}/hook",
        host=host,
        events=["render.done"],
        secret=sealed("whsec_"),
        secret_at=now,
        on_since=now,
        made_by=by,
    )


def _delivery(endpoint: Endpoint) -> Delivery:
    now = timezone.now()
    return Delivery.objects.create(
        endpoint=endpoint,
        source="event:1",
        event="render.done",
        body=f'{{"team": "{endpoint.team.name}"}}',
        happened_at=now,
        due_at=now,
        give_up_at=now,
        standing="delivered",
        ended_at=now,
        tries_ever=1,
        outcome="2xx",
    )


def _file(team: Team, name: str) -> str:
    """A file whose bytes are its team's name; the name by which a row knows it."""
    data = f"{team.name} {name}".encode()
    digest = hashlib.sha256(data).hexdigest()
    stored = f"team/{team.name.lower()}/{digest[:2]}/{digest}{Path(name).suffix}"
    path = Path(settings.MEDIA_DIR) / stored
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return stored
