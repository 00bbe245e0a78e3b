"""WaveSpeedAI's envelope, and its three ways to upload a file."""

from email import message_from_bytes, policy
from typing import Any

from storyboard.practice.dialect import House
from storyboard.practice.wire import Reply, Request, answer

Json = dict[str, Any]


def good(data: object) -> Reply:
    return answer({"code": 200, "message": "success", "data": data})


def bad(status: int, message: str) -> Reply:
    return answer({"code": status, "message": message}, status)


def ticket(house: House, values: Json) -> Reply:
    kind = str(values.get("content_type") or "application/octet-stream")
    if not values.get("filename") or not isinstance(values.get("size"), int):
        return bad(400, 'field "filename" is required and must not be empty')
    name = house.inputs.reserve(kind)
    upload = {
        "method": "PUT",
        "url": f"{house.address}/tickets/{name}",
        "headers": {"Content-Type": kind},
    }
    return good({"upload": upload, "download_url": house.inputs.url(name)})


def multipart(house: House, request: Request, *, old: bool) -> Reply:
    head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n"
    whole = message_from_bytes(head.encode() + request.body, policy=policy.HTTP)
    for part in whole.iter_parts() if whole.is_multipart() else ():
        if part.get_param("name", header="content-disposition") == "file":
            data = part.get_payload(decode=True)
            if isinstance(data, bytes):
                kind = part.get_content_type()
                return _uploaded(house, data, kind, part.get_filename() or "", old=old)
    return bad(400, 'field "file" is required and must not be empty')


def _uploaded(
    house: House, data: bytes, kind: str, filename: str, *, old: bool
) -> Reply:
    url = house.inputs.url(house.inputs.keep(data, kind))
    if old:
        return good({"url": url})
    facts = {"type": kind.partition("/")[0], "filename": filename}
    return good({**facts, "download_url": url, "size": len(data)})
