"""A request behind the log-in: its user is a person, never an anonymous visitor."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from storyboard.teams.models import User


class PersonRequest(HttpRequest):
    user: User
    htmx: HtmxDetails
