"""Gateways call here when a job has ended.

A call is a hint that there is something to ask about, never news: whatever it says, the
gateway itself is asked. So a forged, late or doubled one can change nothing.
"""

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from storyboard.providers import registry
from storyboard.providers.base import CallsBack, Hook
from storyboard.renders.actions import wake
from storyboard.renders.hook_tokens import render_named
from storyboard.renders.queries.work import job_of
from storyboard.web.bodies import announced_bytes

logger = logging.getLogger(__name__)

MOST_BYTES = 1_000_000


@csrf_exempt  # a gateway has no form; the token in the address is its right to call
@login_not_required
@require_POST
def hook(request: HttpRequest, provider: str, hook_token: str) -> HttpResponse:
    gateway = registry.gateway(provider)
    assert isinstance(gateway, CallsBack)
    render_id = render_named(hook_token, provider)
    if render_id is None:
        return _answer(404, "There is nothing at this address.")
    if announced_bytes(request) > MOST_BYTES:
        return _answer(413, "This is more than any webhook says.")
    call = Hook(request.body, request.headers)
    secrets, now = settings.HOOK_SECRETS[provider], timezone.now().timestamp()
    if secrets and not gateway.is_genuine(call, secrets, now=now):
        return _answer(401, "The signature is missing, wrong or too old.")
    jobs = gateway.jobs_in(call)
    if jobs is None:
        return _answer(400, "This is not JSON.")
    # A shape nobody has seen yet may name no job, and a call may come before the answer
    # to the submit is kept; it came to the right address.
    own = job_of(render_id)
    if not own or not jobs or own in jobs:
        wake(render_id, jobs)
    else:
        logger.warning("render %s: a webhook about another job", render_id)
    return _answer(200, "Thank you.")


def _answer(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain")
