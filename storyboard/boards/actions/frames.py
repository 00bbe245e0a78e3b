"""Frames on shots, and the stills and elements a team keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from storyboard.boards.actions.fields import Conflict
from storyboard.boards.actions.rows import (
    NO_BOND,
    NotPossible,
    lock,
    place_of,
    touch,
    write_shot,
)
from storyboard.boards.models import (
    Element,
    ElementPicture,
    Footage,
    Frame,
    Shot,
    Voice,
)
from storyboard.boards.queries import shots_of
from storyboard.domain.plan import SLUG
from storyboard.domain.text import tags_in
from storyboard.teams.models import Team, User

if TYPE_CHECKING:
    from storyboard.media.cropping import Cropped
    from storyboard.media.pictures import Picture


@dataclass(frozen=True, slots=True)
class Seen:
    """The frames a person saw in a shot's slots: their ids, None for an empty slot."""

    first: UUID | None = None
    last: UUID | None = None


def set_frame(
    shot: Shot, which: str, frame: Frame | None, *, by: User, seen: Seen | None = None
) -> Shot:
    """Put a frame on a shot's `first` or `last` slot, or clear the slot; and the same
    on the slot of the neighbour that shares it.

    Raises Conflict when the slot holds another frame than the person saw in it.
    """
    if which not in ("first", "last"):
        raise ValueError(f"a shot has no {which!r} frame")
    with transaction.atomic():
        board = lock(shot.board)
        shot = Shot.objects.select_related("changed_by").get(pk=shot.pk)
        _as_seen(shot, seen, which)
        _write(shot, which, frame, by)
        touch(board, by)
    return shot


def _write(shot: Shot, which: str, frame: Frame | None, by: User) -> None:
    write_shot(shot, by, **{f"{which}_frame": frame})
    if which == "first":
        before = Shot.objects.filter(shares_with=shot, deleted_at=None).first()
        if before:
            write_shot(before, by, last_frame=frame)
        # A frame of its own is what it begins with from now on.
        for other in Shot.objects.filter(carries_to=shot) if frame else ():
            write_shot(other, by, carries_to=None)
    elif shot.shares_with:
        write_shot(shot.shares_with, by, first_frame=frame)


def share_frame(
    shot: Shot, *, keep: str, by: User, last: UUID | None, first: UUID | None
) -> tuple[Shot, Shot]:
    """Make one still the end of a shot and the start of the one behind it: its own
    `last` frame, or that one's `first`. From then on replacing one replaces both.

    `last` and `first` are the two frames the person saw; raises Conflict when they are
    others now, and NotPossible in words.
    """
    if keep not in ("first", "last"):
        raise ValueError(f"a boundary keeps no {keep!r} frame")
    with transaction.atomic():
        board = lock(shot.board)
        shots = list(shots_of(board))
        place = place_of(shot, shots)
        if place + 1 == len(shots):
            raise NotPossible("There is no shot behind this one to share a frame with.")
        shot, after = shots[place], shots[place + 1]
        if (shot.last_frame_id, after.first_frame_id) != (last, first):
            raise Conflict(theirs=None, who=board.changed_by)
        frame = shot.last_frame if keep == "last" else after.first_frame
        write_shot(shot, by, last_frame=frame, shares_with=after, carries_to=None)
        write_shot(after, by, first_frame=frame)
        touch(board, by)
    return shot, after


def carry_over(shot: Shot, *, by: User) -> tuple[Shot, Shot]:
    """Have the shot behind this one begin on the picture on which the film of this one
    ends. Stills that lie at the boundary stay where they are. Raises NotPossible.
    """
    with transaction.atomic():
        board = lock(shot.board)
        shots = list(shots_of(board))
        place = place_of(shot, shots)
        if place + 1 == len(shots):
            raise NotPossible("There is no shot behind this one to carry over to.")
        shot, after = shots[place], shots[place + 1]
        if shot.carries_to_id != after.pk:
            write_shot(shot, by, shares_with=None, carries_to=after)
            touch(board, by)
    return shot, after


def part_frames(shot: Shot, *, by: User) -> None:
    """A cut again: both shots keep the still, each as its own."""
    with transaction.atomic():
        board = lock(shot.board)
        shot = Shot.objects.get(pk=shot.pk)
        if shot.shares_with_id or shot.carries_to_id:
            write_shot(shot, by, **NO_BOND)
            touch(board, by)


def take_neighbours(
    shot: Shot, which: str, *, theirs: UUID, by: User, seen: Seen | None = None
) -> Shot:
    """Put on a slot the frame that lies next to it: the last one of the shot before on
    `first`, the first one of the shot after on `last`.

    Raises Conflict as `set_frame` does, and when `theirs` no longer lies there.
    """
    with transaction.atomic():
        board = lock(shot.board)
        shots = list(shots_of(board))
        place = place_of(shot, shots) + (-1 if which == "first" else 1)
        frame = None
        if 0 <= place < len(shots):
            near = shots[place]
            frame = near.last_frame if which == "first" else near.first_frame
        if frame is None or frame.pk != theirs:
            raise Conflict(theirs=None, who=board.changed_by)
        return set_frame(shot, which, frame, by=by, seen=seen)


def swap_frames(shot: Shot, *, by: User, seen: Seen | None = None) -> Shot:
    """First and last change places, also on a neighbour that shares one. Raises
    Conflict as `set_frame` does.
    """
    with transaction.atomic():
        board = lock(shot.board)
        shot = Shot.objects.select_related("changed_by").get(pk=shot.pk)
        _as_seen(shot, seen, "first", "last")
        first, last = shot.last_frame, shot.first_frame
        _write(shot, "first", first, by)
        _write(shot, "last", last, by)
        touch(board, by)
    return shot


def _as_seen(shot: Shot, seen: Seen | None, *slots: str) -> None:
    for which in slots if seen else ():
        now = getattr(shot, f"{which}_frame_id")
        if now != getattr(seen, which):
            raise Conflict(theirs=now, who=shot.changed_by)


def keep_frame(team: Team, picture: "Picture", *, by: User | None) -> Frame:
    """The row of a checked picture; the same original of a team is kept once."""
    frame, _ = Frame.objects.get_or_create(
        team=team,
        original_sha256=picture.original_sha256,
        cut_from=None,
        defaults={
            "name": picture.shown_name,
            "original_format": picture.original_format,
            "original_name": picture.original_name,
            "original_bytes": picture.original_bytes,
            "picture_name": picture.name,
            "sha256": picture.sha256,
            "size_bytes": picture.size_bytes,
            "width": picture.width,
            "height": picture.height,
            "preview_name": picture.preview_name,
            "thumb_name": picture.thumb_name,
            "uploaded_by": by,
        },
    )
    return frame


def keep_crop(frame: Frame, cropped: "Cropped", *, by: User | None) -> Frame:
    """The row of a piece that was cut out of a whole picture; each piece once."""
    crop = cropped.crop
    kept, _ = Frame.objects.get_or_create(
        cut_from=frame,
        cut_left=crop.left,
        cut_top=crop.top,
        width=crop.width,
        height=crop.height,
        defaults={
            "team": frame.team,
            "name": frame.name,
            "original_format": frame.original_format,
            "original_name": frame.original_name,
            "original_sha256": frame.original_sha256,
            "original_bytes": frame.original_bytes,
            "picture_name": cropped.name,
            "sha256": cropped.sha256,
            "size_bytes": cropped.size_bytes,
            "preview_name": cropped.preview_name,
            "thumb_name": cropped.thumb_name,
            "uploaded_by": by,
        },
    )
    return kept


def keep_element(
    team: Team,
    *,
    slug: str,
    name: str,
    kind: str = Element.Kind.CHARACTER,
    description: str = "",
    pictures: Sequence[Frame] = (),
    tags: Sequence[str] = (),
    media: Footage | Voice | None = None,
) -> Element:
    """A team's element by its slug: made, or left as it is when there is one. `media`
    is its film, or the voice that goes with its pictures.
    """
    if not SLUG.fullmatch(slug):
        raise ValueError(f"not an element's name: {slug!r}")
    with transaction.atomic():
        element, made = Element.objects.get_or_create(
            team=team,
            slug=slug,
            trashed_at=None,
            defaults={
                "name": name,
                "kind": kind,
                "description": description,
                "tags": list(tags_in(",".join(tags))),
                "video": media if isinstance(media, Footage) else None,
                "voice": media if isinstance(media, Voice) else None,
            },
        )
        if made:
            ElementPicture.objects.bulk_create(
                ElementPicture(element=element, frame=frame, place=place)
                for place, frame in enumerate(pictures)
            )
    return element
