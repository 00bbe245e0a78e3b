"""Little films whose frames carry their own number."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream
from PIL import Image

Draw = Callable[[int], np.ndarray]
BITS = 8


def numbered(width: int, height: int) -> Draw:
    """Frame k carries k as eight black or white bars, so that a picture tells its k."""

    def draw(frame: int) -> np.ndarray:
        bits = [(frame >> bit) & 1 for bit in range(BITS)]
        row = np.repeat(np.array(bits, np.uint8) * 255, -(-width // BITS))[:width]
        return np.broadcast_to(row[None, :, None], (height, width, 3)).copy()

    return draw


def number_in(image: Image.Image) -> int:
    row = np.asarray(image.convert("L"))[image.height // 2]
    middles = [int((bit + 0.5) * image.width / BITS) for bit in range(BITS)]
    return sum(int(row[x] > 127) << bit for bit, x in enumerate(middles))


def film(
    path: Path,
    *,
    frames: int = 12,
    size: tuple[int, int] = (160, 96),
    rate: Fraction = Fraction(24),
    codec: str = "libx264",
    draw: Draw | None = None,
    sound: bool = False,
    **container: str,
) -> Path:
    draw = draw or numbered(*size)
    with av.open(str(path), "w", options=container) as output:
        video = output.add_stream(codec, rate=rate)
        assert isinstance(video, VideoStream)
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        video.gop_size = 12
        if codec == "libx264":
            video.options = {"preset": "ultrafast", "x264-params": "bframes=2"}
        audio = output.add_stream("aac", rate=48000) if sound else None
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(draw(number), format="rgb24")
            frame.pts, frame.time_base = number, 1 / rate
            output.mux(video.encode(frame))
        output.mux(video.encode())
        if audio:
            quiet = np.zeros((2, int(48000 * frames / rate)), np.float32)
            heard = av.AudioFrame.from_ndarray(quiet, format="fltp", layout="stereo")
            heard.sample_rate = 48000
            output.mux([*audio.encode(heard), *audio.encode()])
    return path


def many_tracks(path: Path) -> Path:
    """An MP4 of seventeen tracks of sound."""
    with av.open(str(path), "w", format="mp4") as made:
        tracks = [made.add_stream("aac", rate=48000, layout="mono") for _ in range(17)]
        for track in tracks:
            quiet = np.zeros((1, 4800), np.float32)
            heard = av.AudioFrame.from_ndarray(quiet, format="fltp", layout="mono")
            heard.sample_rate = 48000
            made.start_encoding()
            made.mux([*track.encode(heard), *track.encode()])
    return path
