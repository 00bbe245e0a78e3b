import threading
import time
from pathlib import Path

import pytest
from PIL import UnidentifiedImageError

from storyboard.animatic import Container, Film, Shot
from storyboard.animatic.encode import Crew, crew
from storyboard.animatic.render import Cancelled, render
from tests.animatic.reading import Stills


@pytest.mark.parametrize("container", [Container.MP4, Container.WEBM])
def test_a_cancel_from_another_thread_ends_the_render_within_two_seconds(
    stills: Stills, tmp_path: Path, container: Container
) -> None:
    film = Film(
        (Shot(60, first=stills[1], last=stills[2]),), 1280, 720, container=container
    )
    stop, under_way, ended = threading.Event(), threading.Event(), threading.Event()
    outcome: list[BaseException] = []

    def work() -> None:
        try:
            render(
                film,
                tmp_path / "film",
                report=lambda done, _: under_way.set() if done > 5 else None,
                cancelled=stop.is_set,
            )
        except Cancelled as fault:
            outcome.append(fault)
        ended.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert under_way.wait(20)
    asked = time.monotonic()
    stop.set()
    assert ended.wait(10)

    assert time.monotonic() - asked < 2
    assert isinstance(outcome[0], Cancelled)
    assert list(tmp_path.iterdir()) == []
    thread.join()


def test_a_cancel_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    out = tmp_path / "film.mp4"
    out.write_bytes(b"the last take")

    with pytest.raises(Cancelled):
        render(Film((Shot(1),), 128, 72), out, cancelled=lambda: True)

    assert out.read_bytes() == b"the last take"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("content", [None, b"not a picture"])
def test_a_still_that_cannot_be_read_ends_the_render(
    tmp_path: Path, content: bytes | None
) -> None:
    still, out = tmp_path / "still.png", tmp_path / "film.mp4"
    if content is not None:
        still.write_bytes(content)

    with pytest.raises((FileNotFoundError, UnidentifiedImageError)):
        render(Film((Shot(1), Shot(1, first=still)), 128, 72), out)

    assert not out.exists()
    assert {path.name for path in tmp_path.iterdir()} <= {"still.png"}


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        render(Film((Shot(1),), 128, 72), tmp_path / "gone" / "film.mp4")


@pytest.mark.parametrize(
    ("size", "container", "workers", "wanted"),
    [
        ((1280, 720), Container.MP4, 2, Crew(2, 1)),
        ((1280, 720), Container.WEBM, 8, Crew(8, 1)),
        ((3840, 2160), Container.MP4, 2, Crew(1, 2)),
        ((3840, 2160), Container.MP4, 8, Crew(1, 8)),
        ((3840, 2160), Container.WEBM, 2, Crew(1, 2)),
        ((3840, 2160), Container.WEBM, 1, Crew(1, 1)),
    ],
)
def test_large_frames_get_fewer_and_wider_encoders(
    size: tuple[int, int], container: Container, workers: int, wanted: Crew
) -> None:
    film = Film((Shot(1),), *size, container=container)

    assert crew(film, workers) == wanted
