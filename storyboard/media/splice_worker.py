"""The child that makes one film of pieces of clips, as `splice` asks it to.

It prints a line of JSON for every so many frames, and one when it refuses.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import Any

import av
from av.container import OutputContainer
from av.video.frame import PictureType, VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream

from storyboard.media.answers import Refuses, answer
from storyboard.media.clip_reader import frames_at, opened, read_table
from storyboard.media.fitting import fitted
from storyboard.media.splice_sound import Packet, has_sound, time_of, track

NICE = 5  # pages stay quick meanwhile
_THREADS = 2
LINE_SECONDS = 0.2
# The index goes to the front, so that a player may start before it has everything.
FRONT = {
    "mp4": {"movflags": "+faststart"},
    "mov": {"movflags": "+faststart"},
    "webm": {"cues_to_front": "1"},
}
# So close to the clips that the eye finds no difference, in one setting throughout; a
# key frame every two seconds at least, for players that jump.
_H264 = {"preset": "veryfast", "crf": "14", "profile": "high"}
_VP9 = {"crf": "16", "b": "0", "deadline": "good", "cpu-used": "5", "row-mt": "1"}


def main(job: str) -> dict[str, object]:
    os.nice(NICE)
    film = read_job(job)
    kind = film["container"]
    total = sum(len(stretch["shown"]) for stretch in film["stretches"])
    with av.open(film["out"], "w", format=kind, container_options=FRONT[kind]) as file:
        tracks = [_picture(film, file, total)]
        if any(has_sound(stretch) for stretch in film["stretches"]):
            tracks.append(track(film, file))
        for packet in merge(*tracks, key=time_of):
            file.mux_one(packet)
    return {"done": total, "total": total}


def read_job(job: str) -> dict[str, Any]:
    """As `splice.job_of` wrote it."""
    film: dict[str, Any] = json.loads(Path(job).read_text("utf-8"))
    for one in (film, *film["stretches"]):
        one["rate"] = Fraction(one["rate"])
    return film


def _picture(
    film: dict[str, Any], file: OutputContainer, total: int
) -> Iterator[Packet]:
    stream = _stream(film, file)
    return _encoded(film, stream, total)


def _stream(film: dict[str, Any], file: OutputContainer) -> VideoStream:
    is_light, rate = film["container"] == "webm", film["rate"]
    stream = file.add_stream("libvpx-vp9" if is_light else "libx264", rate=rate)
    context = stream.codec_context
    context.width, context.height = film["width"], film["height"]
    context.pix_fmt, context.time_base = "yuv420p", 1 / rate
    context.color_range, context.colorspace = ColorRange.MPEG, Colorspace.ITU709
    context.color_primaries = ColorPrimaries.BT709
    context.color_trc = ColorTrc.BT709
    context.thread_count, context.gop_size = _THREADS, int(2 * rate)
    context.options = dict(_VP9 if is_light else _H264)
    return stream


def _encoded(film: dict[str, Any], stream: VideoStream, total: int) -> Iterator[Packet]:
    said_at = 0.0
    for number, (frame, begins) in enumerate(_frames(film)):
        frame.pts, frame.time_base = number, 1 / film["rate"]
        frame.pict_type = PictureType.I if begins else PictureType.NONE
        yield from stream.encode(frame)
        if time.monotonic() - said_at > LINE_SECONDS:
            said_at = time.monotonic()
            say(done=number, total=total)
    yield from stream.encode(None)


def say(**facts: int) -> None:
    """A line for whoever waits."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def _frames(film: dict[str, Any]) -> Iterator[tuple[VideoFrame, bool]]:
    """Every frame of the film, and whether it begins a piece. A player that jumps to
    a seam finds a key frame there.
    """
    width, height = film["width"], film["height"]
    for stretch in film["stretches"]:
        begins = True
        with opened(stretch["path"], stretch["container"]) as (clip, video):
            table = read_table(clip, video)
            shown = [(n, len(list(same))) for n, same in groupby(stretch["shown"])]
            if shown[-1][0] >= len(table.shown):
                raise Refuses("damaged_file")
            times = [table.shown[n] for n, _ in shown]
            found = frames_at(clip, video, table.keys, times)
            for frame, (_, count) in zip(found, shown, strict=True):
                drawn = fitted(frame, width, height, crops=film["crops"])
                for _ in range(count):
                    yield drawn, begins
                    begins = False


if __name__ == "__main__":
    answer(main)
