"""Asking about jobs one after the other."""

from storyboard.providers.base import Phase, Polled, Progress, Ticket
from storyboard.providers.errors import ReplyLost
from storyboard.providers.polling import poll_each

TICKETS = [Ticket("wavespeed", f"job-{n}", "a-model") for n in range(20)]


class Line:
    """A gateway that takes 25 s for each answer, or for none."""

    def __init__(self, *, answers: bool) -> None:
        self.answers, self.now = answers, 0.0
        self.asked: list[Ticket] = []

    def ask(self, ticket: Ticket) -> Progress:
        self.asked.append(ticket)
        self.now += 25.0
        if not self.answers:
            raise ReplyLost("no answer")
        return Progress(Phase.RUNNING)

    def poll(self) -> Polled:
        return poll_each("X", TICKETS, self.ask, clock=lambda: self.now)


def test_a_gateway_that_answers_nobody_does_not_keep_a_worker_for_long() -> None:
    line = Line(answers=False)

    polled = line.poll()

    assert len(line.asked) == 5
    assert polled.progress == {}
    assert polled.trouble is not None


def test_one_that_is_slow_and_answers_is_asked_about_every_job() -> None:
    line = Line(answers=True)

    polled = line.poll()

    assert line.asked == TICKETS == list(polled.progress)
    assert polled.trouble is None
