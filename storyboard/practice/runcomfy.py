"""RunComfy's wire format: requests in a queue, a result apart from the status."""

import hashlib
import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from storyboard.practice.dialect import Call, House, is_good, polled, whose
from storyboard.practice.hooks import Delivery
from storyboard.practice.jobs import NoCredit
from storyboard.practice.ledger import fingerprint
from storyboard.practice.order import Job, Order, State
from storyboard.practice.rules import Form
from storyboard.practice.runcomfy_models import MODELS, Asked, described, read
from storyboard.practice.wire import NotJson, Reply, Request, answer

Json = dict[str, Any]
_REQUEST = re.compile(r"/v1/requests/([0-9a-f-]{36})/(status|result|cancel)")
# Kept as files, not in the ledger.
_MEDIA = ("start_image_url", "end_image_url", "elements")
_SUBMIT = "/v1/models/"
_STATUS = {
    State.QUEUED: "in_queue",
    State.WORKING: "in_progress",
    State.DONE: "completed",
    State.FAILED: "completed",
    State.CANCELLED: "cancelled",
}
_RESULT = {**_STATUS, State.DONE: "succeeded", State.FAILED: "failed"}
# Status 200 is no slip: this gateway does so.
_COMPLAINTS: dict[str, tuple[int, Json]] = {
    "rate-limited": (429, {"message": "Too many requests"}),
    "server-error": (500, {"message": "Internal server error"}),
    "unavailable": (503, {"message": "Service unavailable"}),
    "bad-key": (401, {"error_code": 400004, "error_message": "token invalid"}),
    "suspended": (200, {"error_code": 400004, "error_message": "account invalid"}),
    "no-credit": (200, {"error_code": 400002, "error_message": "insufficient balance"}),
    "refused-input": (
        422,
        {"detail": [{"loc": ["body", "duration"], "msg": "duration: must be 3 to 15"}]},
    ),
    "refused-at-submit": (400, {"error": "The prompt violates the content policy"}),
    "error-in-200": (200, {"error_code": 500000, "error_message": "service busy"}),
    "not-json": (400, {"detail": "invalid JSON body"}),
    "not-found": (404, {"error_code": 404001, "error_message": "not found"}),
}


@dataclass(frozen=True, slots=True)
class RunComfy:
    house: House
    vendor: ClassVar[str] = "runcomfy"

    def call(self, request: Request) -> Call:
        if found := _REQUEST.fullmatch(request.path):
            job = self._job(found[1], request)
            place = "account" if found[2] == "cancel" else "poll"
            return Call(place, (polled(job),) if job else ())
        if request.method == "POST":
            digest = hashlib.sha256(f"{request.key}{request.path}".encode())
            digest.update(request.body)
            return Call("submit", ((digest.hexdigest(), request.text),))
        return Call("account")

    def has_key(self, request: Request) -> bool:
        return is_good(request.key)

    def handle(self, request: Request, call: Call) -> Reply:
        if found := _REQUEST.fullmatch(request.path):
            job = self._job(found[1], request)
            if job is None:
                return self.complaint("not-found", request)
            return self._of_job(job, found[2], request)
        model = request.path.removeprefix(_SUBMIT)
        if request.method == "GET":
            return self._got(model, request)
        if model in MODELS:
            return self._submit(model, request)
        return self.complaint("not-found", request)

    def complaint(self, kind: str, request: Request) -> Reply:
        status, body = _COMPLAINTS[kind]
        after = {"retry_after": str(self.house.times.retry_after)}
        return answer(body, status, **(after if status in (429, 503) else {}))

    def twisted(self, kind: str, reply: Reply) -> Reply:
        body = json.loads(reply.body)
        if kind == "foreign-task":
            stranger = str(uuid.uuid4())
            url = f"{self.house.address}/files/{stranger}-1.mp4"
            output = {"video": url}
            body |= {"request_id": stranger, "status": "succeeded", "output": output}
        else:
            body.pop("output", None)
            body["status"] = "throttled"
        return answer(body, reply.status)

    def deliveries(self, job: Job, faults: Sequence[str]) -> list[Delivery]:
        """It knows no webhooks."""
        return []

    def _submit(self, model: str, request: Request) -> Reply:
        try:
            values = request.json()
        except NotJson:
            values = None
        if not isinstance(values, dict):
            return self.complaint("not-json", request)
        form, asked = read(values, MODELS[model], self.house.inputs)
        if form.wrongs:
            return _unprocessable(form)
        try:
            job = self.house.jobs.accept(self._order(model, values, asked, request))
        except NoCredit:
            return self.complaint("no-credit", request)
        return answer({"request_id": job.order.id, **self._urls(job)})

    def _order(self, model: str, values: Json, asked: Asked, request: Request) -> Order:
        job_id = str(uuid.uuid4())
        faults = tuple(self.house.faults.at("job", ((job_id, asked.text),)))
        return Order(
            self.vendor,
            job_id,
            whose(request),
            model,
            asked.price if "dearer" not in faults else asked.price * 11 / 10,
            asked.plan,
            {name: value for name, value in values.items() if name not in _MEDIA},
            text=asked.text,
            faults=faults,
        )

    def _job(self, job_id: str, request: Request) -> Job | None:
        return self.house.jobs.find(self.vendor, job_id, fingerprint(request.key))

    def _urls(self, job: Job) -> Json:
        base = f"{self.house.address}/runcomfy/v1/requests/{job.order.id}"
        return {
            f"{what}_url": f"{base}/{what}" for what in ("status", "result", "cancel")
        }

    def _of_job(self, job: Job, what: str, request: Request) -> Reply:
        head = {"request_id": job.order.id}
        if what == "cancel":
            outcome = "cancelled" if self.house.jobs.cancel(job) else "not_cancellable"
            return answer({**head, "status": "completed", "outcome": outcome}, 202)
        urls = self._urls(job)
        urls.pop("cancel_url")
        if what == "status":
            body = {**head, "status": _STATUS[job.state], **urls}
            if job.state is State.QUEUED:
                body["queue_position"] = self._position(job)
            return answer(body)
        body = {**head, "status": _RESULT[job.state], "created_at": _iso(job.at)}
        if job.is_over:
            body |= {"finished_at": _iso(job.finished_at), "output": self._output(job)}
        if job.state is State.FAILED:
            body["error"] = job.message
        if job.is_over and request.query.get("include_cost") == "true":
            paid = job.order.each * len(job.delivered)
            body |= {"cost": float(paid), "model_id": job.order.model}
        return answer(body)

    def _output(self, job: Job) -> Json:
        good = [result for result in job.delivered if result.file]
        urls = [self.house.video_url(job, result) for result in good]
        return {"video": urls[0], "videos": urls} if urls else {}

    def _position(self, job: Job) -> int:
        jobs = self.house.jobs.all_of(self.vendor)
        waiting = [one for one in jobs if one.state is State.QUEUED]
        return sum(one.at < job.at for one in waiting)

    def _got(self, model: str, request: Request) -> Reply:
        if request.path == "/prod/v2/balance":
            balance = self.house.jobs.balance(whose(request))
            micro = int(balance * 1_000_000)
            return answer(
                {"balance_usd": float(balance), "balance_microdollars": micro}
            )
        if model in MODELS:
            return answer(described(MODELS[model], schema=True))
        if request.path != "/v1/models":
            return self.complaint("not-found", request)
        query = request.query
        schema, search = query.get("include_schema") == "true", query.get("search", "")
        found = [m for name, m in MODELS.items() if search.lower() in name]
        offset, limit = _whole(query.get("offset"), 0), _whole(query.get("limit"), 50)
        shown = [described(m, schema=schema) for m in found[offset : offset + limit]]
        return answer({"models": shown, "total": len(found)})


def _unprocessable(form: Form) -> Reply:
    detail = [
        {"loc": ["body", *wrong.where], "msg": wrong.message, "type": wrong.kind}
        for wrong in form.wrongs
    ]
    return answer({"detail": detail}, 422)


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() else default
