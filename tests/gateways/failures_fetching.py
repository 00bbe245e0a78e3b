"""Rows of the table of failures: the film is made and has to be fetched."""

from tests.gateways.failures import (
    GATEWAYS,
    IS_PAID,
    PAID,
    Row,
    in_turn,
)


def _fetching(case: str, fault: str, *says: str) -> Row:
    """The film is there, and paid for: only fetching it goes wrong."""
    then = ("fetch", "done")
    return Row(case, fault, "collecting", says, PAID, buttons="fetch", then=then)


_AGAIN = "It is fetched again by itself, which costs nothing."
_ADDRESS = "A fresh address is asked for and it is fetched again by itself, which costs"
_ROWS = [
    _fetching(
        "film cut off",
        "truncated-video",
        "The connection to {who} broke off.",
        IS_PAID,
        _AGAIN,
    ),
    _fetching(
        "half a film",
        "half-video:1x2",
        "The film from {who} arrived damaged.",
        "It is made and paid for.",
        _AGAIN,
    ),
    _fetching(
        "a page instead of the film",
        "html-video",
        "{who} sent ",
        " instead of the film.",
        IS_PAID,
        _ADDRESS,
    ),
    _fetching(
        "a packed film",
        "gzip-bomb",
        "{who} sent something packed instead of the film.",
        IS_PAID,
        _ADDRESS,
    ),
    _fetching(
        "address expired",
        "expired-result",
        "The film's address at {who} no longer works.",
        IS_PAID,
        _ADDRESS,
    ),
    Row(
        "a film called text",
        "wrong-content-type",
        "done",
        (),
        PAID,
    ),
    Row(
        "private address",
        "private-url",
        "failed",
        (
            "{who} put the film at http",
            ", where this studio fetches nothing.",
            IS_PAID,
            "Whoever runs this server can allow the address; then press “Fetch again”",
        ),
        PAID,
        buttons="again fetch",
    ),
    Row(
        "address always expired",
        "expired-result",
        "failed",
        (
            "The film is no longer to be had from {who}.",
            "It was charged.",
            "Press “Fetch again”, which costs nothing, ask {who} for the file, or",
        ),
        PAID,
        buttons="again fetch",
        then=("fetch", "done"),
    ),
    Row(
        "half a film for a week",
        "half-video",
        "failed",
        (
            " times from {who} and was no film that can be played.",
            "It was charged.",
            "Press “Fetch again”, which costs nothing, ask {who} for the file, or",
        ),
        PAID,
        buttons="again fetch",
        then=("fetch", "done"),
        days=8,
    ),
]

# At one gateway each, in turn: to what fetches, theirs differ by the name only.
FETCHING = in_turn(_ROWS, GATEWAYS)
