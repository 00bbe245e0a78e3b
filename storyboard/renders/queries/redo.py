"""One shot of a finished take made anew: what would be ordered, and what it differs in
from what the take was made of.
"""

from dataclasses import dataclass, replace

from storyboard.boards.models import Board, Frame, Shot
from storyboard.boards.queries import plan_of, shot_of_version
from storyboard.domain.by_shot import of_its_shot
from storyboard.domain.plan import BoardPlan, FrameRef, ShotPlan
from storyboard.domain.recipe import Piece, one_shot_anew
from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import Span, spans, timecode
from storyboard.providers import registry
from storyboard.renders.models import Clip
from storyboard.renders.queries.offers import Offer, offer_for

# Stands for a frame that is taken out of the film only when it is ordered.
_NOT_YET = "0" * 64


@dataclass(frozen=True, slots=True)
class Ends:
    """The frames between which a shot is made. A number is one of the film's frames, to
    be taken out of it; a frame is the board's own; neither: the model is given none.
    """

    first: FrameRef | int | None
    last: FrameRef | int | None


@dataclass(frozen=True, slots=True)
class Redo:
    """`was` as it is in the take, `now` as it would be made."""

    clip: Clip
    place: int
    frozen: RenderRequest
    was: ShotPlan
    now: BoardPlan
    ends: Ends

    @property
    def number(self) -> int:
        return self.place + 1

    @property
    def shot(self) -> ShotPlan:
        return self.now.shots[self.place]

    @property
    def differs(self) -> bool:
        return self.was.prompt != self.shot.prompt

    @property
    def overall_differs(self) -> bool:
        return self.frozen.plan.prompt != self.now.prompt

    @property
    def said(self) -> list[str]:
        """Where its pictures come from."""
        return [
            f"It {verb} {_words(end, self.clip)}."
            for verb, end in (
                ("begins on", self.ends.first),
                ("ends on", self.ends.last),
            )
            if end is not None
        ]

    @property
    def recipe(self) -> tuple[Piece, ...]:
        seconds = [shot.seconds for shot in self.frozen.plan.shots]
        return one_shot_anew(seconds, self.place, str(self.clip.pk))

    def request(self, taken: dict[int, FrameRef]) -> RenderRequest:
        """The new take, with the frames that were taken out of the film by number."""

        def frame(end: FrameRef | int | None) -> FrameRef | None:
            return taken[end] if isinstance(end, int) else end

        first, last = frame(self.ends.first), frame(self.ends.last)
        shots = list(self.now.shots)
        shot = replace(self.shot, first=first, last=last, carried=False)
        shots[self.place] = shot
        plan = replace(self.now, shots=tuple(shots))
        return replace(self.frozen, plan=plan, results=1)

    def offer(self) -> Offer:
        """Of the shot alone; its frames are known by their size only."""
        clip = self.clip
        side = registry.model(self.frozen.model).frames.least_side
        scale = max(1.0, side / min(clip.width, clip.height))
        size = (round(clip.width * scale), round(clip.height * scale))
        taken = dict.fromkeys(self.numbers, FrameRef(_NOT_YET, *size))
        request = self.request(taken)
        offer = offer_for(clip.team_id, request.of_shots([self.place]))
        model = registry.model(request.model)
        found = [of_its_shot(model, p, request, self.place) for p in offer.problems]
        return replace(offer, problems=tuple(found))

    @property
    def numbers(self) -> tuple[int, ...]:
        """The frames to take out of the film."""
        ends = (self.ends.first, self.ends.last)
        return tuple(end for end in ends if isinstance(end, int))


def redo_of(clip: Clip, place: int) -> Redo | None:
    """None where the clip is no take of several shots, or has none there."""
    frozen = RenderRequest.from_json(clip.render.request)
    shots = frozen.plan.shots
    if clip.shot is not None or len(shots) < 2 or place not in range(len(shots)):
        return None
    board, was = clip.board, shots[place]
    shot = shot_of_version(board, clip.render.board_version, place, of=len(shots))
    now = _plan_now(board, frozen.plan, place, shot)
    span = spans([one.seconds for one in shots], clip.rate)[place]
    return Redo(clip, place, frozen, was, now, _ends(clip, frozen, place, span, shot))


def _plan_now(
    board: Board, frozen: BoardPlan, place: int, shot: Shot | None
) -> BoardPlan:
    """The take's plan with what the board says of that shot now: its words and what
    they mention. Its length stays, or it would not fit between the others.
    """
    if shot is None:
        return frozen
    today = plan_of(board)
    shots = list(frozen.shots)
    shots[place] = replace(shots[place], prompt=shot.prompt, title=shot.title)
    elements = {e.slug: e for e in (*frozen.elements, *today.elements)}
    return replace(
        frozen,
        prompt=today.prompt,
        shots=tuple(shots),
        elements=tuple(elements.values()),
    )


def _ends(
    clip: Clip, frozen: RenderRequest, place: int, span: Span, shot: Shot | None
) -> Ends:
    """Between its neighbours it keeps to the pictures of the take; where the film
    begins and ends, to the board's own frame if there is one.
    """
    rule = registry.model(frozen.model).frames
    first: FrameRef | int | None = span.start
    last: FrameRef | int | None = min(span.end, clip.frames) - 1
    if place == 0:
        first = _own(shot.first_frame if shot else None) or first
    if place == len(frozen.plan.shots) - 1:
        last = _own(shot.last_frame if shot else None) or last
    return Ends(
        None if rule.first == "no" else first, None if rule.last == "no" else last
    )


def _own(frame: Frame | None) -> FrameRef | None:
    if frame is None:
        return None
    return FrameRef(frame.sha256, frame.width, frame.height, frame.name)


def _words(end: FrameRef | int | None, clip: Clip) -> str:
    if isinstance(end, FrameRef):
        return f"the board's frame {end.name}"
    return f"the take's frame at {timecode(end or 0, clip.rate)}"
