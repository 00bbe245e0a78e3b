"""What goes wrong outside, as one family. Callers catch at the level they mean.

ProviderError              anything below
├── ProviderUnavailable    this version does not speak to that provider
├── RefusedOrder           the order itself is wrong, or was refused; never retried
├── BrokenRender           the work was begun and went wrong
├── GatewayFault           a gateway said no, or nothing; `fault` says what to do
├── NotSent                the request certainly never left this machine
├── ReplyLost              it left, and nobody knows what became of it
└── UnknownModel           no catalog entry of that name (also a LookupError)

Gateways answer a submit and a poll with values (`base.Answer`, `base.Polled`), so that
no failure of a paid order can be mistaken for another.
"""

from dataclasses import dataclass
from enum import StrEnum


class Then(StrEnum):
    """What becomes of a render after a fault."""

    FAIL = "fail"  # it ends here; the same order would fail again
    PAUSE = "pause"  # it waits, with every order of that key, for a person
    WAIT = "wait"  # it waits, and is tried again by itself
    ASK = "ask"  # nobody knows: ask the provider, then a person decides


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that went wrong, said for a person: what happened, whether it cost
    money, what to do.

    `charged` is None when nobody knows. `places` are the provider's own names of the
    fields it complains about. `after_seconds`: how long to wait at least.
    """

    code: str
    message: str
    then: Then
    charged: bool | None = False
    places: tuple[str, ...] = ()
    after_seconds: float | None = None


class ProviderError(Exception):
    """A failure with a sentence for people.

    `code` is stable and for programs. `retryable`: the same order may succeed later.
    `charged`: whether money was spent; None when nobody knows.
    """

    def __init__(
        self, message: str, *, code: str, retryable: bool, charged: bool | None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.retryable = retryable
        self.charged = charged


class ProviderUnavailable(ProviderError):
    pass


class RefusedOrder(ProviderError):
    pass


class BrokenRender(ProviderError):
    pass


class GatewayFault(ProviderError):
    def __init__(self, fault: Fault) -> None:
        super().__init__(
            fault.message,
            code=fault.code,
            retryable=fault.then is Then.WAIT,
            charged=fault.charged,
        )
        self.fault = fault


class NotSent(ProviderError):
    """`is_key`: the key itself cannot be sent, so waiting would not help."""

    def __init__(self, message: str, *, is_key: bool = False) -> None:
        code = "paused_key" if is_key else "unreachable"
        super().__init__(message, code=code, retryable=not is_key, charged=False)
        self.is_key = is_key


class ReplyLost(ProviderError):
    def __init__(self, message: str) -> None:
        super().__init__(message, code="reply_lost", retryable=False, charged=None)


class UnknownModel(ProviderError, LookupError):
    pass
