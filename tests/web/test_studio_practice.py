"""Which programs a studio runs, with practice and without."""

import pytest
from pytest_django import Settings

from storyboard.web.management.commands import studio
from storyboard.web.supervisor import Program

ADDRESS = "STORYBOARD_PRACTICE_URL"


def practice_among(programs: list[Program]) -> list[Program]:
    return [p for p in programs if "practice_provider" in p.command]


def test_a_studio_runs_a_practice_provider_and_tells_everyone_where(
    settings: Settings,
) -> None:
    programs = studio._all_programs()

    (practice,) = practice_among(programs)
    port = practice.command[practice.command.index("--port") + 1]
    others = [p for p in programs if p is not practice]
    assert len(others) > 3
    assert {p.environment[ADDRESS] for p in others} == {f"http://127.0.0.1:{port}"}
    assert str(settings.DATA_DIR / "practice") in practice.command


def test_a_cluster_keeps_its_own_environment_beside_it() -> None:
    (render,) = (p for p in studio._all_programs() if p.name == "render cluster")

    assert render.environment["Q_CLUSTER_NAME"] == "render"


@pytest.mark.parametrize(
    ("name", "value"), [("PRACTICE", False), ("PRACTICE_URL", "http://practice:8100")]
)
def test_none_is_started_when_it_is_off_or_runs_elsewhere(
    name: str, value: object, settings: Settings
) -> None:
    setattr(settings, name, value)

    programs = studio._all_programs()

    assert practice_among(programs) == []
    assert [p for p in programs if ADDRESS in p.environment] == []


def test_workers_on_a_further_machine_start_none() -> None:
    assert practice_among(studio._workers()) == []
