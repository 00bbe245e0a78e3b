"""What a page showed of the thing a button replaces, as the text the button sends.

Where it is another text by the time the button is pressed, somebody else was there.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict

from storyboard.boards.models import Board, Element, ElementPicture, Shot
from storyboard.domain.history import Content
from storyboard.domain.model import VideoModel
from storyboard.domain.setting_limits import carried_over


def seen_by_fix(do: str, board: Board, shot: Shot | None) -> str:
    """What the fix `do` would replace. "" for one that replaces nothing: it moves what
    is there, whatever it is.
    """
    match do, shot:
        case (("set_total" | "fit_total"), _):
            return str(board.seconds)
        case "set_seconds", Shot():
            return str(shot.seconds)
        case "drop_last_frame", Shot():
            return str(shot.last_frame_id or "")
        case "set_size", _:
            return f"{board.width}x{board.height}"
        case "set_sound", _:
            return str(int(board.sound))
    return ""


def seen_by_reuse(now: Content, *, whole: bool) -> str:
    """What a take brought back would replace, in short: all the board says, or what is
    no words of it.
    """
    facts: list[object] = [now.model, now.settings, now.width, now.height, now.sound]
    return _short([asdict(now)] if whole else facts)


def seen_by_fit(board: Board, shots: Sequence[Shot]) -> str:
    """What fitting the lengths to the model would replace, and what for."""
    lengths = [[str(shot.pk), shot.seconds, shot.locked] for shot in shots]
    return _short([board.model, board.seconds, lengths])


def seen_by_timeline(board: Board, shots: Sequence[Shot]) -> str:
    """What a timeline that comes back would rearrange: the shots in their order."""
    return _short([board.seconds, [[str(s.pk), s.seconds, s.locked] for s in shots]])


def seen_by_choice(board: Board, model: VideoModel) -> str:
    """What choosing a model would replace: the board's model, and the settings the new
    one does not take. In short: 16 digits that differ where those differ.
    """
    _, dropped = carried_over(model, board.settings)
    lost = {name: board.settings[name] for name in dropped}
    return _short([board.model, lost])


def seen_of_camera(shot: Shot) -> str:
    """How the camera moves over its still."""
    return _short([shot.move, *shot.crops])


def seen_of_media(element: Element) -> str:
    """What shows an element: its pictures in their order, its film, its voice. In
    short, as above.
    """
    pictures = ElementPicture.objects.filter(element=element).order_by("place")
    frames = [str(one) for one in pictures.values_list("frame_id", flat=True)]
    return _short([frames, str(element.video_id), str(element.voice_id)])


def _short(facts: object) -> str:
    text = json.dumps(facts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
