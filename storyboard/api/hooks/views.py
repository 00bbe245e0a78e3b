"""The webhooks of a team, for its owners: addresses, secrets, and what was sent."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from storyboard.api.hooks.actions import deliveries, endpoints
from storyboard.api.hooks.forms import EndpointForm, LogForm
from storyboard.api.hooks.guide import SNIPPET, examples
from storyboard.api.hooks.models import Delivery, Endpoint
from storyboard.api.hooks.names import (
    OFF_WORDS,
    OUTCOME_WORDS,
    PING,
    Off,
    Standing,
)
from storyboard.api.hooks.queries.deliveries import (
    KEPT,
    PAGE,
    counts_of,
    deliveries_for,
    endpoints_for,
    endpoints_of,
    log_of,
)
from storyboard.api.hooks.signing import message_id
from storyboard.domain.roles import Right
from storyboard.teams.models import Team
from storyboard.teams.queries import require, teams_for
from storyboard.teams.requests import PersonRequest


@dataclass(frozen=True, slots=True)
class Answer:
    """What the last form did, shown in its own place."""

    form: EndpointForm | None = None
    secret: str = ""
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A delivery or a try of one, in words."""

    made: Delivery
    words: str


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def webhooks(request: PersonRequest, team_id: UUID) -> HttpResponse:
    """POST shows the secret in the answer itself: it exists nowhere else."""
    team = get_object_or_404(teams_for(request.user), pk=team_id)
    require(request.user, team.pk, Right.MANAGE)
    if request.method != "POST":
        return _list(request, team, EndpointForm())
    form = EndpointForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made, secret = endpoints.make_endpoint(
                team, said["address"], form.host, said["events"], by=request.user
            )
        except ValidationError as why:
            form.add_error(None, why)
        else:
            return _page(request, made, Answer(secret=secret, is_new=True))
    return _list(request, team, form)


def _list(request: PersonRequest, team: Team, form: EndpointForm) -> HttpResponse:
    values = {
        "nav_here": "team",
        "team": team,
        "endpoints": [(one, _state(one)) for one in endpoints_of(team)],
        "form": form,
        "kept_days": KEPT.days,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "api/hooks/webhooks.html", values, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def webhook(request: PersonRequest, endpoint_id: UUID) -> HttpResponse:
    endpoint = _managed(request, endpoint_id)
    if request.method != "POST":
        return _page(request, endpoint, Answer())
    form = EndpointForm(request.POST)
    if not form.is_valid():
        return _page(request, endpoint, Answer(form=form))
    said = form.cleaned_data
    endpoints.change_endpoint(endpoint, said["address"], form.host, said["events"])
    messages.success(request, "The webhook is changed.")
    return redirect("webhook", endpoint.pk)


def _page(request: PersonRequest, endpoint: Endpoint, answer: Answer) -> HttpResponse:
    now, asked = timezone.now(), LogForm(request.GET)
    after = asked.cleaned_data["before"] if asked.is_valid() else None
    mine = deliveries_for(request.user).filter(endpoint=endpoint)
    before = mine.filter(pk=after).first() if after else None
    found = log_of(endpoint, before=before)
    counts = counts_of(endpoint)
    is_both = endpoint.old_until is not None and endpoint.old_until > now
    initial = {"address": endpoint.url, "events": endpoint.events}
    values = {
        "nav_here": "team",
        "endpoint": endpoint,
        "team": endpoint.team,
        "state": _state(endpoint),
        "off_words": OFF_WORDS[Off(endpoint.off_why)] if endpoint.off_why else "",
        "form": answer.form or EndpointForm(initial=initial),
        "answer": answer,
        "old_until": endpoint.old_until if is_both else None,
        "log": [Row(one, _words(one)) for one in found[:PAGE]],
        "older": found[PAGE - 1] if len(found) > PAGE else None,
        "is_first": before is None,
        "failed": counts.get(Standing.FAILED, 0),
        "waiting": counts.get(Standing.WAITING, 0),
        "kept_days": KEPT.days,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if answer.form else HTTPStatus.OK
    return render(request, "api/hooks/webhook.html", values, status=status)


@require_POST
def webhook_switch(request: PersonRequest, endpoint_id: UUID) -> HttpResponse:
    """Switches it on with `on=yes`, off with `on=no`."""
    endpoint = _managed(request, endpoint_id)
    wish = request.POST.get("on")
    if wish == "yes":
        endpoints.switch_on(endpoint)
        messages.success(request, "The webhook is on: it is told of what comes now.")
    elif wish == "no":
        endpoints.switch_off(endpoint)
        messages.success(request, "The webhook is off. Nothing more is sent to it.")
    else:
        messages.error(request, "Say whether it is on: yes or no. It stays as it was.")
    return redirect("webhook", endpoint.pk)


@require_POST
@never_cache
def webhook_secret(request: PersonRequest, endpoint_id: UUID) -> HttpResponse:
    """Shows the new secret in the answer itself: it exists nowhere else."""
    endpoint = _managed(request, endpoint_id)
    secret = endpoints.rotate_secret(endpoint)
    endpoint = _managed(request, endpoint_id)
    return _page(request, endpoint, Answer(secret=secret))


@require_POST
def webhook_ping(request: PersonRequest, endpoint_id: UUID) -> HttpResponse:
    endpoint = _managed(request, endpoint_id)
    try:
        made = deliveries.ping(endpoint)
    except ValidationError as why:
        messages.error(request, " ".join(why.messages))
        return redirect("webhook", endpoint.pk)
    messages.success(request, "A test is on its way. Look again in a moment.")
    return redirect("webhook-log", made.pk)


@require_POST
def webhook_remove(request: PersonRequest, endpoint_id: UUID) -> HttpResponse:
    endpoint = _managed(request, endpoint_id)
    endpoints.remove_endpoint(endpoint)
    messages.success(request, f"The webhook to {endpoint.host} is gone.")
    return redirect("webhooks", endpoint.team_id)


@require_POST
def webhook_again(request: PersonRequest, endpoint_id: UUID) -> HttpResponse:
    """Everything of it that failed."""
    endpoint = _managed(request, endpoint_id)
    try:
        count = deliveries.redeliver_failed(endpoint)
    except ValidationError as why:
        messages.error(request, " ".join(why.messages))
    else:
        many = "delivery is" if count == 1 else "deliveries are"
        said = f"{count} {many} on the way again, each with the id it had."
        messages.success(request, said if count else "Nothing has failed.")
    return redirect("webhook", endpoint.pk)


@require_safe
@never_cache
def delivery(request: PersonRequest, delivery_id: UUID) -> HttpResponse:
    found = _own(request, delivery_id)
    tries = [
        {"try": one, "words": OUTCOME_WORDS.get(one.outcome, "")}
        for one in found.attempts.all()
    ]
    values = {
        "nav_here": "team",
        "delivery": found,
        "endpoint": found.endpoint,
        "team": found.endpoint.team,
        "message_id": message_id(found.pk),
        "words": _words(found),
        "tries": tries,
        "body": json.dumps(json.loads(found.body), indent=2, ensure_ascii=False),
        "is_ping": found.event == PING,
    }
    return render(request, "api/hooks/delivery.html", values)


@require_POST
def delivery_again(request: PersonRequest, delivery_id: UUID) -> HttpResponse:
    found = _own(request, delivery_id)
    try:
        deliveries.redeliver(found)
    except ValidationError as why:
        messages.error(request, " ".join(why.messages))
    else:
        messages.success(request, "It is on its way again, with the id it had.")
    return redirect("webhook-log", found.pk)


@require_safe
def guide(request: PersonRequest) -> HttpResponse:
    values = {
        "nav_here": "team",
        "examples": examples(),
        "snippet": SNIPPET,
        "kept_days": KEPT.days,
    }
    return render(request, "api/hooks/guide.html", values)


def _managed(request: PersonRequest, endpoint_id: UUID) -> Endpoint:
    endpoint = get_object_or_404(endpoints_for(request.user), pk=endpoint_id)
    require(request.user, endpoint.team_id, Right.MANAGE)
    return endpoint


def _own(request: PersonRequest, delivery_id: UUID) -> Delivery:
    found = get_object_or_404(deliveries_for(request.user), pk=delivery_id)
    require(request.user, found.endpoint.team_id, Right.MANAGE)
    return found


def _state(endpoint: Endpoint) -> str:
    """`on`, `new` (nothing was tried yet), `failing`, `off` by an owner, or `dead`."""
    if not endpoint.is_on:
        return "off" if endpoint.off_why == Off.OWNER else "dead"
    if endpoint.failing_since:
        return "failing"
    return "on" if endpoint.arrived_at else "new"


def _words(delivery: Delivery) -> str:
    if delivery.tries_ever == 0:
        is_over = delivery.standing == Standing.FAILED
        return "Not sent: the webhook was switched off." if is_over else ""
    if delivery.outcome == "":
        return "" if delivery.lease_token else OUTCOME_WORDS[""]
    return OUTCOME_WORDS.get(delivery.outcome, "")
