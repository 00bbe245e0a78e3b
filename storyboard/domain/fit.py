"""The nearest division of a board's seconds that a model takes.

Locked shots keep their length. The total stays where the model takes it, else it
becomes the nearest one that can be reached; then as few seconds move as possible.
"""

from dataclasses import dataclass

from storyboard.domain.model import VideoModel
from storyboard.domain.plan import LONGEST_BOARD
from storyboard.domain.timing import Lengths, words

# More than these are counted, not named.
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Fitted:
    """The lengths that fit, and how they and the total were before."""

    lengths: Lengths
    before: Lengths
    total_before: int

    @property
    def total(self) -> int:
        return self.lengths.total

    @property
    def is_change(self) -> bool:
        stays = self.lengths.seconds == self.before.seconds
        return not stays or self.total != self.total_before

    def __str__(self) -> str:
        """`shot 2: 2 → 3 s, shot 4: 6 → 5 s; the total stays 15 s`."""
        pairs = zip(self.before.seconds, self.lengths.seconds, strict=True)
        moved = [
            f"shot {number}: {was} → {words(now)}"
            for number, (was, now) in enumerate(pairs, 1)
            if was != now
        ]
        if more := moved[_NAMED:]:
            moved = [*moved[:_NAMED], f"{len(more)} more shot{'s' * (len(more) > 1)}"]
        stays = self.total == self.total_before
        total = f"the total {'stays' if stays else 'becomes'} {words(self.total)}"
        return "; ".join(filter(None, (", ".join(moved), total)))


def fit(
    lengths: Lengths, total: int, model: VideoModel, *, cuts: bool = False
) -> Fitted:
    """`lengths` of a board of `total` seconds as `model` takes them. `cuts`: it cuts
    the film by itself, so its rules of shots do not count.

    Raises ValueError in words where no division with these locks fits.
    """
    if not lengths.seconds:
        raise ValueError("There is no shot to fit.")
    is_free = cuts or len(lengths.seconds) < 2
    if not is_free and len(lengths.seconds) > model.shots.most:
        raise ValueError(
            f"{model.name} takes at most {model.shots.most} shots in one film; "
            f"the board has {len(lengths.seconds)}."
        )
    least = 1 if is_free else model.shots.least_seconds
    most = LONGEST_BOARD if is_free else model.shots.most_seconds or LONGEST_BOARD
    _check_locks(lengths, least, most, model.name)
    inside = [
        s if k else min(max(s, least), most)
        for s, k in zip(lengths.seconds, lengths.locked, strict=True)
    ]
    wanted = _total(lengths, total, model, least=least, most=most)
    return Fitted(
        lengths.having(_adding_up(inside, lengths, wanted, least=least, most=most)),
        lengths,
        total,
    )


def _check_locks(lengths: Lengths, least: int, most: int, name: str) -> None:
    for shot, (seconds, locked) in enumerate(
        zip(lengths.seconds, lengths.locked, strict=True), 1
    ):
        if locked and not least <= seconds <= most:
            needs = f"{words(least)} or more" if seconds < least else words(most)
            raise ValueError(
                f"Shot {shot} is locked at {words(seconds)}; {name} needs "
                f"{needs}{'' if seconds < least else ' at most'}. Unlock it first."
            )


def _total(
    lengths: Lengths, total: int, model: VideoModel, *, least: int, most: int
) -> int:
    """The nearest total the model takes and the shots can reach; the shorter of two."""
    pairs = list(zip(lengths.seconds, lengths.locked, strict=True))
    fewest = sum(s if locked else least for s, locked in pairs)
    longest = sum(s if locked else most for s, locked in pairs)
    allowed = model.seconds
    can_be = [
        seconds
        for seconds in range(allowed.least, allowed.most + 1, allowed.step)
        if fewest <= seconds <= longest
    ]
    if not can_be:
        because = " with these locks" if any(lengths.locked) else ""
        span = words(fewest) if fewest == longest else f"{words(fewest)} at least"
        if longest < allowed.least:
            span = f"{words(longest)} at most"
        raise ValueError(
            f"The shots last {span}{because}; {model.name} makes films of "
            f"{words(allowed.least)} to {words(allowed.most)}."
        )
    return min(can_be, key=lambda seconds: (abs(seconds - total), seconds))


def _adding_up(
    inside: list[int], lengths: Lengths, total: int, *, least: int, most: int
) -> list[int]:
    """Second by second the longest gives, or the shortest takes; the last of equals."""
    seconds = list(inside)
    off = total - sum(seconds)
    for _ in range(abs(off)):
        if off > 0:
            able = [i for i in lengths.free() if seconds[i] < most]
            seconds[min(able, key=lambda i: (seconds[i], -i))] += 1
        else:
            able = [i for i in lengths.free() if seconds[i] > least]
            seconds[max(able, key=lambda i: (seconds[i], i))] -= 1
    return seconds
