"""Who is not logged in is sent to the log-in page; a script is told instead."""

import pytest
from django.urls import reverse


def test_a_page_leads_to_the_log_in(anonymous):
    answer = anonymous.get(reverse("projects"))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("header", ["HX-Request", "X-Requested-With"])
def test_a_part_of_a_page_does_not_become_the_log_in_page(anonymous, header):
    answer = anonymous.get(reverse("renders-now"), headers={header: "true"})

    assert answer.status_code == 401
    assert not answer.content
