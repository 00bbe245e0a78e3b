"""Finished stretches of a film as packets, and what they are made of.

A chunk is kept under a key of everything that shows in it, so that a film of which one
shot was edited takes all the others as they are. It begins on a key frame and needs
nothing outside of it.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Self

import av

from storyboard.animatic.cache import Bytes, Part
from storyboard.animatic.encode import Packet, codec_name, options
from storyboard.animatic.film import BurnIn, Film
from storyboard.animatic.motion import FOCI
from storyboard.animatic.scene import mixes, needs_of, neighbours

# Goes up with every change of what is drawn, or of how it is encoded.
_VERSION = 2
# Short enough to keep every core busy to the end, long enough that the costly
# keyframe at each start does not show in the size.
SEGMENT_FRAMES = 48
# A chunk is in memory as a whole; a shot of ten minutes has several.
_SEGMENTS_A_CHUNK = 10
_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True)
class Segment:
    """Some frames of a shot, counted from the shot's start, for one encoder."""

    shot: int
    frames: range


@dataclass(frozen=True, slots=True)
class Chunk:
    """Segments of one shot, one after the other."""

    shot: int
    segments: tuple[Segment, ...]

    def key(self, film: Film) -> str:
        """The same for the same frames. Raises OSError when a still cannot be read."""
        facts = {
            "version": [_VERSION, av.__version__],
            "codec": [codec_name(film), options(film), str(film.rate)],
            "size": [film.width, film.height],
            "frames": [[part.frames.start, part.frames.stop] for part in self.segments],
            "shown": _shown(film, self.shot),
            "beside": [
                _shown(film, shot) for shot in sorted(neighbours(film, self.shot))
            ],
            "mixes": sorted(
                (frame, part, ends and ends[0] - self.shot)
                for frame, (part, ends) in mixes(film, self.shot)
            ),
            "burnt in": _burnt_in(film, self.shot),
        }
        said = json.dumps(facts, sort_keys=True).encode()
        return f"chunk-{hashlib.sha256(said).hexdigest()}"


def chunks_of(film: Film) -> tuple[Chunk, ...]:
    """Every shot cut into equal segments; none crosses a cut."""
    found: list[Chunk] = []
    for shot, span in enumerate(film.spans):
        parts = -(-span.frames // SEGMENT_FRAMES)
        edges = [span.frames * part // parts for part in range(parts + 1)]
        own = tuple(Segment(shot, range(*pair)) for pair in pairwise(edges))
        starts = range(0, parts, _SEGMENTS_A_CHUNK)
        found += [Chunk(shot, own[at : at + _SEGMENTS_A_CHUNK]) for at in starts]
    return tuple(found)


def _shown(film: Film, shot: int) -> list[Any]:
    """What a shot shows by itself."""
    facts = film.shots[shot]
    length = [facts.seconds, film.spans[shot].frames]
    if not (facts.first or facts.last):
        everything = [
            [s.seconds for s in film.shots],
            film.title,
            film.spans[shot].start,
        ]
        return ["card", shot, *length, facts.title, facts.prompt, *everything]
    stills: list[Any] = [bool(facts.first), bool(facts.last)]
    stills += [need.key for need in needs_of(film, shot)]
    # Neighbours close in on points of their own, by the place of the shot.
    focus = shot % len(FOCI)
    return ["camera", focus, *length, asdict(facts.camera), stills]


def _burnt_in(film: Film, shot: int) -> dict[str, Any]:
    facts = film.shots[shot]
    said = {
        BurnIn.NUMBER: [shot, facts.title],
        BurnIn.TIMECODE: film.spans[shot].start,
        BurnIn.CAPTION: facts.prompt,
    }
    return {name.value: said[name] for name in film.burn_in}


@dataclass(frozen=True, slots=True)
class Kept:
    """A packet as it will be kept: a file that takes packets changes them."""

    pts: int | None
    dts: int | None
    is_key: bool
    body: bytes

    @classmethod
    def of(cls, packet: Packet) -> Self:
        return cls(packet.pts, packet.dts, packet.is_keyframe, bytes(packet))


def packed(packets: Sequence[Kept]) -> list[Part]:
    """Packets as bytes, a table of them in front."""
    table = [[len(p.body), p.pts, p.dts, p.is_key] for p in packets]
    head = json.dumps(table).encode()
    length = len(head).to_bytes(_LENGTH_BYTES, "little")
    return [length, head, *(packet.body for packet in packets)]


def unpacked(kept: Bytes) -> Iterator[Packet]:
    """The inverse of `packed`."""
    at = _LENGTH_BYTES + int.from_bytes(kept[:_LENGTH_BYTES].tobytes(), "little")
    table = json.loads(kept[_LENGTH_BYTES:at].tobytes())
    for size, pts, dts, is_key in table:
        packet: Packet = av.Packet(kept[at : at + size].tobytes())
        packet.pts, packet.dts, packet.is_keyframe = pts, dts, is_key
        at += size
        yield packet
