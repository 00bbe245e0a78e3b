"""A studio moves from SQLite into a real PostgreSQL, row by row the same."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.postgres import SERVER, address, database

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("studio")
    for command in ("migrate", "createcachetable", "make_owner", "load_sample"):
        manage(data, command)
    return data


@pytest.fixture
def target() -> Iterator[str]:
    with database() as name:
        yield name


def manage(data: Path, *argv: str, ends: int = 0, **told: str) -> str:
    settings = {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "storyboard.settings"}
    environment = os.environ | settings | told
    line = [sys.executable, str(ROOT / "manage.py"), *argv]
    done = subprocess.run(
        line, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == ends, done.stderr
    return done.stdout + done.stderr


def asked(name: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(**SERVER, dbname=name) as server:
        return server.execute(statement).fetchall()


def test_every_row_arrives_and_the_studio_goes_on_there(
    studio: Path, target: str
) -> None:
    said = manage(studio, "move_database", address(target))
    assert "the same in both" in said
    assert ", 0 are not whole" in said
    assert asked(target, "SELECT count(*) FROM boards_board") == [(3,)]

    # It is the studio, with its owner; and new rows find free numbers.
    url = address(target)
    assert "login: owner@" in manage(studio, "make_owner", DATABASE_URL=url)
    manage(studio, "import_board", sample(), *into(target), DATABASE_URL=url)
    assert asked(target, "SELECT count(*) FROM boards_board") == [(4,)]

    again = manage(studio, "move_database", address(target), ends=1)
    assert "There is a studio in that database already" in again


def test_what_arrives_otherwise_is_not_kept(studio: Path, target: str) -> None:
    manage(studio, "migrate", DATABASE_URL=address(target))
    with psycopg.connect(**SERVER, dbname=target) as server:
        server.execute(
            "CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN NEW.prompt := 'Another one.'; RETURN NEW; END $$"
        )
        server.execute(
            "CREATE TRIGGER other BEFORE INSERT ON boards_shot "
            "FOR EACH ROW EXECUTE FUNCTION other()"
        )
    said = manage(studio, "move_database", address(target), ends=1)
    assert "The rows of boards_shot did not arrive" in said
    assert asked(target, "SELECT count(*) FROM boards_shot") == [(0,)]
    assert asked(target, "SELECT count(*) FROM teams_user") == [(0,)]


def sample() -> str:
    return str(next((ROOT / "storyboard" / "boards" / "sample").glob("*.json")))


def into(name: str) -> list[str]:
    ((team,),) = asked(name, "SELECT name FROM teams_team")
    return ["--team", str(team), "--project", "The Keeper"]
