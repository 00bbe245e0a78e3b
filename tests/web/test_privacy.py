"""What a browser may keep of a page."""

from django.urls import reverse


def test_a_page_is_kept_by_no_cache(as_alice):
    response = as_alice.get(reverse("projects"))

    assert response["Cache-Control"] == "private, no-store"


def test_a_page_says_where_its_parts_may_come_from(as_alice):
    policy = as_alice.get(reverse("projects"))["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
