"""The address at which a gateway calls us is a right to call: nobody is shown it."""

import pytest
from django.test import Client
from django.urls import reverse

from storyboard.practice import PracticeServer
from storyboard.renders.hook_tokens import hook_address
from storyboard.renders.tasks import advance
from tests.gateways.conftest import Order


@pytest.mark.parametrize("gateway", ["runware", "wavespeed"])
def test_the_exchange_a_team_reads_has_no_token_in_it(
    gateway: str, practice: PracticeServer, order: Order, as_max: Client
) -> None:
    render = order(gateway)
    advance(str(render.pk))

    page = as_max.get(reverse("render", args=[render.pk])).content.decode()

    address = hook_address(render.pk, gateway, is_practice=True)
    signature = address.rstrip("/").rpartition(":")[2]
    assert len(signature) > 20
    assert signature not in page
    # The practice provider was told it in full.
    (job,) = practice.practice.house.jobs.all_of(gateway)
    assert job.order.webhook == address
