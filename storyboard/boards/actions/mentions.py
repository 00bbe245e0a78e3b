"""Mentions rewritten in the prompts of boards, each board by a save of its own."""

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from storyboard.boards.actions.rows import NotPossible, lock, touch, write_shot
from storyboard.boards.models import Board, Shot
from storyboard.domain.plan import LONGEST_PROMPT
from storyboard.domain.text import with_mentions
from storyboard.teams.models import User


def rename_mentions(team_id: UUID, was: str, slug: str, *, by: User) -> int:
    """Write `@slug` for `@was` on every board of a team, those in the trash and their
    deleted shots too, so that what comes back knows its elements. How many boards that
    were. Raises NotPossible when a prompt would become too long.
    """
    told = {"prompt__contains": f"@{was}"}
    in_a_shot = Exists(Shot.objects.filter(board=OuterRef("pk"), **told))
    with transaction.atomic():
        # In the order of their keys, so that nobody's locks cross.
        boards = Board.objects.filter(in_a_shot | Q(**told), team=team_id).order_by(
            "pk"
        )
        return sum(_rewritten(lock(board), was, slug, by) for board in boards)


def _rewritten(board: Board, was: str, slug: str, by: User) -> bool:
    def renamed(text: str) -> str:
        new = with_mentions(text, lambda one: f"@{slug if one == was else one}")
        if len(new) > LONGEST_PROMPT >= len(text):
            raise NotPossible(
                f"A prompt of “{board.title}” would become longer than "
                f"{LONGEST_PROMPT} characters. Choose a shorter name."
            )
        return new

    is_changed = False
    if (prompt := renamed(board.prompt)) != board.prompt:
        Board.objects.filter(pk=board.pk).update(prompt=prompt)
        is_changed = True
    for shot in Shot.objects.filter(board=board):
        if (prompt := renamed(shot.prompt)) != shot.prompt:
            write_shot(shot, by, prompt=prompt)
            is_changed = True
    if is_changed:
        touch(board, by)
    return is_changed
