"""From an order to a clip in the gallery, at each gateway."""

import pytest

from storyboard.practice import PracticeServer
from storyboard.renders.models import Clip, LedgerEntry, Render
from tests.gateways.conftest import GATEWAYS, Order, Worker


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_words_become_a_film(
    gateway: str, practice: PracticeServer, order: Order, worker: Worker
) -> None:
    render = order(gateway)

    worker.until(render, "done", "failed", "unknown")

    assert (render.state, render.error) == ("done", "")
    clip = Clip.objects.get()
    assert (clip.render, clip.is_practice) == (render, True)
    assert len(list(practice.practice.ledger.lines(event="accepted"))) == 1
    assert Render.objects.get().is_practice
    kinds = LedgerEntry.objects.values_list("kind", flat=True)
    assert list(kinds) == ["quoted", "reserved", "charged", "released"]
