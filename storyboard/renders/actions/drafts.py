"""Drafts: rows of renders that come and go by themselves, at most one film a board."""

from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from storyboard.boards.models import Board
from storyboard.domain import draft
from storyboard.domain.lifecycle import FINAL, State
from storyboard.domain.request import RenderRequest
from storyboard.providers import registry
from storyboard.renders.actions.hints import hint_on_commit
from storyboard.renders.models import Clip, Event, Render
from storyboard.renders.queries.drafts import draft_of, drafts_of
from storyboard.teams.models import User

_NOT_DONE = ~Q(state=State.DONE)


def ask_draft(board: Board, *, by: User, again: bool = False) -> None:
    """Have the animatic of the board as it is now drawn, unless it is there or under
    way; of older content no more. `again`: also what failed.
    """
    with transaction.atomic():
        now = draft_of(board)
        wanted = now.request.fingerprint if now.request else ""
        _drop(board, _NOT_DONE & ~Q(fingerprint=wanted))
        if again:
            _drop(board, Q(fingerprint=wanted))
        elif now.is_current or now.job:
            return
        if now.request:
            _begin(board, now.request, by)


def _drop(board: Board, only: Q) -> None:
    """What is dropped is cancelled: its worker can write nothing more. A row some
    worker writes at this very moment is left to it.
    """
    found = drafts_of(board).filter(only).select_for_update(skip_locked=True)
    Render.objects.filter(pk__in=[row.pk for row in found]).delete()


def _begin(board: Board, request: RenderRequest, by: User) -> None:
    at = timezone.now()
    render = Render(
        team_id=board.team_id,
        board=board,
        take=draft.TAKE,
        # Two pages that ask at once ask for the same row.
        order_key=_key(request),
        ordered_by=by,
        provider=registry.model(request.model).provider,
        model=request.model,
        board_version=board.version,
        request=request.to_json(),
        fingerprint=request.fingerprint,
        seconds=request.plan.seconds,
        shots_seconds=request.plan.lengths.total,
        quote_usd=0,
        state_since=at,
        run_after=at,
        dispatched_at=at,
    )
    try:
        with transaction.atomic():
            render.save(force_insert=True)
    except IntegrityError:
        return
    why = "Asked for by the editor"
    Event.objects.create(render=render, at=at, after=render.state, by=by, why=why)
    hint_on_commit(Render, [render.pk], here=True)


def _key(request: RenderRequest) -> UUID:
    return uuid5(NAMESPACE_URL, f"draft:{request.fingerprint}")


def retire_drafts(clip: Clip) -> list[str]:
    """A finished draft takes the place of those before it; returns the names of files
    that were theirs alone.
    """
    older = drafts_of(clip.board).filter(ordered_at__lt=clip.render.ordered_at)
    past = list(older.filter(state__in=sorted(FINAL)).values_list("pk", flat=True))
    gone = Clip.objects.filter(render__in=past)
    names = {name for row in gone for name in _files(row)}
    Render.objects.filter(pk__in=past).delete()
    return sorted(names - _named(clip.team_id, names))


def _files(clip: Clip) -> tuple[str, ...]:
    return clip.file_name, clip.poster_name, clip.sprite_name


def _named(team_id: UUID, names: set[str]) -> set[str]:
    """Those that another draft of the team has too."""
    drafts = Clip.objects.filter(team=team_id, take=draft.TAKE)
    same = drafts.filter(
        Q(file_name__in=names) | Q(poster_name__in=names) | Q(sprite_name__in=names)
    )
    return {name for clip in same for name in _files(clip)}
