"""What both XML formats are made with."""

from xml.etree import ElementTree as ET

from storyboard.exchange.editors.events import printable


def add(
    parent: ET.Element, tag: str, text: object = None, /, **facts: object
) -> ET.Element:
    """A child with these attributes."""
    names = {name: printable(str(value)) for name, value in facts.items()}
    child = ET.SubElement(parent, tag, names)
    if text is not None:
        child.text = printable(str(text))
    return child


def document(root: ET.Element, doctype: str) -> bytes:
    ET.indent(root, "  ")
    text = ET.tostring(root, encoding="unicode")
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {doctype}>\n'
    return f"{head}{text}\n".encode()
