"""The day of a delivery, as a rule for every receiver and every luck."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from storyboard.api.hooks.schedule import DAY, JITTER, WAITS, next_try

NOW = datetime(2026, 3, 28, 23, 40, tzinfo=UTC)
LUCK = st.floats(0, 1)


@given(st.lists(st.tuples(LUCK, st.none() | st.floats(0, 3600)), min_size=60))
def test_a_delivery_in_vain_ends_after_a_day_and_not_before(lives):
    now, tries, give_up_at = NOW, 0, NOW + DAY
    for luck, asks in lives:
        tries += 1
        due = next_try(
            now, tries=tries, give_up_at=give_up_at, after_seconds=asks, chance=luck
        )
        if due is None:
            break
        assert now < due <= give_up_at
        if asks is not None:
            assert due >= min(now + timedelta(seconds=asks), give_up_at)
        now = due
    assert now == give_up_at
    assert 2 <= tries <= len(WAITS) + 2


@given(LUCK, st.integers(1, len(WAITS)))
def test_the_waits_are_those_that_were_promised_and_a_little(luck, tries):
    due = next_try(NOW, tries=tries, give_up_at=NOW + DAY * 9, chance=luck)

    assert due is not None
    wait = WAITS[tries - 1]
    assert wait <= due - NOW <= wait * (1 + JITTER)


def test_without_luck_a_day_has_eight_tries():
    now, tries = NOW, 1
    while due := next_try(now, tries=tries, give_up_at=NOW + DAY, chance=0.0):
        now, tries = due, tries + 1

    assert tries == 8
    assert now - NOW == DAY


def test_what_failed_together_comes_back_apart():
    dues = {next_try(NOW, tries=2, give_up_at=NOW + DAY) for _ in range(50)}

    assert len(dues) > 40
