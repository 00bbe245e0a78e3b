"""The dispatcher's chores: hinted when there is something, and not every second."""

import pytest
from django_q.brokers import get_broker
from django_q.signing import SignedPackage
from pytest_django import Settings

from storyboard.web import chores
from storyboard.web.chores import AGAIN_SECONDS, EVERY_SECONDS, Chores

found = ""


def what() -> str:
    return found


def broken() -> str:
    raise OSError("no such index")


@pytest.fixture
def looks(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Chores:
    name = f"{__name__}"
    settings.CHORES = [(f"{name}.broken", "task.b"), (f"{name}.what", "task.a")]
    return Chores()


def hints(cluster: str = "") -> list[str]:
    broker = get_broker(*([cluster] if cluster else []))
    tasks = []
    while broker.queue_size():
        for ack_id, payload in broker.dequeue():
            tasks.append(SignedPackage.loads(payload)["func"])
            broker.acknowledge(ack_id)
    return tasks


def test_a_chore_is_hinted_once_until_there_is_something_new(
    db: None, looks: Chores, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks.look(0.0)
    assert hints() == []

    monkeypatch.setattr(f"{__name__}.found", "one")
    looks.look(1.0)
    assert hints() == []
    for second in (EVERY_SECONDS, 2 * EVERY_SECONDS):
        looks.look(second)
    assert hints() == ["task.a"]

    monkeypatch.setattr(f"{__name__}.found", "two")
    looks.look(3 * EVERY_SECONDS)
    assert hints() == ["task.a"]


def test_a_hint_that_was_lost_is_sent_again_after_a_minute(
    db: None, looks: Chores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.found", "one")
    looks.look(0.0)
    looks.look(AGAIN_SECONDS)

    assert hints() == ["task.a", "task.a"]


def test_what_encodes_is_hinted_to_the_cluster_that_encodes(
    db: None, looks: Chores, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CHORES = [(f"{__name__}.what", "task.a", "render")]
    monkeypatch.setattr(f"{__name__}.found", "one")
    looks.look(0.0)

    assert (hints(), hints("render")) == ([], ["task.a"])


def test_the_chores_of_the_studio_can_be_looked_at(db: None) -> None:
    Chores().look(0.0)

    assert "storyboard.review.tasks.tell_news" in hints()
    assert chores.EVERY_SECONDS >= 1
