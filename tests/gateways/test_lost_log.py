"""What cannot be logged is no reason to lose a job that was paid for."""

from django.db import connection

from storyboard.practice import PracticeServer
from storyboard.renders.models import Exchange
from storyboard.renders.tasks import advance
from tests.gateways.conftest import Order, accepted


def test_a_job_is_followed_though_its_exchange_cannot_be_written(
    practice: PracticeServer, order: Order
) -> None:
    """RunComfy tells nobody of past jobs: the answer is all there is."""
    render = order("runcomfy")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TRIGGER no_room BEFORE INSERT ON renders_exchange "
            "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )

    outcome = advance(str(render.pk))

    render.refresh_from_db()
    assert (outcome, render.state) == ("sent", "running")
    assert render.remote_id
    assert accepted(practice) == 1
    assert not Exchange.objects.exists()
