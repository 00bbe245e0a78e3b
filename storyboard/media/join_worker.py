"""The child that joins whole clips packet by packet, as `joining` asks it to.

It prints `unlike` where that cannot be done, else a line for every so many frames.
Pictures get times of their own: number k of the film is shown at k frames, exactly,
whatever its clip's clock was rounded to. Sound is copied where there is one clip. Of
several it is encoded once: its blocks are longer than a picture and do not end where a
clip does, so packets in a row would drift from their pictures and click.
"""

import os
import time
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from heapq import merge
from typing import Any, cast

import av
from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream

from storyboard.media.answers import answer
from storyboard.media.clip_reader import opened
from storyboard.media.splice_sound import Packet, has_sound, time_of, track
from storyboard.media.splice_worker import FRONT, LINE_SECONDS, NICE, read_job, say

_PICTURES = {"mp4": {"h264"}, "mov": {"h264"}, "webm": {"vp8", "vp9", "av1"}}
_SOUNDS = {"mp4": {"aac"}, "mov": {"aac"}, "webm": {"opus", "vorbis"}}
# WebM rounds the times of frames to milliseconds.
_NEAR = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class _Clip:
    """`looks`: what has to be the same in all of them. `order`: of each packet, as they
    come, which frame of the clip it is.
    """

    looks: tuple[object, ...]
    codec: str
    order: tuple[int, ...]


class _Unlike(Exception):
    """It cannot be joined with others, or not in this container."""


def main(job: str) -> dict[str, object]:
    os.nice(NICE)
    film = read_job(job)
    try:
        clips = [_looked_at(stretch, film["rate"]) for stretch in film["stretches"]]
        _check_alike(film, clips)
    except _Unlike:
        return {"unlike": True}
    _write(film, clips)
    total = sum(len(clip.order) for clip in clips)
    return {"done": total, "total": total}


def _looked_at(stretch: dict[str, Any], rate: Fraction) -> _Clip:
    with opened(stretch["path"], stretch["container"]) as (clip, video):
        coded = video.codec_context
        looks = (
            coded.codec.canonical_name,
            bytes(coded.extradata or b""),
            (coded.width, coded.height, coded.pix_fmt, coded.sample_aspect_ratio),
            (coded.colorspace, coded.color_range),
            (coded.color_primaries, coded.color_trc),
        )
        return _Clip(looks, coded.codec.canonical_name, _order(clip, video, rate))


def _order(clip: InputContainer, video: VideoStream, rate: Fraction) -> tuple[int, ...]:
    times, is_first = [], True
    for packet in clip.demux(video):
        if packet.is_corrupt:
            raise ValueError("a packet is cut")
        if not packet.size:
            continue
        if packet.pts is None or packet.is_discard:
            raise _Unlike
        if is_first and not packet.is_keyframe:
            raise _Unlike
        times.append(packet.pts)
        is_first = False
    if not times or video.frames > len(times):
        raise ValueError(f"{len(times)} of {video.frames} frames")
    shown = sorted(times)
    base = (video.time_base or Fraction(0)) * rate
    if any(abs((t - shown[0]) * base - n) >= _NEAR for n, t in enumerate(shown)):
        raise _Unlike
    order = tuple(bisect_left(shown, time) for time in times)
    if order[0]:
        raise _Unlike
    return order


def _check_alike(film: dict[str, Any], clips: list[_Clip]) -> None:
    size = film["width"], film["height"]
    is_held = clips[0].codec in _PICTURES[film["container"]]
    is_alike = all(clip.looks == clips[0].looks for clip in clips)
    if not is_held or not is_alike or clips[0].looks[2][:2] != size:  # type: ignore[index]
        raise _Unlike
    for clip, stretch in zip(clips, film["stretches"], strict=True):
        if len(clip.order) != len(stretch["shown"]):
            raise ValueError("not as many frames as were measured")


def _write(film: dict[str, Any], clips: list[_Clip]) -> None:
    kind, first = film["container"], film["stretches"][0]
    with (
        opened(first["path"], first["container"]) as (model, video),
        av.open(film["out"], "w", format=kind, container_options=FRONT[kind]) as file,
    ):
        stream = file.add_stream_from_template(video)
        stream.metadata.clear()
        stream.codec_context.framerate = film["rate"]
        stream.time_base = 1 / film["rate"]
        tracks = [_pictures(film, clips, stream)]
        if _is_sound_copied(film, model):
            tracks.append(_copied(film, model, file))
        elif any(has_sound(stretch) for stretch in film["stretches"]):
            tracks.append(track(film, file))
        for packet in merge(*tracks, key=time_of):
            file.mux_one(packet)


def _pictures(
    film: dict[str, Any], clips: list[_Clip], stream: VideoStream
) -> Iterator[Packet]:
    """A packet is decoded as many frames before it is shown as the reordering of the
    clips asks for.
    """
    total = sum(len(clip.order) for clip in clips)
    ahead = max(at - shown for c in clips for at, shown in enumerate(c.order))
    start, said_at = 0, 0.0
    for stretch, clip in zip(film["stretches"], clips, strict=True):
        with opened(stretch["path"], stretch["container"]) as (file, video):
            packets = (packet for packet in file.demux(video) if packet.size)
            for at, (packet, shown) in enumerate(zip(packets, clip.order, strict=True)):
                packet.pts, packet.dts = start + shown, start + at - ahead
                packet.time_base, packet.duration = 1 / film["rate"], 1
                packet.stream = stream
                yield cast("Packet", packet)
                if time.monotonic() - said_at > LINE_SECONDS:
                    said_at = time.monotonic()
                    say(done=start + at, total=total)
        start += len(clip.order)


def _is_sound_copied(film: dict[str, Any], clip: InputContainer) -> bool:
    sounds = clip.streams.audio
    if len(film["stretches"]) > 1 or not sounds:
        return False
    return sounds[0].codec_context.codec.canonical_name in _SOUNDS[film["container"]]


def _copied(
    film: dict[str, Any], model: InputContainer, file: OutputContainer
) -> Iterator[Packet]:
    """The sound of the only clip, but for what comes after its last picture."""
    stretch = film["stretches"][0]
    length = len(stretch["shown"]) / film["rate"]
    stream = file.add_stream_from_template(model.streams.audio[0])
    stream.metadata.clear()

    def packets() -> Iterator[Packet]:
        with opened(stretch["path"], stretch["container"]) as (clip, video):
            sound = clip.streams.audio[0]
            base = sound.time_base or Fraction(1)
            zero = (video.start_time or 0) * (video.time_base or Fraction(0))
            begin = round(zero / base)
            for packet in clip.demux(sound):
                if packet.pts is None or packet.dts is None or not packet.size:
                    continue
                packet.pts, packet.dts = packet.pts - begin, packet.dts - begin
                if packet.pts * base >= length:
                    return
                packet.stream = stream
                yield cast("Packet", packet)

    return packets()


if __name__ == "__main__":
    answer(main)
