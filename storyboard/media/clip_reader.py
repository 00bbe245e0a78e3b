"""Opening a clip so that only this one file is read, and finding frames in it."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from storyboard.media import whole
from storyboard.media.answers import Refuses

MIN_SIDE = 16
MAX_SIDE = 4096
MAX_TRACKS = 16

# FFmpeg would follow lists to other files and addresses, and start any of 500 decoders.
_DEMUXERS = {
    "mp4": ("mov", "mov,mp4,m4a,3gp,3g2,mj2"),
    "mov": ("mov", "mov,mp4,m4a,3gp,3g2,mj2"),
    "webm": ("matroska", "matroska,webm"),
    "mkv": ("matroska", "matroska,webm"),
}
_VIDEO = {"h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "mpeg4"}
_AUDIO = {"aac", "mp3", "mp3float", "opus", "libopus", "vorbis", "flac", "pcm_s16le"}
_TIMEOUT_SECONDS = (5.0, 5.0)


@dataclass(frozen=True, slots=True)
class Table:
    """When each frame is shown, in order, and which of them can be jumped to."""

    shown: tuple[int, ...]
    keys: tuple[int, ...]
    last_duration: int


@contextmanager
def opened(
    path: str, container: str, **decoder: str
) -> Iterator[tuple[InputContainer, VideoStream]]:
    """The clip and its first picture track, or `Refuses`."""
    demuxer, names = _DEMUXERS[container]
    if demuxer == "mov":
        whole.check_boxes(Path(path))
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": names,
        "codec_whitelist": ",".join(sorted(_VIDEO | _AUDIO)),
        "max_pixels": str(MAX_SIDE * MAX_SIDE),
        **decoder,
    }
    with av.open(
        path, "r", format=demuxer, options=options, timeout=_TIMEOUT_SECONDS
    ) as clip:
        check_tracks(clip)
        if not clip.streams.video:
            raise Refuses("no_video_stream")
        video = clip.streams.video[0]
        _check(video)
        yield clip, video


def read_table(clip: InputContainer, video: VideoStream) -> Table:
    """Reads every packet and decodes none. Leaves the clip at its end."""
    packets, shown, keys, durations = 0, [], [], {}
    for packet in clip.demux(video):
        if packet.is_corrupt:
            raise ValueError("a packet is cut")
        packets += packet.size > 0
        if packet.pts is None or packet.is_discard:
            continue
        shown.append(packet.pts)
        durations[packet.pts] = packet.duration or 0
        if packet.is_keyframe:
            keys.append(packet.pts)
    if video.frames > packets:
        raise ValueError(f"{packets} of {video.frames} frames")
    if not shown:
        raise Refuses("too_short")
    if not keys:
        raise ValueError("no frame to start from")
    shown.sort()
    return Table(tuple(shown), tuple(sorted(keys)), durations[shown[-1]])


def frames_at(
    clip: InputContainer, video: VideoStream, keys: Sequence[int], wanted: Sequence[int]
) -> Iterator[VideoFrame]:
    """The frames shown at the times `wanted` (rising). Jumps where a key lies between,
    so that never more than one group of frames is decoded for one that is wanted."""
    frames: Iterator[VideoFrame] = iter(())
    position: int | None = None
    for time in wanted:
        key = keys[max(0, bisect_right(keys, time) - 1)]
        if position is None or key > position:
            clip.seek(key, stream=video, backward=True)
            frames = clip.decode(video)
        for frame in picked(frames, [time]):
            position = frame.pts
            yield frame


def picked(frames: Iterator[VideoFrame], wanted: Sequence[int]) -> Iterator[VideoFrame]:
    """Of all frames those shown at the times `wanted` (rising)."""
    for time in wanted:
        for frame in frames:
            if frame.pts is not None and frame.pts >= time:
                break
        else:
            raise ValueError(f"no frame at {time}")
        yield frame


def _check(video: VideoStream) -> None:
    codec = video.codec_context.codec.name
    if codec not in _VIDEO:
        wanted = "H.264 in an MP4 file"
        raise Refuses("unsupported_codec", found=codec.upper(), wanted=wanted)
    check_size(video.width, video.height)
    video.thread_type = "AUTO"
    video.codec_context.thread_count = 2  # more threads hold more frames


def check_tracks(clip: InputContainer) -> None:
    if len(clip.streams) > MAX_TRACKS:
        found, limit = str(len(clip.streams)), str(MAX_TRACKS)
        raise Refuses("too_many_streams", found=found, limit=limit)


def check_size(width: int, height: int) -> None:
    if min(width, height) < MIN_SIDE or max(width, height) > MAX_SIDE:
        found = f"{width} × {height}"  # noqa: RUF001  people read a multiplication sign
        raise Refuses("bad_dimensions", found=found, limit=f"{MIN_SIDE} to {MAX_SIDE}")
