"""Letters to people. A studio without a mail server works too: links can be copied."""

import structlog
from django.core.mail import send_mail
from django.template.loader import render_to_string

from storyboard.teams.models import Invitation

log = structlog.get_logger(__name__)


def mail_invitation(invitation: Invitation, link: str) -> bool:
    """Whether the mail server took it. The link is never written to the log."""
    values = {"invitation": invitation, "link": link}
    subject = f"{invitation.invited_by} invites you to {invitation.team} on Storyboard"
    try:
        send_mail(
            " ".join(subject.split()),  # a line break in a name is not a header
            render_to_string("teams/invitation_letter.txt", values),
            from_email=None,
            recipient_list=[invitation.email],
        )
    except OSError as why:  # SMTPException is one too
        log.warning("invitation not mailed", invitation=invitation.pk, why=str(why))
        return False
    return True
