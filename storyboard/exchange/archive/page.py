"""The archive as a page that reads without the program: no script, nothing outside."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from storyboard.domain.money import Entry, dollars
from storyboard.domain.standing import Decision, Reason, tally
from storyboard.domain.timing import timecode
from storyboard.exchange.archive.names import Names
from storyboard.renders.queries.speech import model_name

Said = Mapping[str, Any]
_HERE = "<!-- the boards -->"
_STANDINGS = {
    "open": "Not judged",
    "asked": "Waiting for a verdict",
    "needs_changes": "Needs changes",
    "rejected": "Rejected",
    "approved": "Approved",
}
_DECISIONS = {
    Decision.APPROVED: "Approved",
    Decision.NEEDS_CHANGES: "Needs changes",
    Decision.REJECTED: "Rejected",
}


@dataclass
class Page:
    """Filled board by board; `money` adds up what the ledger says on the way."""

    names: Names
    pictures: Mapping[str, str]
    money: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    takes: int = 0

    def around(self, head: Said) -> tuple[str, str]:
        """What comes before the boards and behind them."""
        elements = [
            {**one, "pictures": [self.pictures.get(p) for p in one["pictures"]]}
            for one in head["elements"]
        ]
        facts = {
            "project": head["project"],
            "people": [one["name"] for one in head["people"]],
            "elements": elements,
            "boards": len(head["boards"]),
            "takes": self.takes,
            "charged": dollars(self.money["real"]),
            "practice": dollars(self.money["play"]) if self.money["play"] else "",
            "here": SafeString(_HERE),
        }
        before, _, after = render_to_string("exchange/archive.html", facts).partition(
            _HERE
        )
        return before, after

    def board(self, said: Said, renders: Iterable[Said]) -> str:
        """A board with its shots and everything that was made of it."""
        shots = sorted(
            (s for s in said["shots"] if s["deleted_at"] is None),
            key=lambda shot: shot["place"],
        )
        takes = [self._take(one) for one in renders]
        wholes = [take for take in takes if take["part_of"] is None]
        picked = said["pick"]["clip"] if said["pick"] else None
        facts = {
            "board": said["board"],
            "model": model_name(said["board"]["model"]),
            "picked": picked,
            "shots": [
                {
                    **shot,
                    "number": number,
                    "first": self.pictures.get(shot["first_frame"] or ""),
                    "last": self.pictures.get(shot["last_frame"] or ""),
                }
                for number, shot in enumerate(shots, 1)
            ],
            "takes": [
                {
                    **take,
                    "parts": [p for p in takes if p["part_of"] == take["id"]],
                }
                for take in reversed(wholes)
            ],
            "drafts": self._threads(said["draft_comments"], Fraction(24)),
        }
        return render_to_string("exchange/_archive_board.html", facts)

    def _take(self, said: Said) -> dict[str, Any]:
        render, ledger = said["render"], said["ledger"]
        charged = sum(
            (
                line["amount_usd"] or Decimal()
                for line in ledger
                if line["kind"] == Entry.CHARGED
            ),
            Decimal(),
        )
        self.money["play" if render["is_practice"] else "real"] += charged
        self.takes += render["part_of"] is None
        return {
            **render,
            "model_name": model_name(render["model"]),
            "by": self._person(render["ordered_by"]),
            "quoted": _money(render["quote_usd"]),
            "charged": dollars(charged) if ledger else "",
            "ledger": [
                {**line, "amount": _money(line["amount_usd"])} for line in ledger
            ],
            "clips": [self._clip(clip) for clip in said["clips"]],
        }

    def _clip(self, clip: Said) -> dict[str, Any]:
        rate = Fraction(clip["rate_num"], clip["rate_den"])
        verdicts = [
            {
                **one,
                "words_of_it": _DECISIONS[Decision(one["decision"])],
                "why": Reason(one["reason"]).words if one["reason"] else "",
            }
            for one in clip["verdicts"]
        ]
        return {
            **clip,
            "length": timecode(clip["frames"], rate),
            "standing": _STANDINGS[standing_of(clip)],
            "verdicts": verdicts,
            "threads": self._threads(clip["comments"], rate),
        }

    def _threads(
        self, comments: Iterable[Said], rate: Fraction
    ) -> list[dict[str, Any]]:
        living = [one for one in comments if one["deleted_at"] is None]
        heads = [one for one in living if one["parent"] is None]
        heads.sort(key=lambda one: (one["start_frame"] or -1, one["made_at"]))
        return [
            {
                **head,
                "timecode": ""
                if head["start_frame"] is None
                else timecode(head["start_frame"], rate),
                "answers": [one for one in living if one["parent"] == head["id"]],
            }
            for head in heads
        ]

    def _person(self, name: str | None) -> str:
        numbers = enumerate(self.names.people.values(), 1)
        people = {f"person-{number}": one.name for number, one in numbers}
        return people.get(name or "", "")


def standing_of(clip: Said) -> str:
    """Of what the archive holds: who came by a link is asked no more."""
    latest: dict[str, Said] = {}
    for one in clip["verdicts"]:
        key = one["user"] or one["reviewer"]
        latest.pop(key, None)
        latest[key] = one
    decisions = {
        key: Decision(one["decision"])
        for key, one in latest.items()
        if one["taken_back_at"] is None
    }
    return tally(decisions, [[one["user"]] for one in clip["asked"]]).standing.value


def _money(amount: Decimal | None) -> str:
    return "unknown" if amount is None else dollars(amount)
