"""Which models and providers can be reached, and what is said of the others."""

import pytest

from storyboard.providers.errors import (
    ProviderError,
    ProviderUnavailable,
    UnknownModel,
)
from storyboard.providers.registry import (
    PROVIDERS,
    default_model,
    gateway,
    model,
    models,
    provider,
    unavailable,
)


def test_the_free_model_comes_first_and_is_the_default():
    assert models()[0] is default_model()
    assert default_model().slug == "local/animatic"


def test_models_are_read_once_and_found_by_slug():
    assert models() is models()
    assert all(model(known.slug) is known for known in models())


def test_a_model_nobody_knows_is_refused_in_words():
    with pytest.raises(UnknownModel, match="no model called “x/y”") as refused:
        model("x/y")

    assert isinstance(refused.value, ProviderError | LookupError)
    assert (refused.value.code, refused.value.charged) == ("unknown_model", False)


def test_the_local_provider_renders_here():
    local = provider("local")

    assert (local.slug, local.works_here) == ("local", True)
    assert provider("local") is local


def test_every_model_has_somebody_behind_it():
    for known in models():
        assert unavailable(known.provider) == ""
        here = PROVIDERS.get(known.provider)
        behind = provider(known.provider) if here else gateway(known.provider)
        assert behind.slug == known.provider


def test_a_provider_nobody_knows_is_named():
    with pytest.raises(ProviderUnavailable, match="“sora”") as refused:
        provider("sora")

    assert refused.value.code == "provider_unavailable"
    assert not refused.value.retryable
