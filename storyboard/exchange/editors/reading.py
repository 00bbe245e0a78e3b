"""Any timeline that came back, whatever its name says it is."""

from fractions import Fraction

from storyboard.exchange.editors.came import Came, Unreadable
from storyboard.exchange.editors.edl_in import read_edl
from storyboard.exchange.editors.otio_in import read_otio
from storyboard.exchange.editors.xml_in import read_xml

READABLE = ".otio, .edl, .fcpxml or .xml"


def read_timeline(data: bytes, rate: Fraction) -> Came:
    """What it is is seen by its first letter. Raises Unreadable."""
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head:
        raise Unreadable("The file is empty.")
    if data[:2] in (b"PK", b"\x1f\x8b"):
        raise Unreadable(f"This is a packed file. Unpack it and choose {READABLE}.")
    if head[:1] in b"{[":
        return read_otio(data)
    if head[:1] == b"<" or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return read_xml(data)
    return read_edl(data, rate)
