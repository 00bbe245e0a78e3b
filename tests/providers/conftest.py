"""What the tests of this room share."""

from collections.abc import Iterator

import pytest

from tests.providers.loopback import Loopback, listening


@pytest.fixture
def gateway() -> Iterator[Loopback]:
    with listening() as loopback:
        yield loopback
