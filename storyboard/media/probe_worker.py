"""The child that measures a clip: what is in it, never what its header promises."""

from fractions import Fraction

from storyboard.media.answers import Refuses, answer
from storyboard.media.clip_reader import Table, check_size, opened, read_table


def main(path: str, container: str, how: str) -> dict[str, object]:
    with opened(path, container) as (clip, video):
        table = read_table(clip, video)
        rate = video.average_rate or video.guessed_rate
        if not rate or video.time_base is None:
            raise Refuses("too_short")
        sounds = clip.streams.audio
        facts: dict[str, object] = {
            "video_codec": video.codec_context.codec.canonical_name,
            "audio_codec": sounds[0].codec_context.codec.canonical_name
            if sounds
            else None,
            "width": video.width,
            "height": video.height,
            "frames": len(table.shown),
            "rate": str(rate),
            "seconds": str(_seconds(table, rate, video.time_base)),
        }
    if how == "decode":
        facts["frames"] = _decoded_frames(path, container)
    return facts


def _seconds(table: Table, rate: Fraction, time_base: Fraction) -> Fraction:
    """Exactly the frames at their rate; by the clock only where the rate changes.

    WebM rounds its times to milliseconds, so its clock is a little off.
    """
    ticks = table.shown[-1] - table.shown[0] + table.last_duration
    by_clock, by_count = ticks * time_base, len(table.shown) / rate
    return by_count if abs(by_clock - by_count) < 1 / rate else by_clock


def _decoded_frames(path: str, container: str) -> int:
    """Every frame decodes without an error, and has the size the header gave."""
    frames = 0
    with opened(path, container, err_detect="explode") as (clip, video):
        for frame in clip.decode(video):
            check_size(frame.width, frame.height)
            if (frame.width, frame.height) != (video.width, video.height):
                raise ValueError("the size changes")
            frames += 1
    if not frames:
        raise Refuses("too_short")
    return frames


if __name__ == "__main__":
    answer(main)
