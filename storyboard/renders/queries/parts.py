"""A film that is spliced: the renders of its shots, and the clips it is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from storyboard.domain.lifecycle import FINAL, State
from storyboard.domain.recipe import Piece, Source, last_shown, read_recipe
from storyboard.domain.request import RenderRequest
from storyboard.renders.models import Clip, Render
from storyboard.renders.queries.offers import Offer, offer_for

# Something is under way for it, or waits for a person.
HAS_OPEN_PARTS = Q(
    Exists(
        Render.objects.filter(part_of=OuterRef("pk")).exclude(state__in=sorted(FINAL))
    )
)


def current_parts(parts: Iterable[Render]) -> list[Render]:
    """For each shot the one that is done, else the one that was ordered last."""
    found: dict[int, Render] = {}
    for part in sorted(
        parts, key=lambda part: (part.state == State.DONE, part.ordered_at)
    ):
        found[part.place] = part
    return [found[place] for place in sorted(found)]


def parts_of(render: Render) -> list[Render]:
    parts = Render.objects.filter(part_of=render)
    return current_parts(parts.prefetch_related("clips"))


def is_wanted_again(part: Render) -> bool:
    """It has ended without a film, and its take still waits for one."""
    whole = part.part_of
    if whole is None or whole.state != State.QUEUED or part.state not in FINAL:
        return False
    done = Q(state=State.DONE) | ~Q(state__in=sorted(FINAL))
    others = Render.objects.filter(done, part_of=whole, place=part.place)
    return part.state != State.DONE and not others.exists()


def clips_of_recipe(render: Render) -> list[tuple[Piece, Clip]]:
    """What a film is spliced of, in order. Raises Clip.DoesNotExist."""
    parts = {part.place: part for part in parts_of(render)}
    found = []
    for piece in read_recipe(render.recipe or ()):
        if piece.clip:
            clip = Clip.objects.get(pk=UUID(piece.clip), team=render.team_id)
        else:
            clip = Clip.objects.get(render=parts[piece.shot], result=0)
        found.append((piece, clip))
    return found


def end_before(part: Render) -> tuple[Clip, int]:
    """The film of the shot before a part, and its last frame in the take."""
    assert part.part_of is not None
    pieces = read_recipe(part.part_of.recipe or ())
    index = next(n for n, p in enumerate(pieces) if not p.clip and p.shot == part.place)
    before = pieces[index - 1]
    if before.clip:
        clip = Clip.objects.get(pk=UUID(before.clip), team=part.team_id)
    else:
        done = Render.objects.filter(part_of=part.part_of, state=State.DONE)
        latest = done.filter(place=before.shot).latest("ordered_at")
        clip = latest.clips.get(result=0)
    return clip, last_shown(pieces, index - 1, Source(clip.rate, clip.frames))


@dataclass(frozen=True, slots=True)
class Anew:
    """What ordering a render once more would do: the recipe is empty where it is not
    spliced, and of shots that are paid for none is made again.
    """

    offer: Offer
    recipe: tuple[Piece, ...] = ()


def anew(render: Render) -> Anew:
    request = RenderRequest.from_json(render.request)
    if render.recipe is None:
        return Anew(offer_for(render.team_id, request))
    # A film that was thrown away for good is made, and paid for, again.
    there = {
        part.place: part
        for part in parts_of(render)
        if part.state == State.DONE and not any(c.emptied_at for c in part.clips.all())
    }

    def kept(piece: Piece) -> Piece:
        if piece.clip or piece.shot not in there:
            return piece
        clip = there[piece.shot].clips.get(result=0)
        return Piece(piece.shot, piece.seconds, str(clip.pk), joins=piece.joins)

    recipe = tuple(map(kept, read_recipe(render.recipe or ())))
    missing = [piece.shot for piece in recipe if not piece.clip]
    if not missing:
        return Anew(Offer(request, (), None, is_paid=True), recipe)
    return Anew(offer_for(render.team_id, request.of_shots(missing)), recipe)
