"""Names: what people called a file is shown, and harmless."""

import pytest

from storyboard.media.names import shown


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("storm.png", "storm.png"),
        ("../../../etc/passwd.png", "passwd.png"),
        ("C:\\Users\\me\\storm.png", "storm.png"),
        ("/etc/cron.d/x.png", "x.png"),
        ("a\0b.png", "ab.png"),
        ('a"\r\nX-Injected: 1.png', 'a" X-Injected: 1.png'),
        ("gpj.\u202egnp.exe", "gpj.gnp.exe"),
        (".htaccess", "picture.htaccess"),
        ("   .png", "picture.png"),
        ("..", "picture"),
        ("", "picture"),
        ("{{7*7}}{% debug %}.png", "{{7*7}}{% debug %}.png"),
        ("cafe\u0301 ☕.png", "café ☕.png"),
    ],
)
def test_hostile_names_are_shown_harmlessly(name, wanted) -> None:
    assert shown(name) == wanted


def test_long_names_are_cut_before_their_ending() -> None:
    assert shown("x" * 300 + ".png") == "x" * 251 + ".png"
    assert len(shown("x" * 300)) == 255
    assert len(shown("x." + "y" * 300)) == 255
