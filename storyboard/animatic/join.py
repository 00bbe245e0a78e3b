"""Packets to one file: shots shifted to their places, sound beside them.

Nothing is encoded again; only the short sound track is made here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from heapq import merge
from io import BytesIO
from pathlib import Path
from typing import Literal

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream

from storyboard.animatic.encode import Packet, codec_name, set_up
from storyboard.animatic.film import LEAST_SIDE, Container, Film
from storyboard.animatic.sound import blocks
from storyboard.animatic.tape import SAMPLE_RATE

# The index goes to the front, so that a player may start before it has everything.
_FRONT = {
    Container.MP4: {"movflags": "+faststart"},
    Container.MOV: {"movflags": "+faststart"},
    Container.WEBM: {"cues_to_front": "1"},
}
_SOUND: dict[Container, tuple[Literal["aac", "libopus"], int]] = {
    Container.MP4: ("aac", 128_000),
    Container.MOV: ("aac", 128_000),
    Container.WEBM: ("libopus", 96_000),
}


def join(film: Film, segments: Iterable[tuple[int, list[Packet]]], path: Path) -> None:
    """Write the file. `segments` come in order, each with the frame its shot starts on.

    `path` must be a real file: moving the index to the front opens it again by name.
    """
    kind, front = film.container.value, _FRONT[film.container]
    with av.open(str(path), "w", format=kind, container_options=front) as file:
        picture, sound = _picture(film, file), _sound(film, file)
        for packet in merge(_placed(picture, segments), sound, key=_time):
            file.mux_one(packet)


def _time(packet: Packet) -> Fraction:
    return (packet.dts or 0) * packet.time_base


def _picture(film: Film, file: OutputContainer) -> VideoStream:
    """The picture's stream. Its own encoder never sees a frame: it is opened only to
    tell the header what its twins in the segments send.
    """
    if film.container is Container.WEBM:
        return _light_picture(film, file)
    stream = file.add_stream(codec_name(film), rate=film.rate)
    set_up(stream.codec_context, film)
    stream.time_base = 1 / film.rate
    return stream


def _light_picture(film: Film, file: OutputContainer) -> VideoStream:
    """The same without an encoder: one for VP9 holds 440 MB at 4K once it is open. Its
    header says nothing that depends on the size, so a small one serves as a model.
    """
    small = replace(film, width=LEAST_SIDE, height=LEAST_SIDE)
    with av.open(BytesIO(), "w", format=film.container.value) as model_file:
        model = model_file.add_stream(codec_name(film), rate=film.rate)
        set_up(model.codec_context, small)
        model_file.start_encoding()
        stream = file.add_stream_from_template(model)
    context = stream.codec_context
    context.width, context.height, context.framerate = (
        film.width,
        film.height,
        film.rate,
    )
    stream.time_base = 1 / film.rate
    return stream


def _placed(
    stream: VideoStream, segments: Iterable[tuple[int, list[Packet]]]
) -> Iterator[Packet]:
    """Packets of shots, their times counted from the film's start."""
    time_base = 1 / stream.codec_context.framerate
    for start, packets in segments:
        for packet in packets:
            if packet.pts is None or packet.dts is None:
                raise ValueError("a packet without a time")
            packet.pts, packet.dts = packet.pts + start, packet.dts + start
            packet.time_base, packet.duration = time_base, 1
            packet.stream = stream
            yield packet


def _sound(film: Film, file: OutputContainer) -> Iterator[Packet]:
    codec, bit_rate = _SOUND[film.container]
    stream = file.add_stream(codec, rate=SAMPLE_RATE, layout="stereo")
    stream.bit_rate = bit_rate
    return _encoded(film, stream)


def _encoded(film: Film, stream: AudioStream) -> Iterator[Packet]:
    at = 0
    for block in blocks(film, 1024):
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = SAMPLE_RATE, at
        frame.time_base = Fraction(1, SAMPLE_RATE)
        at += block.shape[1]
        yield from stream.encode(frame)
    yield from stream.encode(None)
