"""What one setting takes, by its kind."""

import pytest

from storyboard.domain.setting import Setting

FILE = "a" * 64


@pytest.mark.parametrize(
    ("setting", "good", "bad"),
    [
        (Setting("t", "Note", "text", least=2, most=4), ("ab", "abcd"), ("a", "abcde")),
        (Setting("t", "Note", "text"), ("", "x" * 9999), (None, "\0", 7)),
        (Setting("u", "Hook", "url"), ("https://a.example/",), ("a.example", None)),
        (Setting("p", "Looks", "pictures", most=1), ([], [FILE]), ([FILE, "b" * 64],)),
        (Setting("v", "Film", "video"), (FILE, "https://a.example/"), ("", None, [])),
        (Setting("v", "Films", "videos"), ([FILE],), (FILE, [FILE, FILE], 7)),
    ],
    ids=lambda value: value.kind if isinstance(value, Setting) else "",
)
def test_a_kind_takes_what_it_is_for(setting, good, bad):
    assert [setting.refuses(value) for value in good] == [""] * len(good)
    assert all(setting.refuses(value) for value in bad)


@pytest.mark.parametrize("nothing", [None, "", [], (), "image"])
def test_nothing_and_the_default_need_nothing(nothing):
    setting = Setting("o", "Facing", "choice", default="image", needs={"*": ("p",)})

    assert setting.needed_with(nothing) == ()
    assert setting.needed_with("video") == ("p",)


def test_a_value_of_its_own_needs_comes_before_the_rest():
    setting = Setting("o", "Facing", "choice", needs={"a": ("p",), "*": ("v",)})

    assert (setting.needed_with("a"), setting.needed_with("b")) == (("p",), ("v",))
