"""Free text: kept in one spelling, refused where it would do harm, and mentions."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.domain.text import (
    MENTION,
    SLUG,
    mentions_in,
    printable,
    refused_character,
    shortened,
    tidy,
    with_mentions,
)

FILE = Path(__file__).parent.parent / "vectors" / "mentions.json"

SLUGS = st.from_regex(SLUG, fullmatch=True)
# Text between two mentions that can neither lengthen a slug nor hide it.
BETWEEN = st.text(st.sampled_from(" ,;:!?()\n'"), min_size=1)


@given(st.lists(st.tuples(SLUGS, BETWEEN), max_size=6))
def test_mentions_are_found_in_order_of_first_appearance(pairs):
    text = "".join(f"@{slug}{between}" for slug, between in pairs)

    assert mentions_in(text) == tuple(dict.fromkeys(slug for slug, _ in pairs))


@given(st.text(), SLUGS)
def test_only_mentions_are_rewritten(text, slug):
    plain = text.replace("@", "")

    assert with_mentions(plain, lambda _: "!") == plain
    assert with_mentions(f"{plain} @{slug} {plain}", str.upper) == (
        f"{plain} {slug.upper()} {plain}"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@mara's lantern", ("mara",)),
        ("(@mara), @elio.", ("mara", "elio")),
        ("@mara @mara", ("mara",)),
        ("mail mara@sea.example", ()),
        ("@Mara @1st @", ()),
        ("@@mara", ()),
        ("@mara@sea", ()),
        ("@old-light_2!", ("old-light_2",)),
        ("@" + "a" * 33, ()),
    ],
)
def test_a_mention_is_a_slug_at_the_start_of_a_word(text, found):
    assert mentions_in(text) == found


@given(st.text())
def test_tidy_text_is_composed_has_one_line_end_and_stays_tidy(text):
    tidied = tidy(text)

    assert "\r" not in tidied
    assert unicodedata.is_normalized("NFC", tidied)
    assert tidy(tidied) == tidied


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("a\x00b", "U+0000"),
        ("\x1b[31m", "U+001B"),
        ("\x7f", "U+007F"),
        ("\x85", "U+0085"),
        ("\ud800", "U+D800"),
        ("tab\tline\nline\r\n", ""),
        ("e\u0301 \u202e \u200b \U0001f3f3\ufe0f", ""),
    ],
)
def test_what_no_database_or_terminal_should_see_is_refused(text, odd):
    assert refused_character(text) == odd


@given(st.text(st.characters()))
def test_a_stranger_s_word_is_shown_in_one_short_line(text):
    shown = printable(text)

    assert len(shown) <= 61
    assert not refused_character(shown)
    assert len(shown.splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Mara", "Mara"),
        ("Mara of the north wind", "Mara of the north"),
        ("m" * 20, "m" * 20),
        ("m" * 21, "m" * 20),
        ("A northernmostlighthouse", "A northernmostlighth"),
    ],
)
def test_a_text_is_shortened_between_words_where_it_can_be(text, short):
    assert shortened(text, 20) == short


@pytest.mark.parametrize("one", json.loads(FILE.read_text()))
def test_the_browser_finds_the_same_mentions(one):
    assert MENTION.findall(one["text"]) == one["slugs"]
