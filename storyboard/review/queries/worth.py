"""What a project's money was worth: read off the ledger, the films and the verdicts.

A take's price is what its order and the orders of its shots were charged. Several films
of one order share it evenly. What is drawn here costs nothing and is left out. Of each
board the newest approved take counts, so no second is approved twice.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from storyboard.boards.models import Project, Revision
from storyboard.domain.history import Content
from storyboard.domain.lifecycle import FINAL
from storyboard.domain.money import Entry
from storyboard.domain.recipe import read_recipe
from storyboard.domain.standing import Decision, Reason, Standing
from storyboard.providers import registry
from storyboard.renders.models import Clip, LedgerEntry, Render
from storyboard.renders.queries.speech import model_name
from storyboard.review.models import Verdict
from storyboard.review.queries.verdicts import counting

NO_REASON = "No reason given"
NO_FILM = "Charged, and no film came"
_NOTHING = Decimal()


@dataclass
class Price:
    """Of one take. `unknown`: something of it was, or may have been, charged that
    nobody can tell.
    """

    charged: Decimal = _NOTHING
    reserved: Decimal = _NOTHING
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A take that a gateway made, or was paid for."""

    order: Render
    clips: tuple[Clip, ...]
    price: Price

    @property
    def share(self) -> Decimal:
        return self.price.charged / max(1, len(self.clips))


@dataclass(frozen=True, slots=True)
class ModelWorth:
    """`per_second` is None while nothing of the model is approved."""

    model: str
    charged: Decimal
    seconds: Fraction
    unknown: int

    @property
    def per_second(self) -> Decimal | None:
        if not self.seconds:
            return None
        seconds = Decimal(self.seconds.numerator) / self.seconds.denominator
        return self.charged / seconds


@dataclass(frozen=True)
class Worth:
    """`wasted`: dollars by reason in words, the most first. `attempts`: how many
    approved shots took so many films. `unknown`: takes whose price nobody knows.
    """

    is_practice: bool
    charged: Decimal = _NOTHING
    reserved: Decimal = _NOTHING
    unknown: int = 0
    takes: int = 0
    wasted: dict[str, Decimal] = field(default_factory=dict)
    attempts: dict[int, int] = field(default_factory=dict)
    models: list[ModelWorth] = field(default_factory=list)

    @property
    def wasted_in_all(self) -> Decimal:
        return sum(self.wasted.values(), _NOTHING)

    @property
    def attempts_each(self) -> Fraction | None:
        shots = sum(self.attempts.values())
        films = sum(number * count for number, count in self.attempts.items())
        return Fraction(films, shots) if shots else None


def worth_of(project: Project) -> list[Worth]:
    """Of real money, and of play money where there was any. Six queries."""
    made = _made(project)
    reasons = _reasons(project)
    shots = _shots(project, made)
    real, play = (
        _worth(
            [one for one in made if one.order.is_practice == is_practice],
            reasons,
            shots,
        )
        for is_practice in (False, True)
    )
    return [real, play] if play.takes else [real]


def _worth(
    made: list[Made],
    reasons: Mapping[UUID, str],
    shots: Mapping[tuple[UUID, int], list[object]],
) -> Worth:
    approved = _approved(made)
    return Worth(
        is_practice=bool(made) and made[0].order.is_practice,
        charged=sum((one.price.charged for one in made), _NOTHING),
        reserved=sum((one.price.reserved for one in made), _NOTHING),
        unknown=sum(one.price.unknown for one in made),
        takes=len(made),
        wasted=_wasted(made, reasons),
        attempts=_attempts(made, approved, shots),
        models=_models(made, approved),
    )


def _wasted(made: Iterable[Made], reasons: Mapping[UUID, str]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for one in made:
        if not one.clips and one.order.state in FINAL and one.price.charged:
            found[NO_FILM] += one.price.charged
        for clip in one.clips:
            if clip.standing == Standing.REJECTED and one.share:
                found[reasons.get(clip.pk, NO_REASON)] += one.share
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _approved(made: Iterable[Made]) -> dict[UUID, tuple[Made, Clip]]:
    """By board: the newest approved take."""
    found: dict[UUID, tuple[Made, Clip]] = {}
    for one in sorted(made, key=lambda one: one.order.take):
        for clip in one.clips:
            if clip.standing == Standing.APPROVED:
                found[one.order.board_id] = (one, clip)
    return found


def _attempts(
    made: Iterable[Made],
    approved: Mapping[UUID, tuple[Made, Clip]],
    shots: Mapping[tuple[UUID, int], list[object]],
) -> dict[int, int]:
    """Films made of each approved shot, up to the take that was approved."""
    films: Counter[tuple[UUID, object]] = Counter()
    for one in made:
        board, order = one.order.board_id, one.order
        if board not in approved or order.take > approved[board][0].order.take:
            continue
        if not one.clips:
            continue
        ids = shots[board, order.board_version]
        anew = list(range(len(ids)))
        if order.recipe:
            pieces = read_recipe(order.recipe)
            anew = sorted({piece.shot for piece in pieces if not piece.clip})
        films.update((board, ids[place]) for place in anew if place < len(ids))
    wanted = [
        (board, shot)
        for board, (one, _) in approved.items()
        for shot in shots[board, one.order.board_version]
    ]
    return dict(sorted(Counter(max(1, films[key]) for key in wanted).items()))


def _models(
    made: Iterable[Made], approved: Mapping[UUID, tuple[Made, Clip]]
) -> list[ModelWorth]:
    charged: dict[str, Decimal] = defaultdict(Decimal)
    unknown: Counter[str] = Counter()
    for one in made:
        charged[one.order.model] += one.price.charged
        unknown[one.order.model] += one.price.unknown
    seconds: dict[str, Fraction] = defaultdict(Fraction)
    for one, clip in approved.values():
        seconds[one.order.model] += clip.seconds
    return [
        ModelWorth(model_name(slug), charged[slug], seconds[slug], unknown[slug])
        for slug in sorted(charged)
    ]


def _made(project: Project) -> list[Made]:
    """Orders at gateways, without the parts of which takes are spliced."""
    orders = Render.objects.filter(
        board__project=project, take__gt=0, part_of=None
    ).exclude(provider__in=list(registry.PROVIDERS))
    prices = _prices(project)
    clips: dict[UUID, list[Clip]] = defaultdict(list)
    for clip in Clip.objects.filter(project=project, take__gt=0, shot=None):
        clips[clip.render_id].append(clip)
    return [
        Made(order, tuple(clips[order.pk]), prices.get(order.pk, Price()))
        for order in orders.order_by("board", "take")
    ]


def _prices(project: Project) -> dict[UUID, Price]:
    """By the take's order; what its shots cost is its own."""
    found: dict[UUID, Price] = defaultdict(Price)
    last: dict[tuple[UUID, str], tuple[UUID, str]] = {}
    lines = LedgerEntry.objects.filter(project=project).select_related("render")
    for line in lines.order_by("id"):
        take = line.render.part_of_id or line.render_id
        price, amount = found[take], line.amount_usd or _NOTHING
        if line.kind == Entry.CHARGED:
            price.charged += amount
            price.unknown |= line.amount_usd is None
        elif line.kind == Entry.RESERVED:
            price.reserved += amount
        elif line.kind == Entry.RELEASED:
            price.reserved -= amount
        last[line.render_id, line.element] = (take, line.kind)
    for take, kind in last.values():
        found[take].unknown |= kind == Entry.UNKNOWN
    return found


def _reasons(project: Project) -> dict[UUID, str]:
    """Why each rejected clip was: the last reason somebody gave."""
    verdicts: dict[UUID, list[Verdict]] = defaultdict(list)
    rejected = Verdict.objects.filter(
        clip__project=project, clip__standing=Standing.REJECTED
    )
    for verdict in rejected.order_by("made_at", "id"):
        verdicts[verdict.clip_id].append(verdict)
    return {
        clip: Reason(verdict.reason).words
        for clip, said in verdicts.items()
        for verdict in counting(said)
        if verdict.decision == Decision.REJECTED and verdict.reason
    }


def _shots(
    project: Project, made: Iterable[Made]
) -> dict[tuple[UUID, int], list[object]]:
    """The shots of each version that was ordered: their ids, else their places."""
    counts = {
        (one.order.board_id, one.order.board_version): len(
            one.order.request["plan"]["shots"]
        )
        for one in made
    }
    versions = {version for _, version in counts}
    saves = Revision.objects.filter(board__project=project, number__in=versions)
    kept = {
        (save.board_id, save.number): Content.unpacked(save.content).shots
        for save in saves
        if (save.board_id, save.number) in counts
    }
    return {
        key: [shot.id for shot in kept[key]]
        if len(kept.get(key, ())) == count
        else list(range(count))
        for key, count in counts.items()
    }
