"""`python -m storyboard.animatic` as a process: how it talks, ends and dies."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import pytest

from storyboard.animatic import Container, Film, Shot, film_to_json
from tests.animatic.reading import Stills, paint

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "storyboard.animatic"]


def job_of(folder: Path, film: Film) -> list[str]:
    job = folder / "job.json"
    job.write_text(film_to_json(film))
    return [*COMMAND, str(job), str(folder / "out" / "film.mp4")]


@pytest.fixture
def long_job(tmp_path: Path, stills: Stills) -> list[str]:
    (tmp_path / "out").mkdir()
    return job_of(tmp_path, Film((Shot(900, stills[1], stills[2]),), 320, 180))


@pytest.fixture
def child(tmp_path: Path, long_job: list[str]) -> Iterator[subprocess.Popen[str]]:
    """A long render, under way: some of it is written."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        long_job, cwd=ROOT, stdin=pipe, stdout=pipe, text=True
    ) as process:
        assert process.stdout
        while not list((tmp_path / "out").iterdir()):
            assert process.stdout.readline()
        yield process
        process.kill()


def run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    # `input` would close standard input at once; a pipe nobody writes to stays open.
    reading, writing = os.pipe()
    try:
        return subprocess.run(
            arguments,
            cwd=ROOT,
            stdin=reading,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(reading)
        os.close(writing)


def is_gone(pid: int, *, within: float) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_job_is_rendered_and_told_line_by_line(
    tmp_path: Path, stills: Stills
) -> None:
    (tmp_path / "out").mkdir()

    result = run(job_of(tmp_path, Film((Shot(2, stills[1]), Shot(1)), 320, 180)))

    steps = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.returncode, result.stderr) == (0, "")
    assert steps[-1] == {"done": 72, "total": 72}
    assert [step["done"] for step in steps] == sorted({step["done"] for step in steps})
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["film.mp4"]


@pytest.mark.parametrize("text", ["", "{}", "no json", '{"shots": []}'])
def test_a_bad_job_is_one_line_and_exit_2(tmp_path: Path, text: str) -> None:
    job = tmp_path / "job.json"
    job.write_text(text)

    result = run([*COMMAND, str(job), str(tmp_path / "film.mp4")])

    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_a_still_that_is_not_there_is_a_bad_job(tmp_path: Path) -> None:
    film = Film((Shot(1, first=tmp_path / "gone.png"),), 320, 180)

    result = run(job_of(tmp_path, film))

    assert result.returncode == 2
    assert "gone.png" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_wrong_arguments_are_one_line_and_exit_2() -> None:
    result = run(COMMAND)

    assert result.returncode == 2
    assert result.stderr.startswith("usage:")


def test_a_terminated_child_leaves_no_file_and_exits_143(
    child: subprocess.Popen[str], tmp_path: Path
) -> None:
    child.send_signal(signal.SIGTERM)

    assert child.wait(2) == 143
    assert list((tmp_path / "out").iterdir()) == []


def test_a_closed_life_line_ends_the_child_and_leaves_no_file(
    child: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert child.stdin
    child.stdin.close()

    assert child.wait(2) == 143
    assert list((tmp_path / "out").iterdir()) == []


def test_a_child_is_the_first_to_go_when_memory_runs_out(
    child: subprocess.Popen[str],
) -> None:
    assert int(Path(f"/proc/{child.pid}/oom_score_adj").read_text()) == 500


def test_a_child_does_not_outlive_a_killed_parent(
    tmp_path: Path, long_job: list[str]
) -> None:
    # A worker as it will be: it starts the render and tells its process id.
    worker = (
        "import subprocess, sys\n"
        "child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE,"
        " stdout=subprocess.PIPE)\n"
        "child.stdout.readline()\n"
        "sys.stdout.write(f'{child.pid}\\n')\n"
        "sys.stdout.flush()\n"
        "child.wait()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", worker, *long_job],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout
    pid = int(parent.stdout.readline())

    parent.kill()
    parent.communicate()

    assert is_gone(pid, within=2)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.fixture(scope="module")
def large_stills(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    folder = tmp_path_factory.mktemp("4k")
    paths = tuple(folder / f"{seed}.jpg" for seed in range(3))
    for seed, path in enumerate(paths):
        paint(seed, 960, 540).resize((3840, 2160)).save(path, quality=90)
    return paths


# Runs a command and prints the kilobytes it took at most.
_PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


# One for each encoder. A film of 2880 by 2880 has as many pixels and the same peak.
@pytest.mark.parametrize(
    ("container", "width", "height", "shots", "rate", "most"),
    [
        # At 12 frames a second the peak is that of 24 (580 MB).
        (Container.MP4, 3840, 2160, 2, 12, 700_000_000),
        # That of one shot of 10 frames is that of two of 12 (800 MB).
        (Container.WEBM, 2160, 3840, 1, 10, 1_000_000_000),
    ],
)
def test_the_largest_render_takes_no_more_memory_than_it_may(
    tmp_path: Path,
    large_stills: tuple[Path, ...],
    container: Container,
    width: int,
    height: int,
    shots: int,
    rate: int,
    most: int,
) -> None:
    (tmp_path / "out").mkdir()
    pairs = list(pairwise(large_stills))[:shots]
    film = Film(
        tuple(Shot(1, first, last) for first, last in pairs),
        width,
        height,
        rate=Fraction(rate),
        container=container,
    )

    measured = run([sys.executable, "-c", _PEAK, *job_of(tmp_path, film)])

    assert measured.returncode == 0
    peak = int(measured.stdout.split()[-1]) * 1024
    assert 200_000_000 < peak < most
    with av.open(tmp_path / "out" / "film.mp4") as file:
        video = file.streams.video[0]
        assert (video.width, video.height) == (width, height)
        # Counted only: that every picture decodes is seen in small films.
        assert sum(1 for packet in file.demux(video) if packet.size) == shots * rate


def test_a_render_at_4k_ends_within_a_second_of_being_told(
    tmp_path: Path, large_stills: tuple[Path, ...]
) -> None:
    (tmp_path / "out").mkdir()
    film = Film((Shot(9, large_stills[0], large_stills[1]),), 3840, 2160)
    pipe = subprocess.PIPE
    with subprocess.Popen(
        job_of(tmp_path, film), cwd=ROOT, stdin=pipe, stdout=pipe, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline()
        told = time.monotonic()
        process.terminate()
        assert process.wait(5) == 128 + signal.SIGTERM
        assert time.monotonic() - told < 1

    assert list((tmp_path / "out").iterdir()) == []
