"""The child that measures a clip, and draws its poster and scrub sprite if asked to.

What is in it, never what its header promises. One child does both, because to start it
costs more than most clips do.
"""

from bisect import bisect_left
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from storyboard.media.answers import Refuses, answer
from storyboard.media.clip_reader import (
    Table,
    check_size,
    frames_at,
    opened,
    picked,
    read_table,
)
from storyboard.media.stills import Stills


def main(path: str, container: str, *wanted: str) -> dict[str, object]:
    """`wanted`: "decode" every frame, "draw" poster.webp and sprite.webp."""
    with opened(path, container) as (clip, video):
        table = read_table(clip, video)
        facts = _measured(clip, video, table)
        stills = Stills(table.shown, table.keys) if "draw" in wanted else None
        if stills and "decode" not in wanted:
            stills.take(frames_at(clip, video, table.keys, stills.times))
    if "decode" in wanted:
        facts["frames"] = _decoded_frames(path, container, stills)
    if stills:
        facts["sheet"] = stills.write()
    return facts


def _measured(
    clip: InputContainer, video: VideoStream, table: Table
) -> dict[str, object]:
    rate = video.average_rate or video.guessed_rate
    if not rate or video.time_base is None:
        raise Refuses("too_short")
    sounds = clip.streams.audio
    return {
        "video_codec": video.codec_context.codec.canonical_name,
        "audio_codec": sounds[0].codec_context.codec.canonical_name if sounds else None,
        "width": video.width,
        "height": video.height,
        "frames": len(table.shown),
        "rate": str(rate),
        "seconds": str(_seconds(table, rate, video.time_base)),
        "pixels": video.codec_context.pix_fmt or "",
        "key_distance": _key_distance(table),
    }


def _key_distance(table: Table) -> int:
    places = [bisect_left(table.shown, key) for key in table.keys]
    return max(after - at for at, after in pairwise([*places, len(table.shown)]))


def _seconds(table: Table, rate: Fraction, time_base: Fraction) -> Fraction:
    """Exactly the frames at their rate; by the clock only where the rate changes.

    WebM rounds its times to milliseconds, so its clock is a little off.
    """
    ticks = table.shown[-1] - table.shown[0] + table.last_duration
    by_clock, by_count = ticks * time_base, len(table.shown) / rate
    return by_count if abs(by_clock - by_count) < 1 / rate else by_clock


def _decoded_frames(path: str, container: str, stills: Stills | None) -> int:
    """Every frame decodes without an error, and has the size the header gave."""
    frames = 0

    def checked(clip: InputContainer, video: VideoStream) -> Iterator[VideoFrame]:
        nonlocal frames
        for frame in clip.decode(video):
            check_size(frame.width, frame.height)
            if (frame.width, frame.height) != (video.width, video.height):
                raise ValueError("the size changes")
            frames += 1
            yield frame

    with opened(path, container, err_detect="explode") as (clip, video):
        all_of_them = checked(clip, video)
        if stills:
            stills.take(picked(all_of_them, stills.times))
        for _ in all_of_them:
            pass
    if not frames:
        raise Refuses("too_short")
    return frames


if __name__ == "__main__":
    answer(main)
