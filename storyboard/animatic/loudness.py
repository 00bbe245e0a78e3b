"""How loud a sound is to people, and the gain and the limit that make it as loud as
all others.
"""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

import av
import numpy as np
from av.filter import Graph
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from storyboard.animatic.tape import BLOCK, SAMPLE_RATE, Samples

# Integrated loudness after EBU R 128 / ITU-R BS.1770, in LUFS: what Apple asks of
# podcasts (podcasters.apple.com, audio requirements: -16 LKFS, give or take 1), and the
# upper end of what AES TD1004 (2015) recommends for streams.
TARGET = -16.0
# The highest sample, in full scale: -1.5 dB. Between samples, and behind AAC and Opus,
# a wave goes higher by some tenths; -1 dB true peak is what Apple and R 128 allow.
CEILING = 10 ** (-1.5 / 20)
# What is quieter than a whisper in an empty room stays quiet: 30 dB.
MOST_GAIN = 10 ** (30 / 20)
# The meter says this of silence: the absolute gate of BS.1770.
_GATE = -70.0
# The meter hears nothing in less than 400 ms; what is shorter is heard again.
_LEAST = SAMPLE_RATE // 2
_ROUNDS, _NEAR = 4, 0.2

# The limiter looks at milliseconds, this many of them to either side.
_STEP, _AROUND = 48, 40

Blocks = Callable[[], Iterable[Samples]]


def gain_for(blocks: Blocks) -> float:
    """The factor that brings a sound to the target, behind the limiter; 1 for silence.
    `blocks` are the same each time they are asked for.
    """
    peaks = peaks_of(blocks())
    highest = float(peaks.max(initial=0))
    loud = loudness(blocks())
    if loud <= _GATE or not highest:
        return 1.0
    gain = min(_factor(TARGET - loud), MOST_GAIN)
    for _ in range(_ROUNDS):
        if highest * gain <= CEILING:
            break
        # What the limiter takes off is given back, as far as it can be.
        limit = Limiter(peaks * gain)
        heard = loudness(limit(block * gain for block in blocks()))
        if abs(heard - TARGET) < _NEAR:
            break
        gain = min(gain * _factor(TARGET - heard), MOST_GAIN)
    return gain


def _factor(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def loudness(blocks: Iterable[Samples]) -> float:
    """Integrated, in LUFS, of a sound that comes out of both speakers: by FFmpeg's own
    meter. -70 and less is silence.
    """
    graph = Graph()
    base = Fraction(1, SAMPLE_RATE)
    source = graph.add_abuffer(
        format="fltp", sample_rate=SAMPLE_RATE, layout="stereo", time_base=base
    )
    meter = graph.add("ebur128", "metadata=1:framelog=quiet")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    at, said = 0, _GATE
    for block in _long_enough(blocks):
        frame = av.AudioFrame.from_ndarray(
            np.stack([block, block]), format="fltp", layout="stereo"
        )
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, at, base
        at += len(block)
        graph.push(frame)
        said = _told(graph, said)
    graph.push(None)
    return _told(graph, said)


def _told(graph: Graph, before: float) -> float:
    """The last figure of what has gone through."""
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return before
        before = float(frame.metadata.get("lavfi.r128.I", before))


def _long_enough(blocks: Iterable[Samples]) -> Iterator[Samples]:
    pieces = iter(blocks)
    first = next(pieces, np.zeros(0, np.float32))
    if len(first) and len(first) < _LEAST:
        first = np.tile(first, -(-_LEAST // len(first)))
    if len(first):
        yield first
    yield from pieces


def peaks_of(blocks: Iterable[Samples]) -> NDArray[np.float64]:
    """The highest sample of each millisecond; blocks but the last are whole ones."""
    found = [np.zeros(0)]
    for block in blocks:
        whole = np.pad(np.abs(block), (0, -len(block) % _STEP))
        found.append(whole.reshape(-1, _STEP).max(1).astype(np.float64))
    return np.concatenate(found)


class Limiter:
    """Turns down what would be above the ceiling, smoothly and before it comes."""

    def __init__(self, peaks: NDArray[np.float64]) -> None:
        """`peaks`: of the sound that will go through, by the millisecond."""
        needed = np.minimum(1, CEILING / np.maximum(peaks, 1e-9))
        # The least of a wide window, evened out over a narrower one: at no place more
        # than is needed there.
        wide = np.pad(needed, 2 * _AROUND, mode="edge")
        least = sliding_window_view(wide, 2 * _AROUND + 1).min(1)
        sums = np.cumsum(np.pad(least, (1, 0)))
        width = 2 * _AROUND - 1
        even = (sums[width:] - sums[:-width]) / width
        # Shifted so that a place is followed by the next one, towards which it goes.
        first = (len(even) - len(needed)) // 2
        self._gains = even[first : first + len(needed) + 1]

    def __call__(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        """The blocks turned down; all but the last are as long as a tape's."""
        at = 0
        for block in blocks:
            yield self._turned_down(block, at)
            at += len(block)

    def _turned_down(self, block: Samples, at: int) -> Samples:
        first, count = at // _STEP, -(-len(block) // _STEP)
        gains = self._gains[first : first + count + 1]
        if gains.min(initial=1) >= 1:
            return block
        places = np.arange(len(block)) / _STEP
        turned = block * np.interp(places, np.arange(len(gains)), gains)
        return np.asarray(turned, np.float32)


assert BLOCK % _STEP == 0
