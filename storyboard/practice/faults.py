"""Misbehaviour by name: which faults there are, how often they strike, and where.

    --fault slow:0.2              every fifth request, anywhere
    --fault server-error@poll:1x3 the first three polls
    [[fault:lost-reply-after]]    in a prompt: this order only, once
    [[fault:garbage-json@poll:3]] its first three polls
    [[fault:rate-limited:always]] every time

The n-th chance of a fault strikes or not by the seed alone, so a run can be repeated.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

API = ("submit", "poll", "upload", "account")
DOWNLOAD, JOB, WEBHOOK = ("download",), ("job",), ("webhook",)
SUBMIT, POLL = ("submit",), ("poll",)

# name: (where it can strike, what it does)
FAULTS: dict[str, tuple[tuple[str, ...], str]] = {
    "slow": ((*API, "download"), "the answer is late"),
    "hangs-before": (API, "nothing happens for minutes, then the line is cut"),
    "hangs-after": (API, "done, nothing is said for minutes, then the line is cut"),
    "lost-reply-before": (API, "the line is cut, nothing was done"),
    "lost-reply-after": (API, "done, and the line is cut before the answer"),
    "rate-limited": (API, "429 with Retry-After"),
    "server-error": (API, "500, nothing was done"),
    "server-error-after": (API, "done, and still a 500"),
    "unavailable": (API, "503 with Retry-After"),
    "garbage-json": (API, "done, and the answer breaks off in the middle"),
    "html-body": (API, "a proxy's HTML page with status 200; nothing was done"),
    "html-body-after": (API, "done, and a proxy's HTML page with status 200"),
    "empty-body": (API, "done, and an empty answer"),
    "bad-key": (API, "the key is refused"),
    "suspended": (API, "the account is suspended"),
    "no-credit": (SUBMIT, "no credit, as each gateway says it"),
    "refused-input": (SUBMIT, "a field is not as its model wants it, free of charge"),
    "refused-at-submit": (SUBMIT, "the prompt is refused at once, free of charge"),
    "error-in-200": ((*SUBMIT, *POLL), "status 200, and the body is an error"),
    "unknown-status": (POLL, "a word for the state that nobody has seen before"),
    "forgets-job": (POLL, "it knows nothing of the job, as each gateway says that"),
    "foreign-task": (POLL, "the answer speaks of a task nobody asked for"),
    "truncated-video": (DOWNLOAD, "the line is cut half-way"),
    "half-video": (DOWNLOAD, "half the file, and the length agrees"),
    "wrong-content-type": (DOWNLOAD, "good bytes, called plain text"),
    "html-video": (DOWNLOAD, "an HTML page with status 200"),
    "expired-result": (DOWNLOAD, "403; the next poll gives a fresh address"),
    "endless-video": (DOWNLOAD, "a body without end"),
    "gzip-bomb": (DOWNLOAD, "compressed bytes that unpack to a thousand times more"),
    "refused-prompt": (JOB, "refused by the content filter after a while"),
    "fails": (JOB, "the model fails"),
    "provider-timeout": (JOB, "the gateway gives up on the model"),
    "nsfw": (JOB, "delivered, and flagged"),
    "never-ends": (JOB, "works for ever"),
    "fewer-results": (JOB, "one result fewer than asked"),
    "one-fails": (JOB, "the last of the results fails"),
    "no-output": (JOB, "finished, without a film"),
    "private-url": (JOB, "the result's address is a private one"),
    "dearer": (JOB, "a tenth more is charged than was quoted"),
    "lost-webhook": (WEBHOOK, "no webhook ever comes"),
    "duplicate-webhook": (WEBHOOK, "the same webhook five times, side by side"),
    "forged-webhook": (WEBHOOK, "first a forged webhook that promises another film"),
    "other-job-webhook": (WEBHOOK, "properly signed, about a job of somebody else"),
    "bare-webhook": (WEBHOOK, "the other envelope: with or without `data`"),
}

_MARK = re.compile(
    r"\[\[fault:(?P<name>[a-z0-9-]+)(?:@(?P<place>[a-z]+))?"
    r"(?::(?P<times>\d{1,4}|always))?\]\]"
)
_RULE = re.compile(
    r"(?P<name>[a-z0-9-]+)(?:@(?P<place>[a-z]+))?"
    r"(?::(?P<rate>[0-9.]+)(?:x(?P<times>\d+))?)?"
)
_ALWAYS = 10**9


class UnknownFault(ValueError):
    """There is no such fault, place or rate."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A fault, where and how often it strikes, and how many times at most."""

    name: str
    places: tuple[str, ...]
    rate: float = 1.0
    times: int = _ALWAYS

    def __str__(self) -> str:
        where = f"@{self.places[0]}" if self.places != FAULTS[self.name][0] else ""
        most = f"x{self.times}" if self.times < _ALWAYS else ""
        return f"{self.name}{where}:{self.rate:g}{most}"


def rule(text: str) -> Rule:
    """`NAME[@PLACE][:RATE[xTIMES]]`. Raises UnknownFault."""
    found = _RULE.fullmatch(text)
    if not found or found["name"] not in FAULTS:
        names = ", ".join(FAULTS)
        raise UnknownFault(f"“{text}” is no fault. There are: {names}.")
    places = _places(found["name"], found["place"])
    try:
        rate = float(found["rate"] or 1)
    except ValueError as fault:
        raise UnknownFault(f"“{text}”: a rate is a number from 0 to 1.") from fault
    if not 0 <= rate <= 1:
        raise UnknownFault(f"“{text}”: a rate is a number from 0 to 1.")
    return Rule(found["name"], places, rate, int(found["times"] or _ALWAYS))


def _places(name: str, place: str | None) -> tuple[str, ...]:
    places = FAULTS[name][0]
    if place is None:
        return places
    if place not in places:
        known = ", ".join(places)
        raise UnknownFault(f"“{name}” cannot strike at “{place}”, only at: {known}.")
    return (place,)


def marks_in(text: str) -> tuple[Rule, ...]:
    """The faults asked for in a prompt; each strikes at its first place, once, unless
    it says otherwise. Marks nobody knows are left alone."""
    found: list[Rule] = []
    for mark in _MARK.finditer(text):
        name, times = mark["name"], mark["times"] or "1"
        if name not in FAULTS or mark["place"] not in (None, *FAULTS[name][0]):
            continue
        places = (mark["place"] or FAULTS[name][0][0],)
        most = _ALWAYS if times == "always" else int(times)
        found.append(Rule(name, places, times=most))
    return tuple(found)


def unmarked(text: str) -> str:
    """The prompt without its marks, for showing."""
    return " ".join(_MARK.sub(" ", text).split())


class Faults:
    """What strikes next. Safe to ask from many threads."""

    def __init__(self, rules: Iterable[Rule] = (), *, seed: int = 1) -> None:
        self._lock = Lock()
        self.set(rules, seed=seed)

    def set(self, rules: Iterable[Rule], *, seed: int) -> None:
        """Begin anew with these rules."""
        with self._lock:
            self.rules, self.seed = tuple(rules), seed
            self._chances: Counter[str] = Counter()
            self._struck: Counter[tuple[str, Rule]] = Counter()

    @property
    def struck(self) -> dict[str, int]:
        """How often each fault has struck."""
        with self._lock:
            counts: Counter[str] = Counter()
            for (_, struck), times in self._struck.items():
                counts[struck.name] += times
            return dict(counts)

    def at(self, place: str, texts: Iterable[tuple[str, str]] = ()) -> list[str]:
        """The faults that strike here and now. `texts` may hold marks, each with the
        order it belongs to: `(order, prompt)`."""
        marks = [(who, mark) for who, text in texts for mark in marks_in(text)]
        with self._lock:
            asked = [
                (who, m) for who, m in marks if place in m.places and self._left(who, m)
            ]
            asked += [
                ("", r)
                for r in self.rules
                if place in r.places and self._left("", r) and self._chance(r)
            ]
            self._struck.update(asked)
            return [struck.name for _, struck in asked]

    def _left(self, who: str, which: Rule) -> bool:
        return self._struck[who, which] < which.times

    def _chance(self, which: Rule) -> bool:
        self._chances[which.name] += 1
        nth = f"{self.seed}:{which.name}:{self._chances[which.name]}"
        part = int.from_bytes(hashlib.sha256(nth.encode()).digest()[:8], "big") / 2**64
        return part < which.rate
