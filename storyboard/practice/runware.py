"""Runware's wire format: one address, an array of tasks in, data and errors out."""

import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from storyboard.practice.dialect import Call, House, is_good, polled, whose
from storyboard.practice.hooks import Delivery, composed, with_forged_token
from storyboard.practice.inputs import BadInput
from storyboard.practice.jobs import NoCredit, Taken
from storyboard.practice.ledger import fingerprint
from storyboard.practice.order import Job, Kind, Order, Result
from storyboard.practice.runware_models import MODELS, Asked, read
from storyboard.practice.runware_words import (
    COMPLAINTS,
    FAILURES,
    Json,
    Refusal,
    echo,
    error,
    said,
    tasks_of,
    with_key,
)
from storyboard.practice.wire import NotJson, Reply, Request, answer

_UUID4 = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
)
_LONGEST_OLD_UPLOAD = 2048
_PLACES = {
    "videoInference": "submit",
    "getResponse": "poll",
    "getTaskDetails": "poll",
    "mediaStorage": "upload",
    "imageUpload": "upload",
}


@dataclass(frozen=True, slots=True)
class Runware:
    house: House
    vendor: ClassVar[str] = "runware"

    def call(self, request: Request) -> Call:
        tasks = tasks_of(request)
        places = {_PLACES.get(str(task.get("taskType")), "account") for task in tasks}
        place = next(
            (p for p in ("submit", "poll", "upload") if p in places), "account"
        )
        if place == "submit":
            text = "" if "[[fault:" not in request.text else request.text
            return Call(place, ((str(tasks[0].get("taskUUID")), text),))
        found = (self._job(task, request) for task in tasks)
        return Call(place, tuple(polled(job) for job in found if job))

    def has_key(self, request: Request) -> bool:
        return is_good(with_key(request).key)

    def handle(self, request: Request, call: Call) -> Reply:
        if request.method != "POST":
            return answer({"errors": [error("notFound", "POST your tasks.")]}, 404)
        request, status = with_key(request), 200
        data: list[Json] = []
        errors: list[Json] = []
        for task in tasks_of(request):
            try:
                data += self._done(task, request)
            except Refusal as refusal:
                status = refusal.status
                errors += refusal.errors
        # Late errors of polled tasks come with their data, as rows of their own.
        errors += [item.pop("late") for item in data if "late" in item]
        data = [item for item in data if item]
        body: Json = {"data": data}
        if errors:
            body["errors"] = errors
        return answer(body, 200 if data else status)

    def complaint(self, kind: str, request: Request) -> Reply:
        if kind == "not-found":
            # Of a task it does not know it says nothing at all.
            return answer({"data": []})
        status, code, message = COMPLAINTS[kind]
        after = {"retry_after": str(self.house.times.retry_after)}
        headers = after if status in (429, 503) else {}
        try:
            task = tasks_of(request)[0]
        except NotJson:
            task = {}
        named = {"bad-key": "apiKey", "refused-input": "duration"}
        more = {"parameter": named[kind]} if kind in named else {}
        body: Json = {"errors": [error(code, message, task, **more)]}
        return answer(
            {"data": [], **body} if status == 200 else body, status, **headers
        )

    def twisted(self, kind: str, reply: Reply) -> Reply:
        body = json.loads(reply.body)
        if kind == "foreign-task":
            stranger = str(uuid.uuid4())
            url = f"{self.house.address}/files/{stranger}-1.mp4"
            item = {"taskType": "videoInference", "taskUUID": stranger}
            item |= {"status": "success", "videoUUID": stranger, "videoURL": url}
            body.setdefault("data", []).append(item)
        else:
            for item in body.get("data", []):
                item.pop("videoURL", None)
                item["status"] = "throttled"
        return answer(body, reply.status)

    def deliveries(self, job: Job, faults: Sequence[str]) -> list[Delivery]:
        url = job.order.webhook
        items = self._items(job)
        bodies = [
            {"errors": [item["late"]]} if "late" in item else item for item in items
        ]
        if "bare-webhook" not in faults:
            bodies = [b if "errors" in b else {"data": [b]} for b in bodies]
        lie = {"taskType": "videoInference", "taskUUID": job.order.id}
        lie |= {"videoUUID": str(uuid.uuid4()), "videoURL": "https://example.com/z.mp4"}
        other = {**lie, "taskUUID": str(uuid.uuid4())}
        return composed(
            faults,
            good=[Delivery(url, json.dumps(body).encode()) for body in bodies],
            forged=Delivery(
                with_forged_token(url), json.dumps({"data": [lie]}).encode()
            ),
            foreign=Delivery(url, json.dumps({"data": [other]}).encode()),
        )

    def _done(self, task: Json, request: Request) -> list[Json]:
        match task.get("taskType"):
            case "videoInference":
                return [self._submit(task, request)]
            case "getResponse":
                job = self._job(task, request)
                return self._items(job) if job else []
            case "getTaskDetails":
                return [self._details(task, request)]
            case "mediaStorage":
                return [self._media(task)]
            case "imageUpload":
                return [self._image(task)]
            case "accountManagement":
                balance = float(self.house.jobs.balance(whose(request)))
                return [{**echo(task), "balance": balance, "currency": "USD"}]
            case "modelSearch":
                found = [{"air": one.id, "name": one.name} for one in MODELS.values()]
                return [{**echo(task), "results": found, "totalResults": len(found)}]
            case "authentication":
                return [{**echo(task), "connectionSessionUUID": str(uuid.uuid4())}]
            case "ping":
                return [{"taskType": "ping", "pong": True}]
        message = "Invalid value for 'taskType' parameter."
        raise Refusal(
            400, error("invalidTaskType", message, task, parameter="taskType")
        )

    def _submit(self, task: Json, request: Request) -> Json:
        task_uuid, key = str(task.get("taskUUID", "")), whose(request)
        if not _UUID4.fullmatch(task_uuid.lower()):
            message = "Invalid value for 'taskUUID' parameter: it is a UUID v4."
            fault = error("invalidTaskUUID", message, task, parameter="taskUUID")
            raise Refusal(400, fault)
        model = MODELS.get(str(task.get("model")))
        if model is None:
            message = f"Invalid value for 'model' parameter: {task.get('model')!r}."
            raise Refusal(400, error("invalidModel", message, task, parameter="model"))
        known = self._elements(key) if "inputs" in task else set()
        form, asked = read(task, model, self._keep, known)
        if form.wrongs:
            raise Refusal(400, *(said(wrong, task) for wrong in form.wrongs))
        try:
            self.house.jobs.accept(self._order(task, asked, key))
        except Taken:
            message = "A task with this 'taskUUID' exists already."
            fault = error("conflictTaskUUID", message, task, parameter="taskUUID")
            raise Refusal(400, fault) from None
        except NoCredit:
            message = "Insufficient credits."
            raise Refusal(402, error("insufficientCredits", message, task)) from None
        return echo(task)

    def _order(self, task: Json, asked: Asked, key: str) -> Order:
        faults = tuple(
            self.house.faults.at("job", ((str(task["taskUUID"]), asked.text),))
        )
        kept = {k: v for k, v in task.items() if k not in ("inputs", "webhookURL")}
        return Order(
            self.vendor,
            str(task["taskUUID"]).lower(),
            key,
            str(task["model"]),
            asked.price if "dearer" not in faults else asked.price * 11 / 10,
            asked.plan,
            {**kept, "elements": list(asked.elements)},
            results=asked.results,
            text=asked.text,
            faults=faults,
            webhook=str(task.get("webhookURL") or ""),
            upload=str(task.get("uploadEndpoint") or ""),
            ttl_seconds=int(task.get("ttl") or 0),
            says_cost=bool(task.get("includeCost")),
        )

    def _job(self, task: Json, request: Request) -> Job | None:
        key = fingerprint(with_key(request).key)
        return self.house.jobs.find(self.vendor, str(task.get("taskUUID")).lower(), key)

    def _keep(self, text: str, data: bool) -> str:  # noqa: FBT001  a Keep
        return self.house.inputs.reference(text, uuids=True, data=data)

    def _elements(self, key: str) -> set[str]:
        jobs = self.house.jobs.all_of(self.vendor, key)
        return {one for job in jobs for one in job.order.wire.get("elements", ())}

    def _items(self, job: Job) -> list[Json]:
        """One row per result; `late` is an error that goes to `errors`, not `data`."""
        head = {"taskType": "videoInference", "taskUUID": job.order.id}
        if not job.is_over:
            return [{**head, "status": "processing"}]
        if job.failure is None:
            return [self._item(job, result, head) for result in job.results]
        fault = error(FAILURES[job.failure], job.message, head)
        if job.failure is Kind.TIMEOUT:
            return [{"late": fault}]
        return [{**head, "status": "error", "error": fault}]

    def _item(self, job: Job, result: Result, head: Json) -> Json:
        item = {**head, "resultIndex": result.index, "videoUUID": result.uuid}
        if result.failure:
            fault = error(FAILURES[result.failure], "This result failed.", head)
            return {**item, "status": "error", "error": fault}
        item |= {"status": "success", "seed": result.seed}
        if result.file:
            item["videoURL"] = self.house.video_url(job, result)
        item["NSFWContent"] = "nsfw" in job.order.faults
        if job.order.says_cost:
            item["cost"] = float(job.order.each)
        return item

    def _details(self, task: Json, request: Request) -> Json:
        job = self._job(task, request)
        if job is None:
            raise Refusal(404, error("taskNotFound", "No such task.", task))
        response = {"data": self._items(job)}
        return {**echo(task), "request": [job.order.wire], "response": response}

    def _media(self, task: Json) -> Json:
        if task.get("operation") == "delete":
            if not self.house.inputs.forget(str(task.get("mediaUUID"))):
                raise Refusal(404, error("mediaNotFound", "No such media.", task))
            return {**echo(task), "mediaUUID": task["mediaUUID"]}
        if task.get("operation") != "upload":
            message = "Invalid value for 'operation' parameter: 'upload' or 'delete'."
            fault = error("invalidOperation", message, task, parameter="operation")
            raise Refusal(400, fault)
        name = self._stored(task, "media")
        media_uuid = name.partition(".")[0]
        url = self.house.inputs.url(name)
        return {**echo(task), "mediaUUID": media_uuid, "mediaURL": url}

    def _image(self, task: Json) -> Json:
        """The old upload, which makes large pictures smaller without a word."""
        name = self._stored(task, "image", most=_LONGEST_OLD_UPLOAD)
        url = self.house.inputs.url(name)
        return {**echo(task), "imageUUID": name.partition(".")[0], "imageURL": url}

    def _stored(self, task: Json, field: str, *, most: int = 0) -> str:
        inputs = self.house.inputs
        try:
            name = inputs.stored(str(task.get(field) or ""))
            return inputs.shrunk(name, most) if most else name
        except BadInput as bad:
            message = f"Invalid value for '{field}' parameter: {bad}."
            fault = error("invalidMedia", message, task, parameter=field)
            raise Refusal(400, fault) from bad
