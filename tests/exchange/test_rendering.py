"""`render_board`: a film from a board file, on a machine that has nothing else."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import av
import pytest
from django.core.management import call_command

from tests.exchange.conftest import bare_facts, board_facts, bundle_bytes

ROOT = Path(__file__).parents[2]


def command(*argv: object, data: Path) -> tuple[list[str], dict[str, str]]:
    environment = os.environ | {
        "DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "storyboard.settings",
    }
    return [sys.executable, str(ROOT / "manage.py"), *map(str, argv)], environment


def manage(*argv: object, data: Path) -> subprocess.CompletedProcess[str]:
    """Run in the folder that holds the data folder."""
    line, environment = command(*argv, data=data)
    return subprocess.run(
        line,
        env=environment,
        cwd=data.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def refused(capsys: pytest.CaptureFixture[str], *argv: object) -> list[str]:
    """The lines of a run that ends with 2."""
    with pytest.raises(SystemExit) as caught:
        call_command("render_board", *map(str, argv))
    assert caught.value.code == 2
    return capsys.readouterr().err.splitlines()


def places(lines: list[str]) -> list[str]:
    return [": ".join(line.split(": ")[:2]) for line in lines]


def test_a_bundle_becomes_a_film_where_nothing_was_ever_migrated(bundle, tmp_path):
    data = tmp_path / "data"

    ended = manage("render_board", bundle.name, "-o", "film.mp4", data=data)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "film.mp4\n"
    assert not [path for path in data.rglob("*") if path.is_file()]
    assert sorted(f.name for f in tmp_path.iterdir()) == [
        "data",
        "film.mp4",
        bundle.name,
    ]


def test_a_film_may_have_a_name_that_is_no_utf_8(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")  # as in most terminals
    out = os.fsdecode(b"film\xff.mp4")
    line, environment = command(
        "render_board", folder(bare_facts()), "-o", out, data=tmp_path / "data"
    )

    ended = subprocess.run(line, env=environment, cwd=tmp_path, capture_output=True)

    assert (ended.returncode, ended.stdout) == (0, b"film\xff.mp4\n")
    assert (tmp_path / out).stat().st_size > 0


@pytest.mark.parametrize(
    ("suffix", "codec"), [(".mp4", "h264"), (".webm", "vp9"), (".MOV", "h264")]
)
def test_the_ending_chooses_the_container(folder, tmp_path, suffix, codec):
    out = tmp_path / f"film{suffix}"

    call_command(
        "render_board", folder(bare_facts()), "--output", out, "--size", "160x90"
    )

    with av.open(str(out)) as film:
        video = film.streams.video[0]
        frames = sum(1 for _ in film.decode(video=0))
        size = (video.width, video.height)
        names, found = film.format.name, video.codec_context.name
    assert suffix.lower()[1:] in names.split(",")
    assert (found.removeprefix("lib"), frames, size) == (codec, 3 * 24, (160, 90))


def test_every_problem_is_one_line_and_there_is_no_trace(folder, tmp_path):
    facts = board_facts() | {"duration": 9, "model": "sora/2"}
    facts["shots"][0]["first_frame"] = "frames/gone.png"
    facts["shots"][1]["prompt"] = "@nobody sings."
    file = folder(facts)
    (tmp_path / "frames" / "b.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")

    ended = manage(
        "render_board",
        file,
        "-o",
        tmp_path / "no" / "f.avi",
        "--size",
        "wide",
        data=tmp_path / "data",
    )

    assert ended.returncode == 2
    assert places(ended.stderr.splitlines()) == [
        "output: unsupported_type",
        "output: unwritable",
        "size: bad_size",
        "model: model_unknown",
        "shots[0].first_frame: missing_file",
        "shots[0].last_frame: damaged_file",
        "duration: sum_wrong",
        "shots[1].prompt: element_unknown",
    ]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", "file: invalid_json"),
        (b"{", "file: invalid_json"),
        (b"[" * 100_000, "file: too_deep"),
        (b'{"title": NaN}', "title: invalid_json"),
        (b"[]", "file: wrong_type"),
        (b"\xff\xfe", "file: invalid_json"),
        (b"PK\x05\x06", "file: zip_damaged"),
    ],
)
def test_a_file_that_is_no_board_says_why(tmp_path, capsys, data, line):
    file = tmp_path / "board.json"
    file.write_bytes(data)

    lines = refused(capsys, file, "-o", tmp_path / "o.mp4")

    assert line in places(lines)


def test_a_file_that_is_not_there_says_so(tmp_path, capsys):
    lines = refused(capsys, tmp_path / "gone.json", "-o", tmp_path / "o.mp4")

    assert places(lines) == ["file: unreadable"]


def test_a_paid_model_without_its_gateway_says_so(folder, tmp_path, capsys):
    facts = bare_facts() | {
        "model": "runware/kling-3-4k",
        "width": 3840,
        "height": 2160,
    }

    lines = refused(capsys, folder(facts), "-o", tmp_path / "o.mp4")

    assert "model: provider_unavailable" in places(lines)


def test_another_model_leaves_out_the_settings_it_does_not_have(folder, tmp_path):
    facts = bare_facts() | {
        "model": "runware/kling-3-4k",
        "settings": {"ttl": 60, "burn_in": ["number"]},
    }
    out = tmp_path / "o.mp4"

    call_command("render_board", folder(facts), "-o", out, "--model", "local/animatic")

    assert out.stat().st_size > 1000


@pytest.mark.parametrize("size", ["0x0", "129x72", "99999x2", "12", "x", "-2x4", "²x4"])
def test_a_size_nobody_can_draw_is_refused(folder, tmp_path, capsys, size):
    lines = refused(
        capsys, folder(bare_facts()), "-o", tmp_path / "o.mp4", f"--size={size}"
    )

    assert {place.split(": ")[0] for place in places(lines)} <= {
        "size",
        "width",
        "height",
    }
    assert lines


def test_a_path_longer_than_a_name_can_be_is_one_problem(folder, tmp_path, capsys):
    facts = board_facts()
    facts["shots"][0]["first_frame"] = "p" * 400

    lines = refused(capsys, folder(facts), "-o", tmp_path / "o.mp4")

    assert places(lines) == ["shots[0].first_frame: unreadable"]


def test_an_output_that_is_a_folder_is_refused(folder, tmp_path, capsys):
    (tmp_path / "film.mp4").mkdir()

    lines = refused(capsys, folder(bare_facts()), "-o", tmp_path / "film.mp4")

    assert places(lines) == ["output: unwritable"]


def test_a_film_that_was_there_stays_when_the_board_is_refused(
    folder, tmp_path, capsys
):
    out = tmp_path / "film.mp4"
    out.write_bytes(b"an older film")

    refused(capsys, folder(bare_facts() | {"duration": 9}), "-o", out)

    assert out.read_bytes() == b"an older film"


def test_ctrl_c_leaves_no_half_file(tmp_path):
    facts = bare_facts() | {"duration": 300, "width": 640, "height": 360}
    facts["shots"][0]["duration"] = 298
    bundle, folder = tmp_path / "long.zip", tmp_path / "films"
    bundle.write_bytes(bundle_bytes(facts))
    folder.mkdir()
    line, environment = command(
        "render_board", bundle, "-o", folder / "film.mp4", data=tmp_path / "data"
    )
    ours, theirs = pty.openpty()

    with subprocess.Popen(line, env=environment, stderr=theirs) as running:
        os.close(theirs)
        told = b""
        while b"Drawing " not in told:
            told += os.read(ours, 4096)
        running.send_signal(signal.SIGINT)
        code = running.wait(timeout=20)

    os.close(ours)
    assert code == 130
    assert list(folder.iterdir()) == []
    assert b" of 7200 frames" in told
