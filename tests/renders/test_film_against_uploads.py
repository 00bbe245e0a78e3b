"""From the pictures a person uploads to the film they download, in every format."""

import io
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageOps

from storyboard.boards.models import Board, Shot
from storyboard.domain.plan import BoardPlan, ShotPlan
from storyboard.renders.models import Clip, Render
from storyboard.renders.tasks import advance
from tests.animatic.reading import paint, read_back, ssim
from tests.cast import Cast
from tests.renders.conftest import make_board

SIZE = (160, 90)
PLAN = BoardPlan(
    title="The Keeper",
    seconds=2,
    width=SIZE[0],
    height=SIZE[1],
    shots=(ShotPlan("A lamp is lit.", 1), ShotPlan("The lamp turns.", 1)),
)
SWAPPED = Path(__file__).parent.parent / "badinputs" / "image" / "icc-swapped.png"


@pytest.mark.parametrize(
    ("name", "codecs"),
    [("MP4", ("h264", "aac")), ("WEBM", ("vp9", "opus")), ("MOV", ("h264", "aac"))],
)
def test_a_film_begins_and_ends_with_the_uploads_upright_and_in_their_colours(
    name: str, codecs: tuple[str, str], cast: Cast, as_max: Client, tmp_path: Path
) -> None:
    board = make_board(cast, PLAN, settings={"output_format": name})
    # Upright they are 3:4, the film is 16:9.
    first, last = paint(1, 240, 320), paint(2, 240, 320)
    one, two = Shot.objects.filter(board=board).order_by("place")
    upload(as_max, one, "first", first)
    upload(as_max, two, "last", last)

    order(as_max, board)
    assert advance(str(Render.objects.get().pk)) == "done"

    film = read_back(downloaded(as_max, tmp_path / f"film.{name.lower()}"))
    clip = Clip.objects.get()
    assert clip.container == name.lower()
    assert clip.file_name.endswith(f".{name.lower()}")
    assert (film.size, len(film.pictures)) == (SIZE, 2 * 24)
    assert tuple(codec.removeprefix("lib") for codec in film.codecs) == codecs
    for seen, uploaded in ((film.pictures[0], first), (film.pictures[-1], last)):
        wanted = np.asarray(ImageOps.fit(uploaded, SIZE, Image.Resampling.LANCZOS))
        assert ssim(seen, wanted) > 0.95
        assert np.abs(seen.mean((0, 1)) - wanted.mean((0, 1))).max() < 2.5


def as_a_camera_saves(upright: Image.Image) -> bytes:
    """A JPEG that lies on its side, red and blue changed over, and says both: by EXIF
    and by its colour profile.
    """
    exif, data = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6  # turn me clockwise to see me upright
    with Image.open(SWAPPED) as with_profile:
        profile = with_profile.info["icc_profile"]
    red, green, blue = upright.transpose(Image.Transpose.ROTATE_90).split()
    lying = Image.merge("RGB", (blue, green, red))
    lying.save(data, "JPEG", quality=95, exif=exif, icc_profile=profile)
    return data.getvalue()


def upload(client: Client, shot: Shot, which: str, upright: Image.Image) -> None:
    file = SimpleUploadedFile("photo.jpg", as_a_camera_saves(upright))
    where = reverse("shot-frame", args=[shot.pk, which])
    answer = client.post(where, {"file": file}, headers={"HX-Request": "true"})
    assert answer.status_code == 200


def order(client: Client, board: Board) -> None:
    board.refresh_from_db()
    form = {"order_key": uuid4(), "version": board.version}
    answer = client.post(reverse("render-order", args=[board.pk]), form)
    assert answer.status_code == 302


def downloaded(client: Client, path: Path) -> Path:
    where = reverse("clip-file", args=[Clip.objects.get().pk])
    answer: Any = client.get(where, {"download": "1"})
    path.write_bytes(b"".join(answer.streaming_content))
    return path
