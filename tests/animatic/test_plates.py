"""Stills fitted into the frame."""

import numpy as np
import pytest
from PIL import Image, ImageOps

from storyboard.animatic.plates import planes_of
from tests.animatic.reading import paint


@pytest.mark.parametrize(
    ("still", "frame"),
    [
        ((1700, 1500), (640, 360)),
        ((1690, 1500), (638, 562)),
        ((301, 750), (640, 360)),
        ((640, 360), (640, 360)),
        ((64, 5), (640, 360)),
        ((1, 3), (640, 360)),
    ],
)
def test_a_still_of_any_shape_fills_the_frame(still, frame):
    planes = planes_of(Image.new("RGB", still, "white"), *frame)

    width, height = frame
    assert [plane.shape for plane in planes] == [
        (height, width),
        *[(height // 2, width // 2)] * 2,
    ]
    # White, of limited range.
    assert [(plane.min(), plane.max()) for plane in planes] == [
        (235, 235),
        *[(128, 128)] * 2,
    ]


@pytest.mark.parametrize("size", [(1500, 1000), (1501, 1000), (1000, 1503)])
def test_a_fitted_still_is_the_middle_of_the_picture(size):
    still = paint(4, *size)
    wanted = ImageOps.fit(still, (640, 360), Image.Resampling.LANCZOS)
    luma = 16 + np.asarray(wanted) @ np.array([0.2126, 0.7152, 0.0722]) * 219 / 255

    y, _, _ = planes_of(still, 640, 360)

    off = np.abs(y - luma)
    assert off.mean() < 1
    # In the middle nothing is stretched at all.
    assert off[120:240, 220:420].mean() < 0.5
