"""What the queue has this room do: people are told what happened, and written to."""

import logging
from datetime import timedelta

from django.utils import timezone

from storyboard.review import letters
from storyboard.review.actions import notices
from storyboard.review.queries.notices import notices_in, users_to_write_to

logger = logging.getLogger(__name__)

# When a mail server that took no letter is asked again.
_AGAIN = timedelta(minutes=10)


def tell_news() -> int:
    return notices.tell_news()


def forget_old_notices() -> int:
    return notices.forget_old_notices()


def send_letters() -> int:
    """Every letter that is due, once however many workers do this. A claimed letter
    whose worker dies is not sent: its notices are still in the inbox.
    """
    now, sent = timezone.now(), 0
    for user in users_to_write_to(now):
        letter = notices.claim_letter(user, now)
        told = notices_in(letter, user) if letter else []
        if letter is None or not told or not user.is_active:
            continue
        try:
            letters.send_digest(user, told)
        except OSError as why:  # SMTPException is one too
            logger.warning("letter not mailed, tried again in 10 minutes: %s", why)
            notices.put_off_letter(letter, timezone.now() + _AGAIN)
        else:
            sent += 1
    return sent
