"""The browser of these tests reaches the studio and nobody else."""

import pytest
from playwright.sync_api import Browser, Error

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "address", ["https://example.com/", "http://203.0.113.7/", "http://127.0.0.1/"]
)
def test_another_host_is_not_reached_and_the_question_is_noted(
    browser: Browser, address: str
) -> None:
    context = browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))

    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        context.new_page().goto(address)

    assert asked == [address]
    context.close()
