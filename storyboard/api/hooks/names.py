"""What endpoints can be told of, and how a delivery stands: the words of it."""

from enum import StrEnum

from storyboard.media.guard import Forbidden
from storyboard.media.post import Outcome


class EventName(StrEnum):
    RENDER_DONE = "render.done"
    RENDER_FAILED = "render.failed"
    RENDER_NEEDS_YOU = "render.needs_you"
    RENDER_CANCELLED = "render.cancelled"
    COMMENT_MADE = "comment.made"
    COMMENT_RESOLVED = "comment.resolved"
    VERDICT_MADE = "verdict.made"


# The one outcome that counts.
ARRIVED = Outcome.SUCCESS.value

# Not chosen by anybody: it is sent when an owner presses the button.
PING = "ping"

EVENT_WORDS = {
    EventName.RENDER_DONE: "a take is rendered",
    EventName.RENDER_FAILED: "a take failed",
    EventName.RENDER_NEEDS_YOU: "a take waits for a person to decide or to act",
    EventName.RENDER_CANCELLED: "a take was cancelled",
    EventName.COMMENT_MADE: "somebody comments or answers",
    EventName.COMMENT_RESOLVED: "a comment is resolved",
    EventName.VERDICT_MADE: "somebody approves, rejects or asks for changes",
}


class Standing(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Off(StrEnum):
    """Why an endpoint is sent nothing."""

    OWNER = "owner"
    GONE = "gone"  # it answered 410
    DEAD = "dead"  # a day without an answer that counts


OFF_WORDS = {
    Off.OWNER: "Switched off by an owner.",
    Off.GONE: (
        "Switched off: the receiver answered 410, which means that nothing is there "
        "any more."
    ),
    Off.DEAD: "Switched off: for a day nothing that was sent to it arrived.",
}

# One sentence for each; what the receiver wrote is never shown.
OUTCOME_WORDS = {
    "": "No news of this try: its worker was stopped. It is made again.",
    Outcome.SUCCESS: "Arrived.",
    Outcome.MOVED: (
        "The receiver sent us to another address. Webhooks follow no redirects: write "
        "the final address."
    ),
    Outcome.REFUSED: "The receiver refused it (4xx).",
    Outcome.BROKEN: "The receiver had an error (5xx).",
    Outcome.ODD: "The receiver answered something that is no HTTP status.",
    Outcome.INVALID: str(Forbidden("invalid_url")),
    Outcome.BLOCKED: str(Forbidden("blocked_url")),
    Outcome.UNKNOWN_HOST: "Nobody knows this host: its name leads to no address.",
    Outcome.NO_CONNECTION: "No connection: nobody listens there.",
    Outcome.UNSAFE: "The receiver's certificate is not valid for this host.",
    Outcome.SLOW: "The receiver took longer than 15 seconds.",
    Outcome.CUT: "The connection broke off before an answer came.",
    "sealed": (
        "The signing secret cannot be read, because the studio's own secret has "
        "changed. Make a new one. Nothing was sent."
    ),
}
