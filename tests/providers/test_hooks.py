"""Which jobs a gateway's call tells of, whatever envelope it comes in; and its
signature, by vectors of our own, since the documents' example does not verify.
"""

import json

import pytest

from storyboard.providers import registry
from storyboard.providers.base import CallsBack, Hook

SECRET = "whsec_0123456789abcdef0123456789abcdef"
# HMAC-SHA256 of `msg_1.1790000000.{"id":"p1"}` with the secret's part after `whsec_`,
# by `openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef`.
SIGNATURE = "v3,0f3722b479023ab9bcf7973b9ce64bd479b93191bbe9ea54cb4a920ad8ecb98b"
BODY = b'{"id":"p1"}'
AT = 1_790_000_000


def calls_back(slug: str) -> CallsBack:
    gateway = registry.gateway(slug)
    assert isinstance(gateway, CallsBack)
    return gateway


def jobs(slug: str, said: object) -> set[str] | None:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    found = calls_back(slug).jobs_in(Hook(body))
    return None if found is None else set(found)


A = {"taskType": "videoInference", "taskUUID": "A", "videoURL": "https://x.test/a.mp4"}
B = {"taskUUID": "b", "status": "success"}
LATE = {"code": "timeoutProvider", "message": "…", "taskUUID": "a"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (A, {"a"}),
        ({"data": [A]}, {"a"}),
        ({"data": A}, {"a"}),
        ({"data": [A, B]}, {"a", "b"}),
        ([A, B], {"a", "b"}),
        ([{"data": [A]}, {"errors": [{**LATE, "taskUUID": "c"}]}], {"a", "c"}),
        ({"errors": [LATE]}, {"a"}),
        ({"error": LATE}, {"a"}),
        ({"data": [], "errors": [LATE]}, {"a"}),
        ({"data": [{"taskUUID": "a", "status": "error", "error": {}}]}, {"a"}),
        ({}, set()),
        ([], set()),
        ("text", set()),
        ({"data": [None, 7, {"taskUUID": ["a"]}]}, set()),
        (b"null", None),
        (b"", None),
        (b"<html>Bad gateway</html>", None),
        (b'{"data": [{"taskUUID":', None),
        (b"\xff\xfe", None),
        (b"[" * 100_000, None),
    ],
)
def test_runware_s_jobs_are_found_in_every_envelope(said, told):
    assert jobs("runware", said) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"id": "p1", "status": "completed", "outputs": ["https://x.test/a"]}, {"p1"}),
        ({"id": "p1", "status": "failed", "error": "…", "outputs": []}, {"p1"}),
        ({"data": {"id": "p1", "status": "completed"}}, {"p1"}),
        ({"code": 200, "message": "success", "data": {"id": "p1"}}, {"p1"}),
        ([{"id": "p1"}, {"id": "p2"}], {"p1", "p2"}),
        ({"id": 7}, {"7"}),
        ({"id": None, "data": None}, set()),
        ({}, set()),
        (b"", None),
        (b"<html>", None),
        (b'{"id": NaN}', None),
    ],
)
def test_wavespeed_s_jobs_are_found_in_every_envelope(said, told):
    assert jobs("wavespeed", said) == told


def test_runcomfy_calls_nobody():
    assert not isinstance(registry.gateway("runcomfy"), CallsBack)


def is_genuine(
    *,
    body: bytes = BODY,
    secrets: tuple[str, ...] = (SECRET,),
    now: float = AT,
    **headers: str,
) -> bool:
    sent = {
        "webhook_id": "msg_1",
        "webhook_timestamp": str(AT),
        "webhook_signature": SIGNATURE,
        **headers,
    }
    named = {name.replace("_", "-"): value for name, value in sent.items()}
    return calls_back("wavespeed").is_genuine(Hook(body, named), secrets, now=now)


def test_a_good_signature_is_believed():
    assert is_genuine()


@pytest.mark.parametrize("late", [-300, -299, 0, 299, 300])
def test_a_signature_is_believed_for_five_minutes(late):
    assert is_genuine(now=AT + late)


@pytest.mark.parametrize("late", [-86_400, -301, 301, 86_400])
def test_later_it_is_not(late):
    assert not is_genuine(now=AT + late)


def test_one_good_signature_of_two_is_enough_while_a_secret_is_changed():
    assert is_genuine(webhook_signature=f"v3,{'0' * 64} {SIGNATURE}")
    assert is_genuine(secrets=("whsec_old", SECRET))


@pytest.mark.parametrize(
    "changed",
    [
        {"body": b'{"id":"p2"}'},
        {"body": BODY + b" "},
        {"secrets": ("whsec_other",)},
        {"secrets": ()},
        {"webhook_id": "msg_2"},
        {"webhook_timestamp": str(AT + 1)},
        {"webhook_timestamp": ""},
        {"webhook_timestamp": "soon"},
        {"webhook_timestamp": "9" * 5000},
        {"webhook_timestamp": "١٧٩"},
        {"webhook_signature": ""},
        {"webhook_signature": SIGNATURE.removeprefix("v3,")},
        {"webhook_signature": SIGNATURE.replace("v3", "v2")},
        {"webhook_signature": SIGNATURE[:-1]},
        {"webhook_signature": "v3,é"},
    ],
    ids=str,
)
def test_anything_else_is_not(changed):
    assert not is_genuine(**changed)
