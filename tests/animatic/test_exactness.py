"""Any board's film: every frame there once, every shot beginning and ending on its own
stills, and no decoder finds a fault in it.
"""

import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from storyboard.animatic import Container, Film, Profile, Shot
from storyboard.animatic.cache import Cache
from storyboard.animatic.render import part_of, render
from storyboard.domain.camera import Camera, Transition
from storyboard.media.stills import whole
from tests.animatic.reading import Stills, read_back, ssim
from tests.media.films import number_in, numbered

SIZE = (160, 90)
RATE = Fraction(12)


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """A still that carries its number as bars."""
    folder, draw = tmp_path_factory.mktemp("numbered"), numbered(*SIZE)

    def of(number: int) -> Path:
        path = folder / f"{number}.png"
        if not path.exists():
            Image.fromarray(draw(number)).save(path)
        return path

    return of


@st.composite
def boards(draw: st.DrawFn) -> list[tuple[int, str]]:
    """Seconds of each shot, and its camera: one that begins and ends on the whole."""
    seconds = draw(st.lists(st.integers(1, 3), min_size=1, max_size=60))
    return [(length, draw(st.sampled_from(["", "hold"]))) for length in seconds]


@given(board=boards(), profile=st.sampled_from(Profile))
@settings(
    max_examples=16,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_shot_of_any_board_begins_and_ends_on_its_stills(
    board: list[tuple[int, str]],
    profile: Profile,
    still: Callable[[int], Path],
    tmp_path: Path,
) -> None:
    shots = tuple(
        Shot(seconds, still(2 * n), still(2 * n + 1), camera=Camera(move))
        for n, (seconds, move) in enumerate(board)
    )
    film = Film(shots, *SIZE, rate=RATE, profile=profile)
    out = tmp_path / "film.mp4"

    # Half of the examples are made of what others have kept.
    render(film, out, cache=Cache(tmp_path / "drawn", 50_000_000))

    times, pictures = read(out)
    assert times == list(range(film.frames))
    ends = [
        (number_in(pictures[span.start]), number_in(pictures[span.end - 1]))
        for span in film.spans
    ]
    assert ends == [(2 * n, 2 * n + 1) for n in range(len(shots))]


def read(path: Path) -> tuple[list[Fraction], list[Image.Image]]:
    """When each picture is shown, in frames. Any error of the decoder is raised."""
    with av.open(str(path), options={"err_detect": "explode"}) as file:
        frames = list(file.decode(video=0))
        times = [Fraction((f.pts or 0) * (f.time_base or 0)) * RATE for f in frames]
        return times, [whole(frame) for frame in frames]


@pytest.mark.parametrize("container", list(Container))
def test_no_decoder_finds_a_fault_in_a_joined_film(
    still: Callable[[int], Path], tmp_path: Path, container: Container
) -> None:
    shots = (
        Shot(1, still(1), camera=Camera("push")),
        Shot(3, still(2), still(3), transition=Transition("dissolve", 6)),
        Shot(1, prompt="A card.", transition=Transition("dip", 6)),
    )
    film = Film(shots, *SIZE, rate=RATE, container=container)
    out = tmp_path / f"film.{container}"
    render(film, out)

    said = subprocess.run(
        ["ffmpeg", "-v", "warning", "-xerror", "-i", str(out), "-f", "null", "-"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (said.returncode, said.stderr) == (0, "")
    # And PyAV, to which every error is one, of picture and sound.
    with av.open(str(out), options={"err_detect": "explode"}) as file:
        kinds = [type(frame).__name__ for frame in file.decode(video=0, audio=0)]
    assert kinds.count("VideoFrame") == film.frames
    assert kinds.count("AudioFrame") > 0


def test_a_disk_that_is_full_is_said_and_leaves_nothing(
    still: Callable[[int], Path], tmp_path: Path
) -> None:
    out = tmp_path / "film.mp4"
    film = Film((Shot(1, still(1)),), *SIZE, rate=RATE)
    # It takes no byte.
    part_of(out).symlink_to("/dev/full")

    with pytest.raises(OSError, match="No space left"):
        render(film, out)

    assert list(tmp_path.iterdir()) == []


def grey(picture: Image.Image) -> float:
    return float(np.asarray(picture.convert("L"), np.float64).mean())


@pytest.fixture
def plain(tmp_path: Path) -> Callable[[int], Path]:
    def of(level: int) -> Path:
        path = tmp_path / f"grey{level}.png"
        Image.new("RGB", SIZE, (level, level, level)).save(path)
        return path

    return of


@pytest.mark.parametrize(
    ("kind", "middle"), [("", None), ("dissolve", 130), ("dip", 15)]
)
def test_a_transition_changes_no_length_and_lies_half_in_each_shot(
    plain: Callable[[int], Path], tmp_path: Path, kind: str, middle: int | None
) -> None:
    shots = (
        Shot(1, plain(60), camera=Camera("hold")),
        Shot(1, plain(200), camera=Camera("hold"), transition=Transition(kind, 6)),
    )
    out = tmp_path / "film.mp4"
    render(Film(shots, *SIZE, rate=RATE), out)

    times, pictures = read(out)
    levels = list(map(grey, pictures))

    assert times == list(range(24))
    assert levels[:9] == pytest.approx([60] * 9, abs=3)
    assert levels[15:] == pytest.approx([200] * 9, abs=3)
    if middle is None:
        assert levels[11:13] == pytest.approx([60, 200], abs=3)
    else:
        assert min(levels[11:13]) == pytest.approx(middle, abs=24)
    if kind == "dissolve":
        assert levels[8:16] == sorted(levels[8:16])


@pytest.mark.parametrize("container", [Container.MP4, Container.WEBM])
@pytest.mark.parametrize("way", ["", "even"])
def test_a_move_from_crop_to_crop_begins_and_ends_on_exactly_these(
    stills: Stills, tmp_path: Path, container: Container, way: str
) -> None:
    """Also where it ends on another still than it began on."""
    width, height = 320, 180
    start, end = (0.05, 0.1, 0.9), (0.4, 0.3, 0.5)
    shots = (
        Shot(1, stills[1], camera=Camera("crop", way, start, end)),
        Shot(1, stills[2], stills[3], camera=Camera("crop", way, end, start)),
    )
    out = tmp_path / f"film.{container}"
    render(Film(shots, width, height, container=container), out)

    seen = read_back(out).pictures

    for frame, still, (left, top, size) in (
        *((0, 1, start), (23, 1, end)),
        *((24, 2, end), (47, 3, start)),
    ):
        # The still as large as the crop asks for, and the piece cut out of it.
        across, down = round(width / size), round(height / size)
        large = stills.fitted(still, across, down)
        x, y = round(left * across), round(top * down)
        wanted = np.asarray(large[y : y + height, x : x + width])
        assert ssim(seen[frame], wanted) > 0.95
        assert np.abs(seen[frame].mean((0, 1)) - wanted.mean((0, 1))).max() < 2.5
