"""Runware's words: its errors and their codes, and how a list of tasks is read."""

from typing import Any

from storyboard.practice.order import Kind
from storyboard.practice.rules import Wrong
from storyboard.practice.wire import NotJson, Request

Json = dict[str, Any]
_DOCS = "https://runware.ai/docs/platform/errors"
_CODES = {
    "missing": "missingParameter",
    "type": "invalidParameterType",
    "range": "valueOutOfRange",
    "value": "invalidParameterValue",
    "array": "arrayLengthOutOfRange",
    "unknown": "unsupportedParameter",
    "conflict": "conflictingParameters",
}
FAILURES = {
    Kind.REFUSED: "invalidProviderContent",
    Kind.BROKEN: "inferenceError",
    Kind.TIMEOUT: "timeoutProvider",
    Kind.INPUT: "downloadFailed",
}
COMPLAINTS = {
    "rate-limited": (429, "rateLimitExceeded", "Too many requests."),
    "server-error": (500, "internalServerError", "Something went wrong."),
    "unavailable": (503, "serviceUnavailable", "Come back later."),
    "bad-key": (401, "invalidApiKey", "Invalid API key."),
    "suspended": (403, "accountSuspended", "This account is suspended."),
    "no-credit": (402, "insufficientCredits", "Insufficient credits."),
    "refused-input": (
        400,
        "valueOutOfRange",
        "Invalid value for 'duration' parameter: it is 3 to 15.",
    ),
    "refused-at-submit": (400, "contentPolicyViolation", "The prompt is not allowed."),
    "error-in-200": (200, "serviceUnavailable", "The service is not available."),
    "not-json": (400, "invalidJson", "The body is not a JSON array of tasks."),
}


class Refusal(Exception):
    """A task that is not done: its errors, and the status if nothing else succeeds."""

    def __init__(self, status: int, *errors: Json) -> None:
        super().__init__(status)
        self.status, self.errors = status, errors


def error(code: str, message: str, task: Json | None = None, **more: object) -> Json:
    task = task or {}
    known = {name: task[name] for name in ("taskType", "taskUUID") if name in task}
    documentation = {"documentation": _DOCS}
    return {"code": code, "message": message, **more, **known, **documentation}


def tasks_of(request: Request) -> list[Json]:
    tasks = request.json()
    if not isinstance(tasks, list) or not tasks:
        raise NotJson("not an array of tasks")
    if not all(isinstance(task, dict) for task in tasks):
        raise NotJson("not an array of tasks")
    return tasks


def with_key(request: Request) -> Request:
    """A key may also come as the first task."""
    if not request.key and request.body:
        try:
            task = tasks_of(request)[0]
        except NotJson:
            return request
        if task.get("taskType") == "authentication":
            key = f"Bearer {task.get('apiKey', '')}"
            headers = {**request.headers, "authorization": key}
            return Request(
                request.method, request.path, request.query, headers, request.body
            )
    return request


def echo(task: Json) -> Json:
    return {name: task[name] for name in ("taskType", "taskUUID") if name in task}


def said(wrong: Wrong, task: Json) -> Json:
    where: object = wrong.where[0] if len(wrong.where) == 1 else list(wrong.where)
    return error(_CODES[wrong.kind], wrong.message, task, parameter=where)
