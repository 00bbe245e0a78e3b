"""A person at the browser: orders on the panel, reads what the pages say, presses what
buttons there are. Everything goes by addresses and forms found on the pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse

from storyboard.boards.models import Board
from storyboard.practice import PracticeServer
from storyboard.renders.models import LedgerEntry, Render


@dataclass(frozen=True)
class Page:
    """A page, or a part of one, as it is read."""

    soup: BeautifulSoup

    @property
    def text(self) -> str:
        return " ".join(self.soup.get_text(" ").split())

    def links(self, group: str) -> list[str]:
        """The words of the links in a group."""
        found = self.soup.select(f'[aria-label="{group}"] a')
        return [" ".join(link.stripped_strings) for link in found]

    @property
    def forms(self) -> dict[str, Tag]:
        """What can be done, by name: the deed, or the last word of the address."""
        found: dict[str, Tag] = {}
        for form in self.soup.find_all("form"):
            deed = form.find("input", {"name": "deed"})
            action = str(form["action"])
            name = str(deed["value"]) if deed else action.rstrip("/").split("/")[-1]
            if "/renders/" in action:
                found.setdefault(name, form)
        return found

    @property
    def buttons(self) -> str:
        """The names of what can be done, in the order of the alphabet."""
        return " ".join(sorted(self.forms))


def page_of(answer: Any) -> Page:
    return Page(BeautifulSoup(answer.content, "html.parser"))


@dataclass(frozen=True)
class Watcher:
    client: Client

    def order(self, board: Board, *, agreeing_to: str = "") -> Render:
        """By the button of the order panel, and by the second one it asks for where
        it costs real money.
        """
        panel = self._read(reverse("board-order", args=[board.pk]))
        (form,) = panel.forms.values()
        answer = self._send(form)
        if agreeing_to:
            (form,) = page_of(answer).forms.values()
            assert f"Yes, spend {agreeing_to}" in form.get_text(" ", strip=True)
            answer = self._send(form)
        assert answer.status_code == 302, answer.content.decode()
        return Render.objects.filter(board=board).latest("take")

    def page(self, render: Render) -> Page:
        """The part of the render's page that tells its state."""
        return self._read(reverse("render-now", args=[render.pk]))

    def board(self, board: Board) -> Page:
        return self._read(reverse("board", args=[board.pk]))

    def takes(self, render: Render) -> Page:
        """The strip of takes beside the board."""
        return self._read(reverse("board-takes", args=[render.board_id]))

    def press(self, page: Page, button: str) -> None:
        assert self._send(page.forms[button]).status_code == 302

    def _read(self, address: str) -> Page:
        answer = self.client.get(address)
        assert answer.status_code == 200, answer
        return page_of(answer)

    def _send(self, form: Tag) -> Any:
        fields = {
            str(i["name"]): str(i.get("value", "")) for i in form.find_all("input")
        }
        return self.client.post(str(form["action"]), fields)


def money(render: Render) -> str:
    """The kinds of the render's ledger lines, in order."""
    lines = LedgerEntry.objects.filter(render=render).order_by("pk")
    return " ".join(lines.values_list("kind", flat=True))


def taken(practice: PracticeServer) -> Sequence[str]:
    """The jobs the provider accepted, and charged for, by its own ledger."""
    return [line["id"] for line in practice.practice.ledger.lines(event="accepted")]
