"""Stills fitted into the frame."""

import pytest
from PIL import Image

from storyboard.animatic.plates import cover


# The second pair once ended a hair outside the picture.
@pytest.mark.parametrize(
    ("still", "frame"),
    [
        ((1700, 1500), (640, 360)),
        ((1690, 1500), (638, 562)),
        ((300, 750), (640, 360)),
        ((640, 360), (640, 360)),
    ],
)
def test_a_still_of_any_shape_fills_the_frame(still, frame):
    assert cover(Image.new("RGB", still, "white"), *frame).size == frame
