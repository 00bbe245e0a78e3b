"""How the animatic films a shot, where one field alone would not say it."""

from django.db import transaction

from storyboard.boards.actions.fields import Conflict
from storyboard.boards.actions.rows import NotPossible, lock, touch, write_shot
from storyboard.boards.models import Shot
from storyboard.boards.seen import seen_of_camera
from storyboard.teams.models import User

Parts = tuple[int, ...]


def move_between_crops(
    shot: Shot, start: Parts, end: Parts, *, seen: str, by: User
) -> None:
    """The camera goes from one crop of the still to another. `seen`: what the page
    showed (`seen_of_camera`).

    Raises Conflict where that is another move by now and not already this one, and
    NotPossible where there is no still to move over.
    """
    with transaction.atomic():
        board = lock(shot.board)
        shot = Shot.objects.select_related("changed_by").get(pk=shot.pk)
        if (shot.move, shot.crops) == ("crop", (start, end)):
            return
        if seen_of_camera(shot) != seen:
            theirs = f"the camera of shot {shot.place + 1} moves in another way"
            raise Conflict(theirs=theirs, who=shot.changed_by)
        if not (shot.first_frame_id or shot.last_frame_id):
            raise NotPossible(
                "The camera moves over a frame, and this shot has none. Add one first."
            )
        write_shot(shot, by, move="crop", crop_start=list(start), crop_end=list(end))
        touch(board, by)
