"""Prices, balances and keys that do not open."""

from decimal import Decimal

import pytest

from storyboard.domain.plan import ShotPlan
from storyboard.providers.base import (
    Unknown,
)
from storyboard.providers.errors import (
    GatewayFault,
)
from storyboard.providers.vendors.wavespeed import WaveSpeed
from tests.providers.boards_sent import order_for, plan_for
from tests.providers.loopback import (
    hangs_up,
    says,
)
from tests.providers.three import CLOSED, KEY, SLUGS, every, lost, made, order


def test_wavespeed_tells_the_price_of_these_inputs_before_anything_is_uploaded(gateway):
    gateway.will(says({"code": 200, "data": {"price": 2.1, "discounted_price": 1.9}}))
    asked = order("wavespeed", "elements", media={}, elements={})

    quote = WaveSpeed(gateway.address).price(asked, key=KEY)

    body = gateway.heard[0].json
    assert quote.amount == Decimal("1.9")
    assert body["model_id"].endswith("image-to-video")
    assert body["inputs"]["duration"] == 10


@pytest.mark.parametrize(
    "answer", [says({}, 500), hangs_up, says({"code": 200, "data": {}})]
)
def test_without_an_answer_the_price_is_the_catalog_s(answer, gateway):
    gateway.will(answer)

    quote = WaveSpeed(gateway.address).price(order("wavespeed"), key=KEY)

    assert quote.amount == Decimal("2.1")


@every
def test_without_a_key_the_price_is_the_catalog_s_and_nothing_is_sent(name, gateway):
    quote = made(name, gateway.address).price(order(name))

    assert quote.amount == Decimal("2.1")
    assert gateway.heard == []


@every
def test_a_price_is_for_all_results(name):
    plan = plan_for(SLUGS[name], ShotPlan("ab", 5))
    four = order_for(SLUGS[name], plan, results=4)

    assert made(name, CLOSED).price(four).amount == Decimal("8.4")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("runware", {"data": [{"balance": 12.5}]}),
        ("runware", {"data": [{"balance": {"amount": 12.5}}]}),
        ("wavespeed", {"code": 200, "data": {"balance": 12.5}}),
        ("runcomfy", {"balance_usd": 12.5}),
    ],
)
def test_a_key_is_tested_by_its_balance(name, body, gateway):
    gateway.will(says(body))

    assert made(name, gateway.address).balance(key=KEY) == Decimal("12.5")


@every
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (says({}, 401), "paused_key"),
        (says({}, 500), "unclear_answer"),
        (says(b"<html>Welcome</html>"), "unclear_answer"),
    ],
)
def test_a_bad_key_is_said(name, answer, code, gateway):
    gateway.will(answer)

    with pytest.raises(GatewayFault) as fault:
        made(name, gateway.address).balance(key=KEY)

    assert fault.value.fault.code == code
    assert KEY not in str(fault.value)


@every
def test_a_closed_door_says_so_to_every_question(name):
    it = made(name, CLOSED)

    with pytest.raises(GatewayFault) as fault:
        it.balance(key=KEY)

    assert fault.value.fault.code == "unreachable"
    assert isinstance(it.recover(lost(name), key=KEY), Unknown)


@every
def test_a_balance_nobody_answers_is_no_fault_of_the_key(name, gateway):
    gateway.will(hangs_up)

    with pytest.raises(GatewayFault) as fault:
        made(name, gateway.address).balance(key=KEY)

    assert fault.value.fault.code == "unclear_answer"
