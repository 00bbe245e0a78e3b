"""Changes of the team's library: elements made, edited, put into the trash and back."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from storyboard.boards.actions.fields import Conflict
from storyboard.boards.actions.frames import keep_element
from storyboard.boards.actions.mentions import rename_mentions
from storyboard.boards.actions.rows import NotPossible
from storyboard.boards.models import (
    LONGEST_NAME,
    Board,
    Element,
    ElementPicture,
    Footage,
    Frame,
    Voice,
)
from storyboard.boards.seen import seen_of_media
from storyboard.boards.uses import boards_mentioning
from storyboard.domain.plan import MOST_PICTURES, SLUG
from storyboard.domain.text import LONGEST_SLUG, shortened, slug_for
from storyboard.teams.models import Team, User

FIELDS = frozenset({"name", "kind", "description", "tags"})


def create_element(
    team: Team,
    *,
    name: str,
    by: User,
    kind: str = Element.Kind.CHARACTER,
    picture: Frame | None = None,
) -> Element:
    """A new element, called in prompts by its name or the next free one like it."""
    with transaction.atomic():
        # Two of one name at once take turns.
        Team.objects.select_for_update().get(pk=team.pk)
        element = keep_element(
            team,
            slug=free_slug(team, slug_for(name, otherwise=kind)),
            name=shortened(name, LONGEST_NAME),
            kind=kind,
            pictures=[picture] if picture else [],
        )
        Element.objects.filter(pk=element.pk).update(changed_by=by)
    # Only now: whoever orders holds a board before the team.
    _tell_boards(element, {element.slug})
    return element


def free_slug(team: Team, wanted: str) -> str:
    """The slug, or with a number behind it where another element has it."""
    taken = set(
        Element.objects.filter(team=team, trashed_at=None).values_list(
            "slug", flat=True
        )
    )
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted[: LONGEST_SLUG - len(str(number)) - 1]}-{number}"
    return slug


def save_element_field(
    element: Element, field: str, *, was: Any, value: Any, by: User
) -> None:
    """Write one field. Raises Conflict when it is neither what it was nor already the
    value.
    """
    if field not in FIELDS:
        raise ValueError(f"an element has no field {field!r}")
    with transaction.atomic():
        element = _held(element)
        now = getattr(element, field)
        if now == value:
            return
        if now != was:
            raise Conflict(theirs=now, who=element.changed_by)
        _write(element, by, **{field: value})


def rename_element(element: Element, *, was: str, slug: str, by: User) -> int:
    """Call it otherwise in prompts, on every board that mentions it, each with a save
    of its own; how many those are.

    Raises Conflict when somebody else has renamed it, and NotPossible in words.
    """
    if not SLUG.fullmatch(slug):
        raise NotPossible(
            "What follows the @ begins with a letter and has at most "
            f"{LONGEST_SLUG} small letters, digits, “-” and “_”."
        )
    with transaction.atomic():
        # Boards before the element, as everywhere: whoever saves one holds it first.
        changed = rename_mentions(element.team_id, was, slug, by=by)
        element = _held(element)
        if element.slug == slug:
            return 0
        if element.slug != was:
            raise Conflict(theirs=element.slug, who=element.changed_by)
        _write_slug(element, slug, by=by)
    return changed


def put_picture(
    element: Element, place: int, frame: Frame, *, seen: str, by: User
) -> None:
    """Put a picture at a place, or behind the last one. Raises NotPossible in words,
    and Conflict when the media are not what the page showed (`seen_of_media`).
    """
    with transaction.atomic():
        element = _as_seen(element, seen)
        if element.video:
            raise NotPossible(
                "It is shown by a film. Remove the film first: pictures and a film do "
                "not go together."
            )
        frames = _frames(element)
        if frame in frames:
            raise NotPossible("This picture is here already.")
        if place < len(frames):
            frames[place] = frame
        else:
            frames.append(frame)
        if len(frames) > MOST_PICTURES:
            raise NotPossible(
                f"An element has {MOST_PICTURES} pictures at most: one from the front "
                f"and {MOST_PICTURES - 1} more angles. Replace one of them."
            )
        _set_frames(element, frames, by)


def drop_picture(element: Element, place: int, *, seen: str, by: User) -> None:
    """Take a picture out; the next one is the front then. Raises as `put_picture`."""
    with transaction.atomic():
        element = _as_seen(element, seen)
        frames = _frames(element)
        if not place < len(frames):
            raise NotPossible("There is no picture any more.")
        if element.voice and len(frames) == 1:
            raise NotPossible(
                "Its voice needs a picture. Remove the voice first, or replace the "
                "picture by another one."
            )
        del frames[place]
        _set_frames(element, frames, by)


def move_picture(element: Element, place: int, *, to: int, seen: str, by: User) -> None:
    """Put a picture at another place; the first is the front. Raises Conflict."""
    with transaction.atomic():
        element = _as_seen(element, seen)
        frames = _frames(element)
        if not (place < len(frames) and 0 <= to < len(frames)):
            raise NotPossible("There is no picture at this place any more.")
        frames.insert(to, frames.pop(place))
        _set_frames(element, frames, by)


def set_video(element: Element, video: Footage | None, *, seen: str, by: User) -> None:
    """The one film that shows it. Raises NotPossible and Conflict."""
    with transaction.atomic():
        element = _as_seen(element, seen)
        if video and (element.voice or _frames(element)):
            what = "pictures and a voice" if element.voice else "pictures"
            raise NotPossible(
                f"It has {what}. A film stands alone: remove them first, or make "
                "another element of the film."
            )
        _write(element, by, video=video)


def set_voice(element: Element, voice: Voice | None, *, seen: str, by: User) -> None:
    """The voice that goes with its pictures. Raises NotPossible and Conflict."""
    with transaction.atomic():
        element = _as_seen(element, seen)
        if voice and element.video:
            raise NotPossible(
                "It is shown by a film, which goes with no voice. Remove the film "
                "and give it a picture first."
            )
        if voice and not _frames(element):
            raise NotPossible("A voice goes with pictures. Give it a picture first.")
        _write(element, by, voice=voice)


def trash_element(element: Element, *, by: User) -> None:
    with transaction.atomic():
        element = _held(element)
        if element.trashed_at is None:
            _write(element, by, trashed_at=timezone.now())


def restore_element(element: Element, *, by: User, slug: str = "") -> Element:
    """Everything of it is back, under its slug, or under another one that is free.
    Raises NotPossible when it is not.
    """
    with transaction.atomic():
        element = _held(element)
        if element.trashed_at is None:
            return element
        slug = slug or element.slug
        if not SLUG.fullmatch(slug):
            raise NotPossible("This is no name an element can be mentioned by.")
        _write_slug(element, slug, by=by, trashed_at=None)
    return element


def _held(element: Element) -> Element:
    return (
        Element.objects.select_for_update(of=("self",))
        .select_related("changed_by", "video", "voice")
        .get(pk=element.pk)
    )


def _as_seen(element: Element, seen: str) -> Element:
    element = _held(element)
    if seen_of_media(element) != seen:
        raise Conflict(theirs=None, who=element.changed_by)
    return element


def _write_slug(element: Element, slug: str, *, by: User, **values: Any) -> None:
    """Raises NotPossible where another one outside the trash is called so: told by the
    database, which is right also when somebody else makes it at this moment.
    """
    if slug != element.slug:
        until = timezone.now().isoformat()
        values["former_slugs"] = [*element.former_slugs, (element.slug, until)]
    try:
        with transaction.atomic():
            _write(element, by, slug=slug, **values)
    except IntegrityError:
        raise NotPossible(
            f"Another element is called @{slug}. Choose another name."
        ) from None


def _write(element: Element, by: User, **values: Any) -> None:
    values |= {"changed_by": by, "changed_at": timezone.now()}
    slugs = {element.slug, values.get("slug", element.slug)}
    for name, value in values.items():
        setattr(element, name, value)
    element.save(update_fields=list(values))
    _tell_boards(element, slugs)


def _tell_boards(element: Element, slugs: set[str]) -> None:
    """Open pages of the boards that mention it look again."""
    boards = [use.board.pk for use in boards_mentioning(element.team_id, slugs)]
    Board.objects.filter(pk__in=boards).update(version=F("version") + 1)


def _frames(element: Element) -> list[Frame]:
    pictures = ElementPicture.objects.filter(element=element).select_related("frame")
    return [picture.frame for picture in pictures.order_by("place")]


def _set_frames(element: Element, frames: Sequence[Frame], by: User) -> None:
    ElementPicture.objects.filter(element=element).delete()
    ElementPicture.objects.bulk_create(
        ElementPicture(element=element, frame=frame, place=place)
        for place, frame in enumerate(frames)
    )
    _write(element, by)
