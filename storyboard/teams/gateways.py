"""Trying a key: what its gateway says to it, in words for the person who put it in."""

from dataclasses import dataclass

from storyboard.domain.money import dollars
from storyboard.providers.errors import GatewayFault
from storyboard.teams.access import Access, gateway_at


@dataclass(frozen=True, slots=True)
class Tried:
    """`is_good` when the gateway took the key."""

    is_good: bool
    words: str


# What a render would wait for by itself, a person who asked tries again.
_AGAIN = {
    "unreachable": "{name} could not be reached from here. Nothing was charged. Check "
    "this machine's way to the internet, then test again.",
    "rate_limited": "{name} asks for a pause. Nothing was charged. Test again in a "
    "minute.",
    "unclear_answer": "{name} gave no clear answer, so nobody knows whether the key "
    "works. Nothing was charged. Test again in a minute.",
}


def tried(access: Access) -> Tried:
    """Asks for the balance, which costs nothing."""
    there = gateway_at(access.provider, access.address)
    try:
        balance = there.balance(key=access.key)
    except GatewayFault as no:
        words = _AGAIN.get(no.code, no.message)
        return Tried(is_good=False, words=words.format(name=there.name))
    said = f"{there.name} accepts the key."
    if access.source == "deployment":
        # What is left there is the operator's business.
        return Tried(is_good=True, words=f"{said} The test cost nothing.")
    left = "it does not say" if balance is None else dollars(balance)
    words = f"{said} Balance: {left}. The test cost nothing."
    return Tried(is_good=True, words=words)
