"""Changes of the team's elements."""

from django.db import transaction

from storyboard.boards.actions.rows import NotPossible, lock, touch
from storyboard.boards.models import Board, Element
from storyboard.boards.queries import plan_of
from storyboard.domain.text import shortened
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
            named = Element.objects.filter(team=now.team_id, slug=element.slug)
            named.update(name=shortened(element.spoken, most))
        touch(now, by)
