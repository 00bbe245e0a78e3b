"""The child that makes a film our own: an H.264 MP4 with nothing else in it.

The first track of pictures and the first of sound; no title, place, chapter, cover or
further track comes along. What browsers and models read already is copied packet by
packet; anything else is drawn again, upright and with even sides. Every frame is
decoded first, so what is kept is known to be whole. Our own films come out as they
went in.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, cast

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.filter import Graph
from av.packet import Packet
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from storyboard.media.answers import Refuses, answer
from storyboard.media.clip_reader import Table, check_size, opened, read_table

OUT = "film.mp4"
RATES = (1, 120)
MAX_SECONDS = 120
_DRAWN = "drawn.mp4"
_PIXELS = "yuv420p"
_SOUND_RATE = 48000
# By the content alone: no version of a program, no time of day.
_FILE = {"fflags": "+bitexact", "movflags": "+faststart"}
_X264 = {"crf": "18", "preset": "veryfast", "threads": "2"}
_BITEXACT = 0x800000
# WebM and MKV round the times of frames to milliseconds.
_NEAR = Fraction(1, 4)
_CLOCKWISE, _COUNTER = "dir=clock", "dir=cclock"
# How frames are brought upright, by what their film says of itself.
_TURNS = {
    90: [_COUNTER],
    -270: [_COUNTER],
    -90: [_CLOCKWISE],
    270: [_CLOCKWISE],
    180: [_CLOCKWISE, _CLOCKWISE],
    -180: [_CLOCKWISE, _CLOCKWISE],
}


def main(path: str, container: str) -> dict[str, object]:
    with opened(path, container) as (clip, video):
        table = read_table(clip, video)
        rate = _rate(video, table)
        sound = clip.streams.audio[0] if clip.streams.audio else None
        is_ours = _is_ours(container, video) and (not sound or _is_aac(sound))
    turns = _look_at_every_frame(path, container)
    if not is_ours or turns:
        with opened(path, container) as (clip, video):
            _draw_again(clip, video, _Drawing(table, rate, turns))
        path, container = _DRAWN, "mp4"
    with opened(path, container) as (clip, video):
        _copy(clip, video)
    return {}


def _is_ours(container: str, video: VideoStream) -> bool:
    coded = video.codec_context
    # Matroska does not say when a packet is to be decoded, which MP4 has to.
    return (
        container in ("mp4", "mov")
        and coded.codec.canonical_name == "h264"
        and coded.pix_fmt == _PIXELS
        and video.width % 2 == video.height % 2 == 0
    )


def _is_aac(sound: AudioStream) -> bool:
    return sound.codec_context.codec.canonical_name == "aac"


def _rate(video: VideoStream, table: Table) -> Fraction:
    """Frames a second. Raises for a film too long or too quick."""
    rate, base = video.average_rate or video.guessed_rate, video.time_base
    if not rate or base is None:
        raise Refuses("too_short")
    if not RATES[0] <= rate <= RATES[1]:
        limit = f"{RATES[0]} to {RATES[1]}"
        raise Refuses("frame_rate_out_of_range", found=f"{float(rate):g}", limit=limit)
    if (table.shown[-1] - table.shown[0]) * base > MAX_SECONDS:
        raise Refuses("too_long", limit=f"{MAX_SECONDS} seconds")
    return rate


def _look_at_every_frame(path: str, container: str) -> list[str]:
    """How they are brought upright. Raises for what does not decode."""
    turned = 0
    with opened(path, container, err_detect="explode") as (clip, video):
        for frame in clip.decode(video):
            check_size(frame.width, frame.height)
            if (frame.width, frame.height) != (video.width, video.height):
                raise ValueError("the size changes")
            turned = frame.rotation
    return _TURNS.get(turned, [])


def _copy(clip: InputContainer, video: VideoStream) -> None:
    sources: list[Any] = [video, *clip.streams.audio[:1]]
    with av.open(OUT, "w", format="mp4", options=_FILE) as made:
        targets = {s.index: made.add_stream_from_template(s) for s in sources}
        for target in targets.values():
            target.metadata.clear()
        for packet in clip.demux(sources):
            if packet.dts is not None:
                packet.stream = targets[packet.stream.index]
                made.mux(packet)


# What a packet becomes, and at the end (None) what is left to write.
Write = Callable[["Packet[Any] | None"], Iterator["Packet[Any]"]]


def _draw_again(clip: InputContainer, video: VideoStream, drawing: "_Drawing") -> None:
    sources: list[Any] = [video, *clip.streams.audio[:1]]
    with av.open(_DRAWN, "w", format="mp4", options=_FILE) as made:
        writes = {video.index: drawing.begun(made, video)}
        for sound in sources[1:]:
            writes[sound.index] = _sounds(made)
        for packet in clip.demux(sources):
            made.mux(list(writes[packet.stream.index](packet)))
        for write in writes.values():
            made.mux(list(write(None)))


class _Drawing:
    """Frames drawn again: turned upright, with even sides, at their own times."""

    def __init__(self, table: Table, rate: Fraction, turns: list[str]) -> None:
        self._table, self._rate, self._turns = table, rate, turns

    def begun(self, made: OutputContainer, video: VideoStream) -> Write:
        base = video.time_base or 1 / self._rate
        times = self._times(base)
        sides = (video.width, video.height)
        width, height = (
            side // 2 * 2 for side in (sides[::-1] if len(self._turns) == 1 else sides)
        )
        graph = self._graph(video, width, height)
        target = made.add_stream("libx264", rate=self._rate, options=_X264)
        target.pix_fmt, target.width, target.height = _PIXELS, width, height
        target.codec_context.time_base = 1 / self._rate if times else base
        target.codec_context.flags |= _BITEXACT

        def write(packet: "Packet[Any] | None") -> Iterator["Packet[Any]"]:
            for frame in packet.decode() if packet else ():
                graph.push(frame)
                drawn = graph.pull()
                assert isinstance(drawn, VideoFrame)
                drawn.pict_type = PictureType.NONE  # the encoder decides anew
                if times and drawn.pts is not None:
                    drawn.pts, drawn.time_base = times[drawn.pts], 1 / self._rate
                yield from target.encode(drawn)
            if packet is None:
                yield from target.encode()

        return write

    def _times(self, base: Fraction) -> dict[int, int]:
        """The number of each frame by its time, where they come evenly; else nothing:
        a phone's frames come when they come.
        """
        shown = self._table.shown
        first = round(shown[0] * base * self._rate)
        numbers = range(first, first + len(shown))
        pairs = list(zip(shown, numbers, strict=True))
        if all(abs(time * base * self._rate - n) < _NEAR for time, n in pairs):
            return dict(pairs)
        return {}

    def _graph(self, video: VideoStream, width: int, height: int) -> Graph:
        graph = Graph()
        steps = [graph.add_buffer(template=video)]
        steps += [graph.add("transpose", way) for way in self._turns]
        steps.append(graph.add("format", f"pix_fmts={_PIXELS}"))
        steps.append(graph.add("crop", f"{width}:{height}:0:0"))
        steps.append(graph.add("buffersink"))
        graph.link_nodes(*steps).configure()
        return graph


def _sounds(made: OutputContainer) -> Write:
    target = made.add_stream("aac", rate=_SOUND_RATE, layout="stereo")
    assert isinstance(target, AudioStream)
    target.codec_context.flags |= _BITEXACT
    resampler = AudioResampler("fltp", "stereo", _SOUND_RATE)

    def write(packet: "Packet[Any] | None") -> Iterator["Packet[Any]"]:
        for frame in packet.decode() if packet else ():
            for piece in resampler.resample(cast("AudioFrame", frame)):
                yield from target.encode(piece)
        if packet is None:
            for piece in resampler.resample(None):
                yield from target.encode(piece)
            yield from target.encode()

    return write


if __name__ == "__main__":
    answer(main)
