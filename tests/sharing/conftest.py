"""Films to judge, and browsers of people without an account."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from storyboard.review.actions.links import make_link
from storyboard.review.models import ShareLink
from storyboard.review.queries.links import Target
from tests.cast import Cast
from tests.gallery.conftest import board as board
from tests.gallery.conftest import film as film
from tests.gallery.conftest import keep as keep


@dataclass(frozen=True, slots=True)
class Shared:
    """A link, and the browser of somebody who has it and nothing else."""

    link: ShareLink
    token: str
    client: Client

    def address(self, name: str, **ids: Any) -> str:
        return reverse(f"shared-{name}", kwargs={"share_token": self.token, **ids})

    def get(self, name: str, **ids: Any) -> Any:
        return self.client.get(self.address(name, **ids))

    def post(self, page: str, form: dict[str, str], **ids: Any) -> Any:
        return self.client.post(self.address(page, **ids), form)


@pytest.fixture
def share(cast: Cast) -> Callable[..., Shared]:
    def make(target: Target, **values: Any) -> Shared:
        link, token = make_link(target, by=cast.max, **values)
        return Shared(link, token, Client())

    return make
