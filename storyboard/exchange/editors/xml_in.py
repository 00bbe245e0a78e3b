"""Timelines in XML as any program wrote them: FCPXML and Final Cut Pro 7's.

Entities are refused before anything is read: a document type may stand there, as both
formats have one, but it may define nothing.
"""

from collections.abc import Iterator
from fractions import Fraction
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from storyboard.exchange.editors.came import Came, Gathering, Unreadable, shot_in

_KEY = "org.storyboard.shot"
_IN_A_SPINE = frozenset(
    ("asset-clip", "clip", "video", "ref-clip", "sync-clip", "mc-clip", "title", "gap")
)


def read_xml(data: bytes) -> Came:
    """Whichever of the two it is. Raises Unreadable."""
    try:
        root: Element = fromstring(data, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise Unreadable(
            "The file defines entities of its own, which can blow up or fetch other "
            "files. No editing program writes them. Export it again."
        ) from None
    except (ParseError, ValueError, LookupError) as error:
        raise Unreadable(f"This is not XML: {error}.") from None
    match root.tag:
        case "fcpxml":
            return _fcpxml(root)
        case "xmeml":
            return _xmeml(root)
    raise Unreadable(
        f"This is XML, but neither FCPXML nor Final Cut Pro 7's: it begins with "
        f"“{str(root.tag)[:60]}”."
    )


def _fcpxml(root: Element) -> Came:
    sequence = root.find(".//project/sequence")
    spine = None if sequence is None else sequence.find("spine")
    if sequence is None or spine is None:
        raise Unreadable("There is no project with a timeline in this FCPXML.")
    project = root.find(".//project")
    title = "" if project is None else project.get("name", "")
    gathering = Gathering(title)
    assets = {one.get("id"): _asset(one) for one in root.iterfind(".//asset")}
    origin = _time(sequence.get("tcStart"))
    reached = origin
    for child in spine:
        if child.tag not in _IN_A_SPINE:
            continue
        offset = _time(child.get("offset")) if child.get("offset") else reached
        begins = _time(child.get("start"))
        media = child if child.get("ref") else child.find(".//*[@ref]")
        ref = media.get("ref") if media is not None else None
        address, film_begins, length = assets.get(ref, ("", Fraction(0), Fraction(0)))
        duration = child.get("duration")
        reached = offset + (_time(duration) if duration else length)
        shot = _shot_of(child)
        if child.tag != "gap" or shot:
            gathering.piece(
                start=offset - origin,
                end=reached - origin,
                shot=shot,
                name=child.get("name", ""),
                address=address,
                source=max(begins - film_begins, Fraction(0)) if address else None,
            )
        for marker in child.iter("marker"):
            at = offset - origin + _time(marker.get("start")) - begins
            text = marker.get("note") or marker.get("value") or ""
            gathering.mark(at, _time(marker.get("duration")), text)
    return gathering.came()


def _shot_of(clip: Element) -> str:
    kept = clip.find(f"metadata/md[@key='{_KEY}']")
    return shot_in(kept.get("value", "")) if kept is not None else ""


def _asset(asset: Element) -> tuple[str, Fraction, Fraction]:
    """Where it is, and its own times."""
    inner = asset.find("media-rep")
    address = asset.get("src") or (inner.get("src") if inner is not None else "")
    return (
        address or asset.get("name") or "",
        _time(asset.get("start")),
        _time(asset.get("duration")),
    )


def _time(text: str | None) -> Fraction:
    """`3003/1000s`. Raises Unreadable."""
    if not text:
        return Fraction(0)
    try:
        if len(text) > 40:
            raise ValueError(text)
        return Fraction(text.removesuffix("s"))
    except (ValueError, ZeroDivisionError):
        raise Unreadable(f"“{text[:40]}” is no time in FCPXML.") from None


def _xmeml(root: Element) -> Came:
    sequence = root if root.tag == "sequence" else root.find(".//sequence")
    if sequence is None:
        raise Unreadable("There is no sequence in this XML.")
    rate = _rate_of(sequence)
    gathering = Gathering(sequence.findtext("name", ""))
    files = {
        one.get("id"): one.findtext("pathurl") or one.findtext("name") or ""
        for one in sequence.iter("file")
        if len(one)
    }
    for track in sequence.iterfind("media/video/track"):
        for item, start, end in _items(track):
            file = item.find("file")
            own = _rate_of(item, rate)
            begins = max(_whole(item, "in"), 0)
            gathering.piece(
                start=max(start, 0) / rate,
                end=max(end, 0) / rate,
                shot=_noted(item),
                name=item.findtext("name", ""),
                address=files.get(file.get("id"), "") if file is not None else "",
                source=begins / own,
            )
            for at, length, text in _markers(item):
                gathering.mark(start / rate + (at - begins) / own, length / own, text)
    for at, length, text in _markers(sequence):
        gathering.mark(at / rate, length / rate, text)
    return gathering.came()


def _items(track: Element) -> Iterator[tuple[Element, int, int]]:
    """Clips with their places. Beside a transition -1 stands for the cut within it:
    then a clip begins and ends where its neighbour's times and its own length say.
    """
    for item in track.iterfind("clipitem"):
        start, end = _whole(item, "start"), _whole(item, "end")
        length = max(_whole(item, "out") - _whole(item, "in"), 0)
        if start == -1 and end == -1:
            continue
        if start == -1:
            start = end - length
        if end == -1:
            end = start + length
        yield item, start, end


def _noted(item: Element) -> str:
    for note in item.iter("lognote"):
        _, found, rest = (note.text or "").partition("storyboard-shot=")
        if found:
            return shot_in(rest[:36])
    return ""


def _markers(element: Element) -> Iterator[tuple[int, int, str]]:
    for marker in element.iterfind("marker"):
        at, out = _whole(marker, "in"), _whole(marker, "out")
        text = marker.findtext("comment") or marker.findtext("name") or ""
        yield at, max(out - at, 1), text


def _whole(element: Element, tag: str) -> int:
    text = element.findtext(tag, "0").strip() or "0"
    if len(text) > 12 or not text.removeprefix("-").isdecimal():
        raise Unreadable(f"“{text[:40]}” is no number of frames.")
    return int(text)


def _rate_of(element: Element, default: Fraction | None = None) -> Fraction:
    found = element.find("rate")
    if found is None and default is not None:
        return default
    base = _whole(found, "timebase") if found is not None else 0
    if not 1 <= base <= 1000:
        raise Unreadable("The sequence names no frame rate.")
    is_ntsc = found is not None and found.findtext("ntsc", "").upper() == "TRUE"
    return Fraction(base * 1000, 1001) if is_ntsc else Fraction(base)
