"""WaveSpeedAI's wire format: the model in the path, one envelope around everything."""

import hashlib
import json
import re
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from storyboard.practice.dialect import Call, House, is_good, polled, whose
from storyboard.practice.hooks import Delivery, composed
from storyboard.practice.jobs import NoCredit
from storyboard.practice.ledger import fingerprint
from storyboard.practice.order import Job, Kind, Order, State
from storyboard.practice.rules import Form
from storyboard.practice.wavespeed_models import (
    ELEMENTS,
    MODELS,
    Asked,
    read,
    read_element,
    schema_of,
)
from storyboard.practice.wavespeed_signature import signed, webhook_secret
from storyboard.practice.wavespeed_uploads import bad, good, multipart, ticket
from storyboard.practice.wire import NotJson, Reply, Request, answer

Json = dict[str, Any]
_API = "/api/v3/"
_NEEDS = "element_list"
_PREDICTION = re.compile(r"predictions/([0-9a-f]{32})(?:/result)?")
_WORDS = {
    State.QUEUED: "created",
    State.WORKING: "processing",
    State.DONE: "completed",
    State.FAILED: "failed",
}
_COMPLAINTS = {
    "rate-limited": (429, "Too many requests, limits are per minute"),
    "server-error": (500, "Internal server error"),
    "unavailable": (503, "Service unavailable"),
    "bad-key": (401, "Invalid API key or the account was never topped up"),
    "suspended": (403, "Your role does not allow this: the account is suspended"),
    "no-credit": (400, "Insufficient credits, please top up"),
    "refused-input": (400, 'field "duration" must be 3 to 15'),
    "refused-at-submit": (400, "Content flagged as potentially sensitive"),
    "error-in-200": (200, "The service is busy, try again later"),
    "not-found": (404, "task not found"),
    "not-json": (400, "invalid JSON body"),
}


@dataclass(frozen=True, slots=True)
class WaveSpeed:
    house: House
    vendor: ClassVar[str] = "wavespeed"

    def call(self, request: Request) -> Call:
        path = request.path.removeprefix(_API)
        if found := _PREDICTION.fullmatch(path):
            job = self._job(found[1], request)
            return Call("poll", (polled(job),) if job else ())
        if path.startswith("media/") or path == "upload":
            return Call("upload")
        if request.method == "POST" and (path in MODELS or path == ELEMENTS):
            digest = hashlib.sha256(f"{request.key}{path}".encode() + request.body)
            return Call("submit", ((digest.hexdigest(), request.text),))
        return Call("poll" if path == "predictions" else "account")

    def has_key(self, request: Request) -> bool:
        return is_good(request.key)

    def handle(self, request: Request, call: Call) -> Reply:
        path = request.path.removeprefix(_API)
        try:
            if request.method == "GET":
                return self._got(path, request)
            if path == "media/uploads":
                return ticket(self.house, _object(request))
            if path in ("media/upload/binary", "upload"):
                return multipart(self.house, request, old=path == "upload")
            return self._posted(path, request)
        except NotJson:
            return self.complaint("not-json", request)

    def complaint(self, kind: str, request: Request) -> Reply:
        status, message = _COMPLAINTS[kind]
        after = {"retry_after": str(self.house.times.retry_after)}
        headers = after if status in (429, 503) else {}
        code = 500 if status == 200 else status
        return answer({"code": code, "message": message}, status, **headers)

    def twisted(self, kind: str, reply: Reply) -> Reply:
        body = json.loads(reply.body)
        data = body.get("data")
        if isinstance(data, dict) and "status" in data:
            if kind == "foreign-task":
                stranger = uuid.uuid4().hex
                url = f"{self.house.address}/files/{uuid.UUID(stranger)}-1.mp4"
                data |= {"id": stranger, "status": "completed", "outputs": [url]}
            else:
                data |= {"status": "throttled", "outputs": []}
        return answer(body, reply.status)

    def deliveries(self, job: Job, faults: Sequence[str]) -> list[Delivery]:
        url, now = job.order.webhook, int(time.time())
        secret = webhook_secret(job.order.key)
        plain = self._prediction(job)
        good = json.dumps({"data": plain} if "bare-webhook" in faults else plain)
        lie = {**plain, "status": "completed", "outputs": ["https://example.com/z.mp4"]}
        lies = json.dumps(lie).encode()
        other = json.dumps({**lie, "id": uuid.uuid4().hex}).encode()
        return composed(
            faults,
            good=[Delivery(url, good.encode(), signed(good.encode(), secret, at=now))],
            forged=Delivery(url, lies, signed(lies, "whsec_forged", at=now)),
            foreign=Delivery(url, other, signed(other, secret, at=now)),
        )

    def _got(self, path: str, request: Request) -> Reply:
        key = whose(request)
        if found := _PREDICTION.fullmatch(path):
            job = self._job(found[1], request)
            return good(self._prediction(job)) if job else bad(404, "task not found")
        if path == "balance":
            return good({"balance": float(self.house.jobs.balance(key))})
        if path == "webhook/secret":
            return good({"secret": webhook_secret(key)})
        if path == "models":
            return good([_listed(name) for name in MODELS])
        return bad(404, "not found")

    def _posted(self, path: str, request: Request) -> Reply:
        values = _object(request)
        if path == "model/price" or path == "model/pricing":
            return self._price(values, request)
        if path == "predictions":
            return self._history(values, request)
        if path == "predictions/delete":
            return self._delete(values, request)
        return self._submit(path, values, request)

    def _delete(self, values: Json, request: Request) -> Reply:
        form = Form(values)
        found = [self._job(one, request) for one in form.texts("ids", least=1)]
        if form.wrongs:
            return bad(400, form.wrongs[0].message)
        for job in found:
            if job:
                self.house.jobs.forget(job)
        return good({})

    def _read(self, model: str, values: Json, key: str) -> tuple[Form, Asked]:
        inputs = self.house.inputs
        if model == ELEMENTS:
            return read_element(values, inputs)
        jobs = self.house.jobs.all_of(self.vendor, key) if _NEEDS in values else ()
        known = {_element_id(job) for job in jobs if job.order.model == ELEMENTS}
        return read(values, MODELS[model], inputs, known)

    def _submit(self, model: str, values: Json, request: Request) -> Reply:
        if model not in MODELS and model != ELEMENTS:
            return bad(404, f"model {model} not found")
        key = whose(request)
        form, asked = self._read(model, values, key)
        if form.wrongs:
            return bad(400, form.wrongs[0].message)
        job_id = uuid.uuid4().hex
        faults = tuple(self.house.faults.at("job", ((job_id, asked.text),)))
        order = Order(
            self.vendor,
            job_id,
            key,
            model,
            asked.price if "dearer" not in faults else asked.price * 11 / 10,
            asked.plan,
            {name: _shown(value) for name, value in values.items()},
            text=asked.text,
            faults=faults,
            webhook=request.query.get("webhook", ""),
        )
        try:
            job = self.house.jobs.accept(order)
        except NoCredit:
            return self.complaint("no-credit", request)
        return good(self._prediction(job))

    def _job(self, job_id: str, request: Request) -> Job | None:
        return self.house.jobs.find(self.vendor, job_id, fingerprint(request.key))

    def _prediction(self, job: Job) -> Json:
        is_done = job.state is State.DONE
        flagged = ["nsfw" in job.order.faults] if is_done else []
        took = int((job.finished_at - job.at) * 1000) if job.is_over else 0
        return {
            "id": job.order.id,
            "model": job.order.model,
            "outputs": self._outputs(job) if is_done else [],
            "urls": {"get": self._url(f"predictions/{job.order.id}/result")},
            "has_nsfw_contents": flagged,
            "status": "timeout" if job.failure is Kind.TIMEOUT else _WORDS[job.state],
            "created_at": _iso(job.at),
            "error": job.message,
            "timings": {"inference": took},
        }

    def _outputs(self, job: Job) -> list[Any]:
        if job.order.model == ELEMENTS:
            return [{"element_id": int(_element_id(job))}]
        good = [result for result in job.delivered if result.file]
        return [self.house.video_url(job, result) for result in good]

    def _url(self, path: str) -> str:
        return f"{self.house.address}/wavespeed{_API}{path}"

    def _price(self, values: Json, request: Request) -> Reply:
        model, inputs = str(values.get("model_id")), values.get("inputs")
        if model not in MODELS and model != ELEMENTS:
            return bad(404, f"model {model} not found")
        given = inputs if isinstance(inputs, dict) else {}
        _, asked = self._read(model, given, whose(request))
        price = float(asked.price)
        return good(
            {
                "price": price,
                "unit_price": price,
                "discounted_price": price,
                "discount_rate": 100,
                "currency": "USD",
            }
        )

    def _history(self, values: Json, request: Request) -> Reply:
        """Past tasks with their inputs, the newest first."""
        form = Form(values)
        page = form.whole("page", default=1, least=1)
        size = form.whole("page_size", default=20, least=1, most=100)
        after = _moment(form.text("created_after")) or 0.0
        before = _moment(form.text("created_before")) or float("inf")
        model, status = form.text("model"), form.text("status")
        if form.wrongs:
            return bad(400, form.wrongs[0].message)
        found = [
            {**shown, "input": job.order.wire}
            for job in self.house.jobs.all_of(self.vendor, whose(request))
            if after <= job.at <= before and model in ("", job.order.model)
            if (shown := self._prediction(job))["status"] == (status or shown["status"])
        ]
        items = found[(page - 1) * size : page * size]
        return good({"page": page, "total": len(found), "items": items})


def _object(request: Request) -> Json:
    values = request.json()
    if not isinstance(values, dict):
        raise NotJson("not an object")
    return values


def _element_id(job: Job) -> str:
    return str(int(job.order.id[:8], 16))


def _shown(value: object) -> object:
    is_data = isinstance(value, str) and value.startswith("data:")
    return "<data>" if is_data else value


def _listed(name: str) -> Json:
    model = MODELS[name]
    schema = {"type": "model_run", "request_schema": schema_of(model)}
    price = float(model.silent * 5)
    return {
        "model_id": name,
        "name": name,
        "base_price": price,
        "type": "image-to-video" if model.takes_image else "text-to-video",
        "api_schema": {"api_schemas": [schema]},
    }


def _iso(at: float) -> str:
    return (
        datetime.fromtimestamp(at, UTC)
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z")
    )


def _moment(text: str) -> float | None:
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None
