"""What the board's page shows: every shot with its problems, the sum, the elements."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from django.conf import settings

from storyboard.boards import queries
from storyboard.boards.cards import (
    Check,
    Edge,
    ElementCard,
    Fitting,
    Piece,
    Repair,
    ShotCard,
    TrackCard,
)
from storyboard.boards.history import Steps, steps_of
from storyboard.boards.models import Board, Element, Shot
from storyboard.boards.panel import SettingGroup, groups_of
from storyboard.boards.seen import seen_by_choice, seen_by_fit, seen_by_fix
from storyboard.boards.slots import slots_of
from storyboard.domain import timing
from storyboard.domain.boundary import reach
from storyboard.domain.mend import ways_to_add_up
from storyboard.domain.model import VideoModel
from storyboard.domain.plan import LONGEST_BOARD, LONGEST_PROMPT, MENTION, BoardPlan
from storyboard.domain.problem import Fix, Problem
from storyboard.domain.soundtrack import HEARD
from storyboard.domain.story import model_cuts, story
from storyboard.providers import registry
from storyboard.providers.errors import UnknownModel

# More cells than this say nothing to the eye.
MOST_CELLS = 30
HUES = 6
# What the model minds about lengths.
_LENGTHS = frozenset(
    {
        "duration_not_for_model",
        "shot_too_short_for_model",
        "shot_too_long_for_model",
        "too_many_shots_for_model",
    }
)


@dataclass(frozen=True)
class Editor:
    """A board's rows, read once, and everything its page derives from them."""

    board: Board
    may_edit: bool
    shots: list[Shot] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)

    @property
    def has_animatic(self) -> bool:
        """Whether the page has a player for the drafts of another room."""
        return bool(settings.DRAFTS)

    @cached_property
    def deleted(self) -> list[Shot]:
        """The last deleted shots, where the page offers to bring them back."""
        return list(queries.deleted_shots_of(self.board)[:20]) if self.may_edit else []

    @cached_property
    def steps(self) -> Steps:
        return steps_of(self.board) if self.may_edit else Steps()

    @cached_property
    def model(self) -> VideoModel | None:
        try:
            return registry.model(self.board.model)
        except UnknownModel:
            return None

    @cached_property
    def plan(self) -> BoardPlan:
        return queries.plan_from(self.board, self.shots, self.elements)

    @cached_property
    def is_by_shot(self) -> bool:
        return queries.is_by_shot(self.board) and len(self.shots) > 1

    @cached_property
    def lengths(self) -> timing.Lengths:
        return queries.lengths_of(self.shots)

    @cached_property
    def off(self) -> str:
        """`2 s over`, `3 s short`, or nothing."""
        if not self.shots:
            return ""
        return timing.difference(self.lengths.seconds, self.board.seconds)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        return queries.problems_of(self.board, self.plan)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Every problem, the blocking ones first."""
        found = [self._check(problem) for problem in self.problems]
        return tuple(sorted(found, key=lambda check: not check.blocks))

    @cached_property
    def is_ready(self) -> bool:
        return not any(problem.blocks for problem in self.problems)

    @cached_property
    def shows_negative(self) -> bool:
        """Where the model takes no negative prompt there is nothing to write; what is
        there already is shown, with what will become of it.
        """
        if self.board.negative_prompt:
            return True
        takes = self.model is None or self.model.negative_prompt.most > 0
        return self.may_edit and takes

    @cached_property
    def refused(self) -> dict[str, str]:
        """What the gateway said, by the place it named: to stand beside that field."""
        told = (p for p in self.problems if p.code == "refused_there")
        return {problem.place: problem.message for problem in told}

    @cached_property
    def negative_checks(self) -> tuple[Check, ...]:
        return tuple(c for c in self.checks if c.place == "negative_prompt")

    @cached_property
    def too_long_for_model(self) -> str:
        """`5 s too long for this model`, when only the model minds the length."""
        if self.model is None or self.off or not self.shots or self.is_by_shot:
            return ""
        most = self.model.seconds.most
        over = self.board.seconds - most
        return f"{timing.words(over)} too long for this model" if over > 0 else ""

    @cached_property
    def mends(self) -> tuple[Repair, ...]:
        """The ways to make the shots add up, the locks respected."""
        if not self.off:
            return ()
        ways = ways_to_add_up(self.lengths, self.board.seconds, most=LONGEST_BOARD)
        return tuple(self._repair(fix) for fix in ways)

    @cached_property
    def fitting(self) -> Fitting | None:
        """Where the model minds the lengths. A sum that is off has mends of its own."""
        if self.model is None or not any(p.code in _LENGTHS for p in self.problems):
            return None
        label = f"Fit to {self.model.name}"
        try:
            fitted = queries.fitted_of(self.board, self.shots)
        except ValueError as why:
            return Fitting(label, "", "", why_not=str(why))
        return Fitting(label, str(fitted), seen_by_fit(self.board, self.shots))

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """One cell a second: filled, `off` where seconds are missing, `over`."""
        most = max(self.lengths.total, self.board.seconds)
        if most > MOST_CELLS:
            return ()
        limit = self.board.seconds
        if self.model and self.too_long_for_model:
            limit = self.model.seconds.most
        return tuple(
            "over" if second >= limit else "off" if second >= self.lengths.total else ""
            for second in range(most)
        )

    @cached_property
    def cards(self) -> list[ShotCard]:
        return [self._card(index) for index in range(len(self.shots))]

    @cached_property
    def least_seconds(self) -> int:
        return queries.least_seconds_of(self.board)

    @cached_property
    def edges(self) -> list[Edge]:
        """The boundaries between the shots."""
        lengths = queries.lengths_of(self.shots, least=self.least_seconds)
        found, at = [], 0
        for index, (shot, after) in enumerate(pairwise(self.shots)):
            at += shot.seconds
            earlier, later = reach(lengths, index)
            said = (
                f"Shot {index + 1} {timing.words(shot.seconds)}, "
                f"shot {index + 2} {timing.words(after.seconds)}"
            )
            found.append(Edge(shot, index + 1, at, at + earlier, at + later, said))
        return found

    @cached_property
    def element_cards(self) -> list[ElementCard]:
        return [self._element(i, e) for i, e in enumerate(self.elements)]

    @cached_property
    def lanes(self) -> list[ElementCard]:
        return [card for card in self.element_cards if card.numbers]

    @cached_property
    def settings(self) -> list[SettingGroup]:
        """The model's settings, in the groups of the panel."""
        if self.model is None:
            return []
        return groups_of(self.board, self.model, self.problems)

    @property
    def heard(self) -> Mapping[str, str]:
        """What the animatic can play."""
        return HEARD

    @property
    def track(self) -> TrackCard | None:
        board = self.board
        if board.track is None:
            return None
        return TrackCard(board.track, board.track_start, board.seconds)

    @cached_property
    def size(self) -> str:
        return f"{self.board.width}x{self.board.height}"

    @cached_property
    def sizes(self) -> list[tuple[str, str]]:
        """The model's sizes, and the board's own where the model does not make it."""
        made = self.model.sizes if self.model else ()
        found = [(f"{s.width}x{s.height}", str(s)) for s in made]
        if self.size not in dict(found):
            found.append((self.size, f"{self.board.width} x {self.board.height}"))
        return found

    @cached_property
    def seen_by_animatic(self) -> str:
        """What the way out to the free model would replace."""
        return seen_by_choice(self.board, registry.default_model())

    @cached_property
    def new_shot_words(self) -> str:
        """Where a new shot's seconds would come from."""
        if not self.shots:
            return f"takes all {timing.words(self.board.seconds)}"
        left = self.board.seconds - self.lengths.total
        if left > 0:
            return f"takes the {timing.words(left)} that are left"
        payer = timing.room_for_one_more(self.lengths)
        if payer is None or left < 0:
            return "adds 1 s to the shots"
        half = timing.words(self.lengths.seconds[payer] // 2)
        return f"takes {half} from shot {payer + 1}"

    def _card(self, index: int) -> ShotCard:
        shot = self.shots[index]
        return ShotCard(
            shot=shot,
            number=index + 1,
            is_last=index == len(self.shots) - 1,
            most_prompt=self._most_prompts[index],
            can_shrink=self._can_lengthen(index, -1),
            can_grow=self._can_lengthen(index, 1),
            rest=self._rest_words(index),
            slots=slots_of(self.board, self.shots, index),
            checks=tuple(c for c in self.checks if c.shot is shot),
            pieces=tuple(self._pieces(shot.prompt)),
        )

    def _pieces(self, text: str) -> Iterator[Piece]:
        known = {card.element.slug: card for card in self.element_cards}
        at = 0
        for match in MENTION.finditer(text):
            if card := known.get(match.group(1)):
                yield Piece(text[at : match.start()])
                yield Piece(match.group(), card)
                at = match.end()
        yield Piece(text[at:])

    @cached_property
    def _most_prompts(self) -> tuple[int, ...]:
        """How long each shot's text may be, less what the model adds to it."""
        model = self.model
        if model is None:
            return (LONGEST_PROMPT,) * len(self.shots)
        if model_cuts(self.plan, self.board.settings) and not self.is_by_shot:
            left = model.prompt.most - len(story(model, self.plan))
            return tuple(
                max(0, min(len(s.prompt) + left, LONGEST_PROMPT)) for s in self.shots
            )
        several = len(self.shots) > 1 and not self.is_by_shot
        most = (model.shots.most_prompt if several else None) or model.prompt.most
        sent = model.texts_sent(self.plan, self.board.settings)
        added = (len(t) - len(s.prompt) for t, s in zip(sent, self.shots, strict=True))
        return tuple(min(most - more, LONGEST_PROMPT) for more in added)

    def _can_lengthen(self, index: int, by: int) -> bool:
        try:
            timing.lengthen(self.lengths, index, by)
        except ValueError:
            return False
        return True

    def _rest_words(self, index: int) -> str:
        """`Give it 3 s`, `Take 2 s from it`: where one shot can mend the sum."""
        rest = self.board.seconds - self.lengths.total
        try:
            timing.give_rest_to(self.lengths, index, self.board.seconds)
        except ValueError:
            return ""
        if not rest or self.shots[index].locked:
            return ""
        if rest > 0:
            return f"Give it {timing.words(rest)}"
        return f"Take {timing.words(-rest)} from it"

    def _element(self, index: int, element: Element) -> ElementCard:
        pictures = list(element.pictures.all())
        return ElementCard(
            element=element,
            frame=pictures[0].frame if pictures else None,
            hue=index % HUES + 1,
            numbers=tuple(
                number
                for number, shot in enumerate(self.shots, start=1)
                if element.slug in MENTION.findall(shot.prompt)
            ),
            in_overall=element.slug in MENTION.findall(self.board.prompt),
        )

    def _check(self, problem: Problem) -> Check:
        index = problem.shot
        shot = None
        if index is not None and index < len(self.shots):
            shot = self.shots[index]
        repairs = tuple(self._repair(fix) for fix in problem.fixes)
        if problem.code == "sum_wrong":
            repairs = self.mends
        return Check(
            problem.code,
            problem.place,
            problem.message,
            problem.blocks,
            shot,
            repairs,
        )

    def _repair(self, fix: Fix) -> Repair:
        shot = None if fix.shot is None else self.shots[fix.shot]
        return Repair(
            do=fix.do,
            label=fix.label,
            shot_id=str(shot.pk) if shot else "",
            value="" if fix.value is None else str(fix.value),
            was=seen_by_fix(fix.do, self.board, shot),
        )


def editor_of(board: Board, *, may_edit: bool) -> Editor:
    """Read a board's rows: three queries, however many shots it has."""
    return Editor(
        board=board,
        may_edit=may_edit,
        shots=list(queries.shots_of(board)),
        elements=list(queries.elements_of(board)),
    )
