"""Every text of the bad-inputs manifest is kept as it was typed, and only text."""

import json
import unicodedata
from pathlib import Path

import pytest
from django.test import Client

from storyboard.renders.models import Clip
from tests.review.talk import cards, last, panel, say, words

MANIFEST = Path(__file__).parents[1] / "badinputs" / "manifest.json"
TEXTS = {
    case["id"]: case["value"]
    for case in json.loads(MANIFEST.read_text())["cases"]
    if case["category"] == "text"
}


def test_a_comment_is_kept_and_shown_as_it_was_typed(
    as_rita: Client, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storyboard.review.actions.comments.MOST_A_MINUTE", 1000)
    for name, text in TEXTS.items():
        assert say(as_rita, clip, text).status_code == 200, name
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        assert last().text == unicodedata.normalize("NFC", lines), name

    found = panel(as_rita, clip)
    shown = {words(card) for card in cards(found)}
    assert shown == {
        unicodedata.normalize("NFC", t) for t in map(as_read, TEXTS.values())
    }
    tags = {tag.name for card in cards(found) for tag in card.find_all(True)}
    assert tags.isdisjoint({"script", "img", "iframe", "object", "style"})
    names = {
        name for card in cards(found) for t in card.find_all(True) for name in t.attrs
    }
    assert [name for name in names if name.startswith(("on", "hx-"))] == []


def as_read(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
