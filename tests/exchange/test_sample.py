"""The sample film, and the commands that move boards in and out."""

import io
import json
import shutil

import pytest
from django.core.management import CommandError, call_command

from storyboard.boards.actions.projects import trash_board
from storyboard.boards.exchange import SAMPLE as FILES
from storyboard.boards.models import Board, Element, Project
from storyboard.boards.queries import plan_of, problems_of
from storyboard.domain.lifecycle import State
from storyboard.media import clips
from storyboard.renders.models import Clip, Render
from tests.exchange.conftest import bare_facts


def run(*argv: object) -> str:
    out = io.StringIO()
    call_command(*map(str, argv), stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_sample_is_loaded_once_and_a_film_of_it_plays(cast, store):
    first = json.loads(run("load_sample", "--json"))
    again = run("load_sample")

    project, clip = Project.objects.get(), Clip.objects.get()
    assert first == {
        "project": f"/projects/{project.pk}/",
        "clip": f"/clips/{clip.pk}/",
    }
    assert again == f"project: {first['project']}\nclip: {first['clip']}\n"
    assert project.team == cast.northlight
    assert [b.title for b in Board.objects.all()] == [
        "The dark year",
        "Ignition",
        "Coming home",
    ]
    facts = clips.probe(store.path(clip.file_name), name="the sample", decode=False)
    assert (facts.width, facts.height, facts.frames) == (1280, 720, 240)
    assert Render.objects.get().state == State.DONE
    for board in Board.objects.all():
        assert plan_of(board).problems() == ()
        assert plan_of(board).lengths.total == board.seconds
    assert sorted(Element.objects.values_list("slug", flat=True)) == [
        "ash",
        "elio",
        "lantern",
        "light",
        "mara",
        "petrel",
    ]
    assert problems_of(Board.objects.get(title="Coming home")) != ()

    # A clip in the trash is none: the next board gives one. Drawn small, for speed.
    trash_board(Board.objects.get(title="The dark year"), by=cast.alice)
    next_ = Board.objects.get(title="Ignition")
    Board.objects.filter(pk=next_.pk).update(width=320, height=180)
    last = json.loads(run("load_sample", "--json"))
    assert last["clip"] == f"/clips/{Clip.objects.get(board=next_).pk}/"


def test_a_disk_without_room_means_no_sample_and_no_trace(cast, store, monkeypatch):
    full = shutil.disk_usage("/")._replace(free=500_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)

    said = json.loads(run("load_sample", "--json"))

    assert (said["project"], said["clip"]) == (None, None)
    assert said["why"].startswith("None was loaded. ")
    assert "room" in said["why"]
    assert said["why"] in run("load_sample")
    assert not Project.objects.exists()


def test_a_team_that_has_begun_gets_no_sample(film, cast):
    said = run("load_sample")

    assert "no sample was loaded" in said
    assert Project.objects.count() == 1
    assert json.loads(run("load_sample", "--json")) == {"project": None, "clip": None}


def test_a_studio_without_people_gets_no_sample(db):
    with pytest.raises(CommandError, match="no team"):
        run("load_sample")


def test_every_picture_of_the_sample_is_used():
    named = "".join(file.read_text("utf-8") for file in FILES.glob("*.json"))

    pictures = [f.name for f in FILES.iterdir() if f.suffix in {".jpg", ".png"}]
    assert len(pictures) == 16
    assert [name for name in pictures if f'"{name}"' not in named] == []


def test_a_board_goes_out_and_comes_in_by_command(cast, folder, tmp_path):
    packed, again = tmp_path / "a.zip", tmp_path / "b.zip"
    first = run("import_board", folder(), "--team", "Northlight", "--project", "Rooms")
    run("export_board", first.split("/")[2], "-o", packed)
    second = run("import_board", packed, "--team", "Northlight", "--project", "Rooms")

    run("export_board", second.split("/")[2], "-o", again)

    assert again.read_bytes() == packed.read_bytes()
    assert Project.objects.get().title == "Rooms"
    assert Board.objects.count() == 2


def test_a_board_file_alone_is_written_too(cast, folder, tmp_path):
    file = folder(bare_facts())
    made = run("import_board", file, "--team", "Northlight", "--project", "Rooms")

    run("export_board", made.split("/")[2], "-o", tmp_path / "alone.json")

    assert json.loads((tmp_path / "alone.json").read_text())["title"] == "Two rooms"


def test_a_refused_import_ends_with_2_and_every_problem(cast, folder, capsys):
    facts = bare_facts() | {"title": "", "width": 7}

    with pytest.raises(SystemExit) as caught:
        call_command("import_board", folder(facts), team="Northlight", project="Rooms")

    assert caught.value.code == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1] for line in lines] == [
        "title_missing",
        "size_out_of_range",
    ]
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (
            ["import_board", "b.json", "--team", "Nobody", "--project", "P"],
            "no team called",
        ),
        (
            ["import_board", "gone.json", "--team", "Northlight", "--project", "P"],
            "read",
        ),
        (["import_board", "b.json", "--team", "Northlight", "--project", " "], "title"),
        (["export_board", "0" * 32, "-o", "a.zip"], "no board"),
        (["export_board", "0" * 32, "-o", "a.txt"], "must end in"),
    ],
)
def test_a_command_that_cannot_says_why(cast, argv, why):
    with pytest.raises(CommandError, match=why) as caught:
        run(*argv)

    assert caught.value.returncode == 2


def test_an_output_that_cannot_be_written_leaves_nothing(cast, folder, tmp_path):
    file = folder(bare_facts())
    made = run("import_board", file, "--team", "Northlight", "--project", "Rooms")
    (tmp_path / "taken.zip").mkdir()

    with pytest.raises(CommandError, match="cannot be written"):
        run("export_board", made.split("/")[2], "-o", tmp_path / "taken.zip")

    assert not list(tmp_path.glob(".*.part"))
