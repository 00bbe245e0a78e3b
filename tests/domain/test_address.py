"""Which web addresses could be meant, whoever will be asked to go there."""

import pytest

from storyboard.domain.address import address_refused


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com",
        "https://example.com/hook",
        "HTTPS://Storage.Example.com:8443/a/b.mp4?X-Amz-Signature=ab%20c&x=1#t",
        "https://xn--bcher-kva.example/",
        "https://a-b.c1.example.museum/" + "a" * 1960,
    ],
)
def test_a_https_address_with_a_host_is_taken(address):
    assert address_refused(address) == ""


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (None, "Write a web address"),
        (7, "Write a web address"),
        ("", "Write a web address"),
        ("https://exam ple.com", "Write a web address"),
        ("https://example.com/\r\nX-Injected: 1", "Write a web address"),
        ("https://example.com\\@127.0.0.1/", "Write a web address"),
        ("https://127\u30020\u30020\u30021/", "Write a web address"),
        ("https://example.com/" + "a" * 1981, "at most 2000 characters"),
        ("http://example.com/", "must begin with https://"),
        ("file:///etc/passwd", "must begin with https://"),
        ("//example.com/", "must begin with https://"),
        ("https://[::1/", "This is no web address."),
        ("https://example.com:99999/", "This is no web address."),
        ("https://name@example.com/", "a name or a password"),
        ("https://:word@example.com/", "a name or a password"),
        ("https:///hook", "needs a host"),
        ("https://localhost/", "needs a host"),
        ("https://127.0.0.1/", "needs a host"),
        ("https://2130706433/", "needs a host"),
        ("https://0x7f.1/", "needs a host"),
        ("https://[::1]/", "needs a host"),
        ("https://-a.example/", "needs a host"),
        ("https://" + "a" * 64 + ".example/", "needs a host"),
    ],
)
def test_anything_else_is_refused_in_words(address, why):
    assert why in address_refused(address)
