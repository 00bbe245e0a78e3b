"""The formats that a timeline is written in."""

from collections.abc import Callable
from dataclasses import dataclass

from storyboard.exchange.editors.edl import write_edl
from storyboard.exchange.editors.events import Timeline
from storyboard.exchange.editors.fcp7 import write_fcp7
from storyboard.exchange.editors.fcpxml import write_fcpxml
from storyboard.exchange.editors.otio_out import write_otio


@dataclass(frozen=True, slots=True)
class Format:
    label: str
    suffix: str
    content_type: str
    write: Callable[[Timeline], bytes]


FORMATS = {
    "otio": Format("OpenTimelineIO", "otio", "application/json", write_otio),
    "fcpxml": Format("FCPXML", "fcpxml", "application/xml", write_fcpxml),
    "xml": Format("Final Cut Pro 7 XML", "xml", "application/xml", write_fcp7),
    "edl": Format("EDL (CMX 3600)", "edl", "text/plain; charset=utf-8", write_edl),
}
