"""The API's share of the queue."""

from storyboard.api.actions.keys import forget_old_answers


def forget_answers() -> int:
    """Answers whose time is over."""
    return forget_old_answers()
