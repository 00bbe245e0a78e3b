"""Whether a JPEG is one we wrote ourselves, so that it need not be written again.

Every time a JPEG is written it loses a little. A board that goes out of the studio and
comes back must come back with the same pictures.
"""

import re
from pathlib import Path

_SCAN = b"\xff\xda"
_END = b"\xff\xd9"
# Inside the coded picture only these follow FF: a stuffed zero, or the end mark.
_MARKER = re.compile(rb"\xff[^\x00]")
# A decoder ignores what comes after the last pixel. So much of it is tolerated as two
# writings of one picture differ in length; a hidden file would be longer.
_SLACK = 1 / 100
_LEAST_SLACK_BYTES = 256


def is_our_jpeg(source: Path, written: Path) -> bool:
    """`written` is what we made of `source`. True when `source` has the same head, byte
    by byte (tables, size, no metadata), and nothing behind the picture.
    """
    head, picture = _parts(source.read_bytes())
    our_head, our_picture = _parts(written.read_bytes())
    slack = max(len(our_picture) * _SLACK, _LEAST_SLACK_BYTES)
    return (
        head == our_head
        and [match.group() for match in _MARKER.finditer(picture)] == [_END]
        and picture.endswith(_END)
        and abs(len(picture) - len(our_picture)) <= slack
    )


def _parts(jpeg: bytes) -> tuple[bytes, bytes]:
    head, mark, rest = jpeg.partition(_SCAN)
    length = int.from_bytes(rest[:2], "big")
    return head + mark + rest[:length], rest[length:]
