"""What every gateway has."""

import inspect

import pytest

from storyboard.providers import registry
from storyboard.providers.base import (
    Gateway,
)
from storyboard.providers.errors import (
    ProviderUnavailable,
)
from tests.providers.three import (
    every,
    made,
)


@every
def test_a_gateway_has_what_the_protocol_asks(name):
    it: Gateway = made(name, "")

    assert (it.slug, it.works_here) == (name, False)
    for method in ("submit", "recover", "poll", "cancel", "upload", "price", "balance"):
        ours, asked = getattr(type(it), method), getattr(Gateway, method)
        assert (
            inspect.signature(ours).parameters.keys()
            == inspect.signature(asked).parameters.keys()
        )


@every
def test_a_gateway_is_reached_by_the_registry_and_renders_nothing_here(name):
    assert registry.unavailable(name) == ""
    assert registry.gateway(name).slug == name
    with pytest.raises(ProviderUnavailable, match="renders elsewhere, for money"):
        registry.provider(name)
