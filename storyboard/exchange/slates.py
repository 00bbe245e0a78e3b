"""The slate of a board without a film: black, with its number and title, as a film of
one picture.
"""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from PIL import Image, ImageDraw

from storyboard.animatic.typeset import STRONG, TEXT, Type, fit, plain
from storyboard.exchange.assembly import Piece

RATE = Fraction(24)
_BRIGHT, _QUIET = "#f2f3f6", "#92979f"
# In hundredths of the shorter side.
_MARGIN, _TITLE, _LEAST_TITLE, _SMALL = 9, 11, 4, 4.4


def draw_slate(piece: Piece, width: int, height: int, out: Path) -> None:
    """An MP4 of one frame, which a film shows for as long as the board lasts."""
    picture = np.asarray(_picture(piece, width, height))
    frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
    drawn = frame.reformat(
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
    )
    with av.open(str(out), "w", format="mp4") as file:
        stream = file.add_stream("libx264", rate=RATE)
        stream.options = {"preset": "veryfast", "crf": "8"}
        context = stream.codec_context
        context.width, context.height, context.pix_fmt = width, height, "yuv420p"
        context.color_range, context.colorspace = ColorRange.MPEG, Colorspace.ITU709
        drawn.pts, drawn.time_base = 0, 1 / RATE
        for packet in (*stream.encode(drawn), *stream.encode(None)):
            file.mux_one(packet)


def _picture(piece: Piece, width: int, height: int) -> Image.Image:
    picture = Image.new("RGB", (width, height), "black")
    canvas, unit = ImageDraw.Draw(picture), min(width, height) / 100
    margin = round(unit * _MARGIN)
    sizes = range(round(unit * _TITLE), max(5, round(unit * _LEAST_TITLE)), -2)
    box = (width - 2 * margin, height / 2)
    title = fit(plain(piece.title), STRONG, sizes or [6], box)
    small = Type(TEXT, max(6, round(unit * _SMALL)))
    above, gap = f"Board {piece.number}", round(unit * 3)
    top = (height - title.height - gap - small.size) / 2
    small.draw(
        canvas, ((width - small.width(above)) / 2, top + small.size), above, _QUIET
    )
    for number, line in enumerate(title.lines):
        left = (width - title.style.width(line)) / 2
        at = top + small.size + gap + (number + 0.5) * title.leading
        title.style.draw(canvas, (left, at + title.style.size * 0.36), line, _BRIGHT)
    return picture
