"""Takes in the trash: what is there, how much room it takes, and what keeps it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from storyboard.renders.models import Clip, Pick, Render
from storyboard.teams.queries import Person, teams_for

_THERE = Q(take__gt=0, emptied_at=None)


def trashed_for(user: Person) -> QuerySet[Clip]:
    """The last thrown away first. With a board in the trash they wait for that."""
    teams = list(teams_for(user).values_list("pk", flat=True))
    return (
        Clip.objects.filter(
            _THERE,
            team__in=teams,
            shot=None,
            trashed_at__isnull=False,
            board__trashed_at=None,
            project__trashed_at=None,
        )
        .select_related("project", "board", "team", "trashed_by")
        .order_by("-trashed_at", "-id")
    )


@dataclass(frozen=True, slots=True)
class DiskUse:
    """Bytes of films; what several takes share is counted once."""

    films: int
    trash: int


def disk_use(teams: Collection[UUID]) -> DiskUse:
    """Of the takes of teams, those of single shots too."""
    kept = Clip.objects.filter(_THERE, team__in=teams)
    all_of_them = _bytes(kept)
    # What goes with the trash: no other take has the same film.
    return DiskUse(all_of_them, all_of_them - _bytes(kept.filter(trashed_at=None)))


def _bytes(clips: QuerySet[Clip]) -> int:
    files = clips.order_by().values("file_name", "size_bytes").distinct()
    return int(files.aggregate(bytes=Sum("size_bytes"))["bytes"] or 0)


def needed_by(clips: Sequence[Clip]) -> dict[UUID, list[str]]:
    """Why the files of these takes have to stay, in sentences; a take that nothing
    needs is not in it. Two queries, however many takes.
    """
    found: dict[UUID, list[str]] = defaultdict(list)
    ids = {clip.pk for clip in clips}
    for pick in Pick.objects.filter(clip__in=ids):
        found[pick.clip_id].append("It is the picked take of its board.")
    for clip_id, take in spliced_of(clips).items():
        if clip_id in ids:
            found[clip_id].append(f"Take {take} is spliced of it.")
    for clip in clips:
        if count := clip.open_comments:
            said = "comment on it is" if count == 1 else "comments on it are"
            found[clip.pk].append(f"{count} {said} open.")
    return dict(found)


def spliced_of(clips: Iterable[Clip]) -> dict[UUID, int]:
    """The clips that spliced takes of the same boards name, and one such take: also
    what is done may be ordered again, of the same pieces.
    """
    boards = {clip.board_id for clip in clips}
    wholes = Render.objects.filter(board__in=boards, recipe__isnull=False)
    wholes = wholes.exclude(clips__emptied_at__isnull=False)
    return {
        UUID(piece["clip"]): take
        for take, recipe in wholes.values_list("take", "recipe")
        for piece in recipe or ()
        if piece["clip"]
    }


def parts_with(clips: Collection[Clip]) -> QuerySet[Clip]:
    """The films of single shots that takes are spliced of, which nothing else names."""
    wholes = [clip.render_id for clip in clips]
    named = spliced_of(clips)
    parts = Clip.objects.filter(render__part_of__in=wholes, emptied_at=None)
    return parts.exclude(pk__in=named)
