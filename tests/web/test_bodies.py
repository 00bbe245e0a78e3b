"""What is longer than any form is refused before it is read."""

import io

import pytest
from django.urls import reverse


class Unread(io.BytesIO):
    """A body that nobody may read."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("the body was read")


@pytest.mark.parametrize("length", ["12000001", "9" * 5000, "-1"])
def test_a_visitor_cannot_fill_the_disk_through_the_log_in_page(anonymous, length):
    answer = anonymous.post(
        reverse("account_login"),
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=length,
        **{"wsgi.input": Unread()},
    )

    assert answer.status_code == 413
    assert "more than the studio takes at once" in answer.content.decode()


def test_a_form_of_an_ordinary_length_is_read(anonymous):
    form = {"login": "a" * 100_000, "password": "x"}

    answer = anonymous.post(reverse("account_login"), form)

    assert answer.status_code == 200
