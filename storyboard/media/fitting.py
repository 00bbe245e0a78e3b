"""A frame of one clip as a frame of a film: its size, its shape, its colours."""

from math import ceil

import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from numpy.typing import NDArray

_UNSPECIFIED = 2
_BLACK = (16, 128, 128)
# A side that is off by less than this is scaled; more would be seen as another shape.
_SAME_SHAPE = 0.02


def fitted(
    frame: VideoFrame, width: int, height: int, *, crops: bool = False
) -> VideoFrame:
    """In 8 bits of the limited range of BT.709. What is so already stays as it is, bit
    for bit; what has another shape gets black beside it and loses nothing, or with
    `crops` fills the picture and loses what lies outside, as much on either side.
    """
    own = frame.width, frame.height
    scaled = (_around if crops else _inside)(*own, width, height)
    drawn = _converted(frame, *scaled)
    if scaled != (width, height):
        drawn = (_middle if crops else _on_black)(drawn, width, height)
    drawn.colorspace, drawn.color_range = Colorspace.ITU709, ColorRange.MPEG
    return drawn


def _inside(
    own_width: int, own_height: int, width: int, height: int
) -> tuple[int, int]:
    """The largest size of its own shape that fits, in even sides."""
    if _is_alike(own_width, own_height, width, height):
        return width, height
    scale = min(width / own_width, height / own_height)
    across, down = (int(side * scale / 2) * 2 for side in (own_width, own_height))
    return max(2, across), max(2, down)


def _around(
    own_width: int, own_height: int, width: int, height: int
) -> tuple[int, int]:
    """The smallest size of its own shape that leaves nothing bare, in even sides."""
    if _is_alike(own_width, own_height, width, height):
        return width, height
    scale = max(width / own_width, height / own_height)
    across, down = (ceil(side * scale / 2) * 2 for side in (own_width, own_height))
    return max(width, across), max(height, down)


def _is_alike(own_width: int, own_height: int, width: int, height: int) -> bool:
    return abs(own_width * height / (own_height * width) - 1) < _SAME_SHAPE


def _converted(frame: VideoFrame, width: int, height: int) -> VideoFrame:
    untold = Colorspace.ITU709 if frame.height >= 720 else Colorspace.ITU601
    space = untold if frame.colorspace == _UNSPECIFIED else frame.colorspace
    is_ours = (
        (frame.width, frame.height) == (width, height)
        and frame.format.name == "yuv420p"
        and space == Colorspace.ITU709
        and frame.color_range != ColorRange.JPEG
    )
    if is_ours:
        return frame
    return frame.reformat(
        width=width,
        height=height,
        format="yuv420p",
        src_colorspace=space,
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
        interpolation=Interpolation.BICUBIC
        | Interpolation.FULL_CHR_H_INP
        | Interpolation.ACCURATE_RND,
        threads=1,
    )


def _on_black(frame: VideoFrame, width: int, height: int) -> VideoFrame:
    whole = VideoFrame(width, height, "yuv420p")
    left, top = (width - frame.width) // 4 * 2, (height - frame.height) // 4 * 2
    for number, black in enumerate(_BLACK):
        target, source = _view(whole.planes[number]), _view(frame.planes[number])
        rows, columns = source.shape
        half = 2 if number else 1
        target[:] = black
        target[top // half :, left // half :][:rows, :columns] = source
    return whole


def _middle(frame: VideoFrame, width: int, height: int) -> VideoFrame:
    part = VideoFrame(width, height, "yuv420p")
    left, top = (frame.width - width) // 4 * 2, (frame.height - height) // 4 * 2
    for number, plane in enumerate(part.planes):
        target, source = _view(plane), _view(frame.planes[number])
        rows, columns = target.shape
        half = 2 if number else 1
        target[:] = source[top // half :, left // half :][:rows, :columns]
    return part


def _view(plane: VideoPlane) -> NDArray[np.uint8]:
    """Its pixels in place, without the bytes that fill its lines."""
    lines = np.frombuffer(memoryview(plane), np.uint8)
    return lines.reshape(plane.height, plane.line_size)[:, : plane.width]
