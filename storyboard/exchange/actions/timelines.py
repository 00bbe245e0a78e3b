"""What was ticked of a timeline that came back, done on its boards."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction

from storyboard.boards.actions.projects import move_board
from storyboard.boards.actions.rows import NotPossible, lock, place_of
from storyboard.boards.actions.shots import (
    delete_shot,
    move_boundary,
    move_shot,
    set_total,
)
from storyboard.boards.models import Board, Shot
from storyboard.boards.queries import boards_of, least_seconds_of, lengths_of, shots_of
from storyboard.boards.seen import seen_by_timeline
from storyboard.domain.boundary import TOTAL
from storyboard.domain.timing import words
from storyboard.exchange.editors.differences import Line, sentence
from storyboard.gallery.queries import films_for
from storyboard.review.actions.comments import Said, TooMany, add_comment
from storyboard.review.viewer import Viewer
from storyboard.teams.models import User


class NotAccepted(Exception):
    """Nothing was done. `problems`: why, all of it, in sentences. `is_conflict`:
    because somebody was quicker.
    """

    def __init__(self, problems: Sequence[str], *, is_conflict: bool = False) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)
        self.is_conflict = is_conflict


def accept_lines(
    boards: Sequence[Board], lines: Iterable[Line], *, seen: Mapping[str, str], by: User
) -> None:
    """All of them or none: shots in their order first, then deleted, then lengths, then
    comments. `seen`: what the boards were when the lines were shown, in story
    order. Raises NotAccepted.
    """
    ordered = sorted(lines, key=_turn)
    with transaction.atomic():
        # In the order of their keys, as whoever locks several does.
        held = {b.pk: lock(b) for b in sorted(boards, key=lambda board: board.pk)}
        _check_unchanged(held, ordered, seen)
        problems: list[str] = []
        for line in ordered:
            try:
                _DEEDS[line.do](line, held, by)
            except (NotPossible, TooMany) as why:
                problems.append(f"{sentence(line.words)}: {why}")
        if problems:
            raise NotAccepted(problems)


def _check_unchanged(
    held: Mapping[UUID, Board], lines: Sequence[Line], seen: Mapping[str, str]
) -> None:
    """What is only said about a film does not depend on its board."""
    touched = {line.board for line in lines if line.do != "comment"}
    changed = [
        f"“{board.title}” was changed{_by(board)} since this page showed it."
        for board in held.values()
        if board.pk in touched
        and seen_by_timeline(board, list(shots_of(board))) != seen.get(str(board.pk))
    ]
    if None in touched and held:
        project = next(iter(held.values())).project
        if [str(board.pk) for board in boards_of(project)] != list(seen):
            changed.append("The boards of the project are others, or stand elsewhere.")
    if changed:
        raise NotAccepted(changed, is_conflict=True)


def _by(board: Board) -> str:
    return f" by {board.changed_by}" if board.changed_by else ""


def _swap(line: Line, held: Mapping[UUID, Board], by: User) -> None:
    shots = list(shots_of(_board(line, held)))
    one, other = _shot(line, "one", shots), _shot(line, "other", shots)
    i, j = sorted((place_of(one, shots), place_of(other, shots)))
    move_shot(shots[j], place=i, by=by)
    if j > i + 1:
        move_shot(shots[i], place=j, by=by)


def _move(line: Line, held: Mapping[UUID, Board], by: User) -> None:
    shots = list(shots_of(_board(line, held)))
    shot = _shot(line, "what", shots)
    others = [one for one in shots if one.pk != shot.pk]
    behind = _shot(line, "after", others) if line.facts["after"] else None
    place = place_of(behind, others) + 1 if behind else 0
    move_shot(shot, place=place, by=by)


def _remove(line: Line, held: Mapping[UUID, Board], by: User) -> None:
    """The board gets shorter by it: who would inherit its seconds gives them back."""
    board = _board(line, held)
    shots = list(shots_of(board))
    shot = _shot(line, "shot", shots)
    if len(shots) == 1:
        raise NotPossible("A board keeps its last shot.")
    was, freed = {one.pk: one.seconds for one in shots}, shot.seconds
    adds_up = sum(was.values()) == _total(board)
    heir = delete_shot(shot, by=by)
    if heir:
        _lengthen(board, heir, was[heir.pk], by)
    elif adds_up:
        set_total(board, seconds=_total(board) - freed, by=by)


def _length(line: Line, held: Mapping[UUID, Board], by: User) -> None:
    board = _board(line, held)
    shot = _shot(line, "shot", list(shots_of(board)))
    _lengthen(board, shot, line.facts["seconds"], by)


def _lengthen(board: Board, shot: Shot, seconds: int, by: User) -> None:
    """Nobody pays: the board's total follows."""
    shots = list(shots_of(board))
    place, lengths = place_of(shot, shots), lengths_of(shots)
    least = least_seconds_of(board)
    if lengths.locked[place]:
        raise NotPossible(f"Shot {place + 1} is locked. Unlock it first.")
    if seconds < least:
        raise NotPossible(
            f"The board's model needs at least {words(least)} for a shot, and shot "
            f"{place + 1} would be {words(seconds)}."
        )
    if by_seconds := seconds - lengths.seconds[place]:
        move_boundary(
            *(shots[place],), seconds=by_seconds, way=TOTAL, was=lengths.seconds, by=by
        )


def _comment(line: Line, _: Mapping[UUID, Board], by: User) -> None:
    clip = films_for(by).filter(pk=line.facts["clip"]).first()
    if clip is None:
        raise NotPossible("Its take is not there any more.")
    said = Said(
        line.facts["text"],
        line.facts["start"],
        line.facts["end"],
        # Accepted twice it is one comment.
        key=uuid5(NAMESPACE_OID, f"{clip.pk} {sorted(line.facts.items())}"),
    )
    add_comment(clip, said, by=Viewer(user=by), from_file=True)


def _swap_boards(line: Line, held: Mapping[UUID, Board], by: User) -> None:
    boards = _in_order(held)
    one, other = (_place(line, name, boards) for name in ("one", "other"))
    i, j = sorted((one, other))
    move_board(boards[j], place=i, by=by)
    if j > i + 1:
        move_board(boards[i], place=j, by=by)


def _move_board(line: Line, held: Mapping[UUID, Board], by: User) -> None:
    boards = _in_order(held)
    board = boards.pop(_place(line, "what", boards))
    place = _place(line, "after", boards) + 1 if line.facts["after"] else 0
    move_board(board, place=place, by=by)


_DEEDS: dict[str, Callable[[Line, Mapping[UUID, Board], User], None]] = {
    "swap": _swap,
    "move": _move,
    "remove": _remove,
    "length": _length,
    "comment": _comment,
    "swap_boards": _swap_boards,
    "move_board": _move_board,
}


def _turn(line: Line) -> tuple[int, int]:
    """What gets shorter comes before what gets longer and may need the room."""
    return list(_DEEDS).index(line.do), line.facts.get("more", 0)


def _board(line: Line, held: Mapping[UUID, Board]) -> Board:
    board = held.get(line.board) if line.board else None
    if board is None:
        raise NotPossible("Its board is not there any more.")
    return board


def _shot(line: Line, name: str, shots: Sequence[Shot]) -> Shot:
    found = next((one for one in shots if str(one.pk) == line.facts[name]), None)
    if found is None:
        raise NotPossible("A shot it is about is not on the board any more.")
    return found


def _total(board: Board) -> int:
    return Board.objects.only("seconds").get(pk=board.pk).seconds


def _in_order(held: Mapping[UUID, Board]) -> list[Board]:
    return list(boards_of(next(iter(held.values())).project))


def _place(line: Line, name: str, boards: Sequence[Board]) -> int:
    for place, board in enumerate(boards):
        if str(board.pk) == line.facts[name]:
            return place
    raise NotPossible("A board it is about is not there any more.")
