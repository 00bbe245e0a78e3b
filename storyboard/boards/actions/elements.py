"""What a board's checks mend of the elements it mentions."""

from django.db import transaction

from storyboard.boards.actions.library import restore_element
from storyboard.boards.actions.rows import NotPossible, lock, touch, write_shot
from storyboard.boards.models import Board, Element, Shot
from storyboard.boards.queries import elements_of, plan_of
from storyboard.domain.text import shortened, with_mentions
from storyboard.providers import registry
from storyboard.providers.errors import UnknownModel
from storyboard.teams.models import User


def shorten_names(board: Board, *, by: User) -> None:
    """Cut the names of the elements this board sends to what its model takes. Raises
    NotPossible where none is too long any more.
    """
    with transaction.atomic():
        now = lock(board)
        try:
            model = registry.model(now.model)
        except UnknownModel as unknown:
            raise NotPossible(unknown.message) from None
        most = model.elements.longest_name
        too_long = [
            element
            for element in model.elements_sent(plan_of(now))
            if most and len(element.spoken) > most
        ]
        if not (most and too_long):
            raise NotPossible("These names are short enough. Look at the board again.")
        for element in too_long:
            named = elements_of(now).filter(slug=element.slug)
            named.update(name=shortened(element.spoken, most))
        touch(now, by)


def restore_mentioned(board: Board, *, by: User) -> list[str]:
    """Bring back from the library's trash what this board mentions, and say what.
    Raises NotPossible where nothing of it is there.
    """
    with transaction.atomic():
        now = lock(board)
        plan = plan_of(now)
        missing = set(plan.mentions) - {element.slug for element in plan.elements}
        trash = Element.objects.filter(team=now.team_id, slug__in=missing)
        gone = trash.exclude(trashed_at=None).order_by("-trashed_at")
        # Of several that had one slug the one that went last.
        last = {element.slug: element for element in reversed(gone)}
        if not last:
            raise NotPossible("It is not in the trash any more. Look at it again.")
        for element in last.values():
            restore_element(element, by=by)
        touch(now, by)
    return sorted(last)


def unmention(board: Board, shot: Shot | None, *, by: User) -> None:
    """Take the @ away from what is no element, in a shot's prompt or the overall."""
    with transaction.atomic():
        now = lock(board)
        known = set(elements_of(now).values_list("slug", flat=True))

        def as_word(slug: str) -> str:
            return f"@{slug}" if slug in known else slug

        if shot:
            write_shot(shot, by, prompt=with_mentions(shot.prompt, as_word))
        else:
            now.prompt = with_mentions(now.prompt, as_word)
            now.save(update_fields=["prompt"])
        touch(now, by)
