"""Several shots at once: one length for each, copies of them, and without them.

Like the moves of one shot, but together or not at all: what would leave the board off
its total is refused in words.
"""

from collections.abc import Collection

from storyboard.domain.timing import Lengths, duplicate_shot, fill_to, words


def set_each(
    lengths: Lengths, shots: Collection[int], seconds: int, total: int
) -> Lengths:
    """Make each of the shots so long. The others give or take what that moves, the
    last unlocked one first, and all add up to the total.
    """
    if seconds < lengths.least:
        raise ValueError(f"A shot is at least {words(lengths.least)} long.")
    if locked := [i for i in sorted(shots) if lengths.locked[i]]:
        raise ValueError(f"Shot {locked[0] + 1} is locked.")
    others = _without(lengths, shots)
    rest = total - seconds * len(shots)
    try:
        theirs = iter(fill_to(_only(lengths, others), rest).seconds)
    except ValueError:
        raise ValueError(_why_not(lengths, shots, seconds, total)) from None
    every = range(len(lengths.seconds))
    return lengths.having([seconds if i in shots else next(theirs) for i in every])


def duplicate_shots(lengths: Lengths, shots: Collection[int], total: int) -> Lengths:
    """Put copies behind the last of the shots, in their order; each is paid for like a
    single copy.
    """
    end = max(shots) + 1
    result = lengths
    for done, shot in enumerate(sorted(shots)):
        result = _moved(duplicate_shot(result, shot, total), shot + 1, end + done)
    if result.total > max(total, lengths.total):
        raise ValueError(
            f"There are no seconds for {len(shots)} more shots of at least "
            f"{words(lengths.least)}. Make the board longer, or unlock a shot."
        )
    return result


def remove_shots(lengths: Lengths, shots: Collection[int]) -> Lengths:
    """Take shots out. Each one's seconds go to the nearest unlocked shot before it that
    stays, else to the next one.
    """
    seconds = list(lengths.seconds)
    stay = _without(lengths, shots)
    for shot in shots:
        heirs = _heirs(lengths, stay, shot)
        if stay and not heirs:
            raise ValueError(
                "Every shot that stays is locked, so none can take the "
                f"{words(sum(seconds[i] for i in shots))}. Unlock one first."
            )
        if heirs:
            seconds[heirs[0]] += lengths.seconds[shot]
    return _only(lengths.having(seconds), stay)


def restore_shots(lengths: Lengths, shots: Collection[int], total: int) -> Lengths:
    """Undo `remove_shots`: the shots are among the lengths again, with the seconds they
    had. Who inherited them gives them back; where nobody has so many, the sum is over.
    """
    seconds = list(lengths.seconds)
    stay = _without(lengths, shots)
    for shot in sorted(shots):
        if sum(seconds) <= total:
            break
        share = lengths.seconds[shot]
        heirs = _heirs(lengths, stay, shot)
        can_pay = (i for i in heirs if seconds[i] - share >= lengths.least)
        if (payer := next(can_pay, None)) is not None:
            seconds[payer] -= share
    return lengths.having(seconds)


def _without(lengths: Lengths, shots: Collection[int]) -> list[int]:
    return [i for i in range(len(lengths.seconds)) if i not in shots]


def _heirs(lengths: Lengths, stay: list[int], shot: int) -> list[int]:
    """The unlocked shots that stay, in the order in which they take its seconds."""
    free = [i for i in stay if not lengths.locked[i]]
    return [i for i in reversed(free) if i < shot] + [i for i in free if i > shot]


def _only(lengths: Lengths, shots: Collection[int]) -> Lengths:
    return Lengths(
        tuple(lengths.seconds[i] for i in shots),
        tuple(lengths.locked[i] for i in shots),
        lengths.least,
    )


def _moved(lengths: Lengths, shot: int, to: int) -> Lengths:
    order = [i for i in range(len(lengths.seconds)) if i != shot]
    order.insert(to, shot)
    return _only(lengths, order)


def _why_not(lengths: Lengths, shots: Collection[int], seconds: int, total: int) -> str:
    many = f"{len(shots)} shots" if len(shots) > 1 else "One shot"
    said = f"{many} of {words(seconds)} and the board's {words(total)} do not go"
    others = _only(lengths, _without(lengths, shots))
    if not others.seconds:
        return f"{said} together. Change the board's length first."
    if not others.free():
        return f"{said} together: the others are locked at {words(others.total)}."
    pairs = zip(others.seconds, others.locked, strict=True)
    needed = sum(length if lock else lengths.least for length, lock in pairs)
    return f"{said} together: the others need at least {words(needed)}."
