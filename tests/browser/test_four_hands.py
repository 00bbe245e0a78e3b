"""Two editors write into one board as fast as they can, and a network fails between.

Every edit adds a word of its own to what its editor's page shows. In the end each of
these words is on the board, or somebody decided against it in front of both texts.
"""

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, StorageState

from tests.browser.acts import expect_saved, new_board, seconds_of

pytestmark = pytest.mark.browser

EDITS, SHOTS, SECONDS = 200, 8, 40
# Between these edits the second editor has no network.
CUT, MENDED = 80, 120
FIELDS = [f"Prompt of shot {number}" for number in range(1, SHOTS + 1)]
FIELDS += ["Overall prompt", "Negative prompt"]
WORD = re.compile(r"\b[ab]\d+\b")

# What typing does to a field. Through the driver, key by key, 400 edits would take
# minutes; half of them go on to the next field at once.
WRITE = """([label, word, leaves]) => {
  const area = document.querySelector(`textarea[aria-label="${label}"]`);
  area.setRangeText(`${word} `, area.value.length, area.value.length, "end");
  area.dispatchEvent(new Event("input", {bubbles: true}));
  if (leaves) area.dispatchEvent(new Event("change", {bubbles: true}));
  return document.querySelector("#conflicts [data-keep]") !== null;
}"""
# Both texts of the first conflict on the page, when they stand there.
TEXTS = """() => {
  const box = document.querySelector("#conflicts [data-conflict]");
  const [url, name] = box.dataset.conflict.split(" ");
  const here = document.querySelector(`[data-save="${url}"][name="${name}"]`);
  return {theirs: box.dataset.theirs, mine: here.value};
}"""


def words_in(*texts: str) -> set[str]:
    return {word for text in texts for word in WORD.findall(text)}


@dataclass
class Editor:
    """`put_away`: words whose text lost, with both texts on the page."""

    page: Page
    letter: str
    chance: random.Random
    written: set[str] = field(default_factory=set)
    put_away: set[str] = field(default_factory=set)
    conflicts: int = 0

    def edit(self, number: int) -> None:
        if self.chance.random() < 0.1:
            self.take_a_second()
            return
        word = f"{self.letter}{number}"
        self.written.add(word)
        leaves = self.chance.random() < 0.5
        if self.page.evaluate(WRITE, [self.chance.choice(FIELDS), word, leaves]):
            self.decide()

    def take_a_second(self) -> None:
        name = f"Shot {self.chance.randint(1, SHOTS)}: 1 s from a neighbour"
        self.page.get_by_role("button", name=name).dispatch_event("click")

    def decide(self) -> None:
        """Mine or theirs, by chance."""
        texts = self.page.evaluate(TEXTS)
        mine, theirs = words_in(texts["mine"]), words_in(texts["theirs"])
        keeps_mine = self.chance.random() < 0.5
        self.put_away |= theirs - mine if keeps_mine else mine - theirs
        self.conflicts += 1
        keep = "mine" if keeps_mine else "theirs"
        button = self.page.locator(f"#conflicts [data-keep={keep}]").first
        button.dispatch_event("click")

    def settle(self) -> None:
        """Until the server has everything, or the last conflict is decided."""
        state = self.page.locator("#save-state")
        while not state.inner_text().startswith("Saved"):
            if self.page.locator("#conflicts [data-keep]").count():
                self.decide()
            self.page.wait_for_timeout(50)
        expect_saved(self.page)


def prompts_on(page: Page) -> Iterable[str]:
    for name in FIELDS:
        yield page.locator(f'textarea[aria-label="{name}"]').input_value()


def test_four_hands_and_a_cut_network_lose_no_word(
    page: Page, apart: Callable[[StorageState], Page], maker: StorageState
):
    new_board(page, "Four hands", "As fast as they can", seconds=SECONDS, shots=SHOTS)
    other = apart(maker)
    other.goto(page.url)
    chance = random.Random(20261121)
    first = Editor(page, "a", random.Random(chance.random()))
    second = Editor(other, "b", random.Random(chance.random()))

    for number in range(EDITS):
        if number == CUT:
            other.context.set_offline(True)
        if number == MENDED:
            other.context.set_offline(False)
        for editor in (first, second):
            editor.edit(number)
    # One of them decides last: what the other still shows is settled before.
    first.settle()
    second.settle()
    first.settle()

    page.reload()
    there = words_in(*prompts_on(page))
    gone = (first.written | second.written) - there
    assert gone <= first.put_away | second.put_away
    assert first.conflicts + second.conflicts > 0
    assert len(there) > EDITS / 4
    assert sum(seconds_of(page)) == SECONDS
