"""Pictures: what is taken in, how it looks then, what is refused and leaves nothing."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from storyboard.media import pictures
from storyboard.media.errors import Refused
from storyboard.media.pictures import MAX_BYTES, take_in
from storyboard.media.store import Store
from tests.media.making import encoded, gradient, opened, png_of
from tests.media.measure import usage_of


def test_a_png_keeps_every_pixel(taken, store) -> None:
    picture = taken(encoded(gradient()))

    assert opened(store, picture.name).tobytes() == gradient().tobytes()
    assert (picture.width, picture.height) == (240, 160)
    assert picture.size_bytes == store.path(picture.name).stat().st_size
    assert picture.sha256 == Path(picture.name).stem


def test_a_jpeg_stays_a_jpeg_with_full_colour(taken, store) -> None:
    picture = taken(encoded(gradient(), "JPEG", quality=90), "photo.jpg")

    stored = opened(store, picture.name)
    assert isinstance(stored, JpegImageFile)
    assert (stored.format, picture.original_format) == ("JPEG", "jpeg")
    assert stored.layer[0][1:3] == stored.layer[1][1:3]  # 4:4:4
    assert picture.name.endswith(".jpg")


def test_previews_are_webp_and_960_and_320_wide(taken, store) -> None:
    picture = taken(encoded(gradient(1920, 1080)))

    preview, thumb = (
        opened(store, n) for n in (picture.preview_name, picture.thumb_name)
    )
    assert (preview.format, preview.size) == ("WEBP", (960, 540))
    assert (thumb.format, thumb.size) == ("WEBP", (320, 180))


def test_previews_are_never_larger_than_the_picture(taken, store) -> None:
    picture = taken(encoded(gradient(200, 100)))

    assert opened(store, picture.preview_name).size == (200, 100)
    assert opened(store, picture.thumb_name).size == (200, 100)


def test_the_same_picture_twice_is_stored_once(taken, store) -> None:
    first = taken(encoded(gradient()), "one.png")
    files = sorted(store.root.rglob("*.*"))

    second = taken(encoded(gradient()), "two.png")

    assert sorted(store.root.rglob("*.*")) == files
    assert (second.name, second.shown_name) == (first.name, "two.png")


def test_the_original_is_kept_as_it_came_under_its_sha256(taken, store) -> None:
    data = encoded(gradient())

    picture = taken(data)

    assert store.path(picture.original_name).read_bytes() == data
    assert picture.original_name.endswith(f"{picture.original_sha256}.original")


def test_two_teams_never_share_a_file(taken, store) -> None:
    first = taken(encoded(gradient()), scope="7")
    second = taken(encoded(gradient()), scope="8")

    assert store.path(first.name) != store.path(second.name)
    assert first.sha256 == second.sha256


def test_a_path_is_taken_in_like_an_upload(store, tmp_path) -> None:
    source = tmp_path / "frame.png"
    source.write_bytes(encoded(gradient()))

    picture = take_in(source, name=source.name, store=store, scope="7")

    assert picture.original_bytes == source.stat().st_size
    assert source.exists()


def test_a_huge_profile_neither_fills_memory_nor_stays(refusal, tmp_path) -> None:
    bomb = b"icc\0\0" + zlib.compress(b"\0" * 80_000_000, 9)
    data = png_of(40, 30, 8, 0, (b"\0" + b"\x80" * 40) * 30, (b"iCCP", bomb))

    assert refusal(data).code == "damaged_file"
    path = tmp_path / "bomb.png"
    path.write_bytes(data)
    assert usage_of(path).peak_bytes < 60_000_000


@pytest.mark.parametrize("cut", [0.02, 0.3, 0.6, 0.95, 0.99])
@pytest.mark.parametrize("picture_format", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_file_cut_anywhere_is_refused(refusal, picture_format, cut) -> None:
    data = encoded(gradient(), picture_format)

    assert refusal(data[: int(len(data) * cut)]).code == "damaged_file"


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
@pytest.mark.parametrize("missing", [1, 2, 3, 9])
def test_a_jpeg_without_its_last_bytes_is_refused(refusal, options, missing) -> None:
    thumb = encoded(gradient(60, 40), "JPEG")  # its own end mark must not count
    exif = b"Exif\0\0" + thumb
    data = encoded(gradient(), "JPEG", exif=exif, **options)

    assert refusal(data[:-missing]).code == "damaged_file"


@pytest.mark.parametrize("at", [20, 60, -20, -6])
def test_a_png_with_any_wrong_checksum_is_refused(refusal, at) -> None:
    data = bytearray(encoded(gradient()))
    data[at] ^= 1

    assert refusal(bytes(data)).code == "damaged_file"


def test_a_gif_without_a_picture_is_refused(refusal) -> None:
    screen = struct.pack("<HHBBB", 64, 64, 0xF0, 0, 0)

    assert refusal(b"GIF89a" + screen + bytes(6) + b";").code == "damaged_file"


def test_a_webp_that_claims_the_largest_canvas_is_refused_by_its_header(refusal):
    canvas = bytes(4) + (16382).to_bytes(3, "little") * 2
    body = b"WEBPVP8X" + struct.pack("<I", 10) + canvas
    data = b"RIFF" + struct.pack("<I", len(body)) + body

    assert refusal(data).code == "too_many_pixels"


@pytest.mark.parametrize(
    ("width", "height", "code"),
    [
        (15, 400, "bad_dimensions"),
        (400, 15, "bad_dimensions"),
        (8193, 400, "bad_dimensions"),
        (8000, 5001, "too_many_pixels"),
    ],
)
def test_one_over_a_limit_is_refused(refusal, width, height, code) -> None:
    row = b"\0" + bytes(-(-width // 8))

    error = refusal(png_of(width, height, 1, 0, row * height))

    assert error.code == code
    assert f"{width} × {height}" in str(error)  # noqa: RUF001


@pytest.mark.parametrize("size", [(16, 16), (8192, 16), (16, 8192)])
def test_sides_at_the_limits_are_taken(taken, store, size) -> None:
    picture = taken(encoded(Image.new("RGB", size, "teal")))

    assert opened(store, picture.name).size == size


@pytest.mark.parametrize(
    ("picture_format", "mode", "options"),
    [
        ("JPEG", "RGB", {"progressive": True, "subsampling": 0}),
        ("WEBP", "RGBA", {"lossless": True, "quality": 0, "method": 0}),
        ("PNG", "RGBA", {"compress_level": 1}),
    ],
)
def test_40_million_pixels_fit_the_time_and_the_memory(
    tmp_path, picture_format, mode, options
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turning costs a second copy
    path = tmp_path / "large"
    Image.new(mode, (8000, 5000), "teal").save(
        path, picture_format, exif=exif, **options
    )

    usage = usage_of(path)

    assert usage.taken == 1
    assert 160_000_000 < usage.peak_bytes < 512_000_000
    assert usage.cpu_seconds < 9


def test_an_upload_over_20_megabytes_is_refused_while_it_is_read(store) -> None:
    class Endless(io.BytesIO):
        given = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size
            self.given += size
            return b"\x89PNG" * (size // 4)

    source = Endless()
    with pytest.raises(Refused, match="larger than 20 MB") as caught:
        take_in(source, name="a.png", store=store, scope="7")

    assert caught.value.code == "too_large"
    assert source.given <= MAX_BYTES + 2_000_000


def test_a_full_disk_is_said_before_anything_is_read(tmp_path) -> None:
    store = Store(tmp_path, reserve_bytes=10**18)

    with pytest.raises(Refused, match="no room left") as caught:
        take_in(io.BytesIO(b"never read"), name="a.png", store=store, scope="7")

    assert caught.value.code == "no_space"


def test_a_picture_that_takes_for_ever_is_refused_as_damaged(
    refusal, monkeypatch
) -> None:
    monkeypatch.setattr(pictures, "_WORKER", "tests.media.misbehave")
    monkeypatch.setattr(pictures, "WALL_SECONDS", 0.5)

    assert refusal(encoded(gradient())).code == "damaged_file"
