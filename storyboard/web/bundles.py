"""Scripts and styles as they are served: small, and with the files they are made of.

A module is served together with every module it imports, each a function of its own
that runs once in a page however many files bring it along. What `app.js` brings, which
every page has, is left out elsewhere. `import()` stays a request of its own, for what
is needed later. A style sheet takes the place of its `@import` lines.
"""

import re
from collections.abc import Callable, Iterator
from posixpath import dirname, join, normpath, relpath

from rjsmin import jsmin

Read = Callable[[str], str]

EVERYWHERE = "js/app.js"
# Where the modules of a page find each other.
_SHELF = "const m=globalThis.storyboard??={};"

# As prettier writes them, at the beginning of a line.
_IMPORT = re.compile(
    r'^import (?:(?P<what>\{[^}]*\}|\* as \w+) from )?"(?P<from>\.[^"]+)";\n', re.M
)
_EXPORT = re.compile(
    r"^export (?=(?:const|class|function|async function) ([\w$]+))", re.M
)
_LEFT_OVER = re.compile(r"^(?:import|export)\b(?!\().*", re.M)
_LATER = re.compile(r'\bimport\("(\.[^"]+)"\)')
# Strings stay as they are. What is not sure to be without meaning stays, too: minifiers
# from before nesting take the space out of `& :hover`.
_SPACE = re.compile(r'("[^"\n]*")|(?:/\*.*?\*/|\s)+', re.S)
_AROUND = re.compile(r'("[^"\n]*")| ?([{};]) ?|(,) ')
_PROPERTY = re.compile(r"(?<=[{;])([\w-]+): ")
_SHEET = re.compile(r'^@import "([^"]+)";\n', re.M)


class CannotBundle(ValueError):
    """A module that is written in a way this does not read, or imports in a circle."""


def script(name: str, read: Read) -> str:
    """A module with all it imports, as one module with the same exports."""
    here = list(_chain(name, read, ()))
    if name != EVERYWHERE:
        everywhere = set(_chain(EVERYWHERE, read, ()))
        here = [one for one in here if one == name or one not in everywhere]
    parts = [_SHELF, *(_part(one, read, dirname(name)) for one in dict.fromkeys(here))]
    if names := _EXPORT.findall(read(name)):
        parts.append(f'export const{{{",".join(names)}}}=m["{name}"];')
    return "\n".join(parts) + "\n"


def sheet(name: str, read: Read) -> str:
    """A style sheet with all it imports."""
    text = _SPACE.sub(lambda found: found[1] or " ", _sheet(name, read))
    text = _AROUND.sub(lambda found: "".join(filter(None, found.groups())), text)
    return _PROPERTY.sub(r"\1:", text.replace(";}", "}")).strip() + "\n"


def _sheet(name: str, read: Read) -> str:
    def imported(match: re.Match[str]) -> str:
        part = _beside(name, match[1])
        if dirname(part) != dirname(name):
            raise CannotBundle(f"{name}: the addresses in {part} would lead elsewhere")
        return _sheet(part, read)

    return _SHEET.sub(imported, read(name))


def _chain(name: str, read: Read, above: tuple[str, ...]) -> Iterator[str]:
    """What must have run before it, in the order of a browser, then itself."""
    if name in above:
        raise CannotBundle(f"{' imports '.join([*above, name])}")
    for match in _IMPORT.finditer(read(name)):
        yield from _chain(_beside(name, match["from"]), read, (*above, name))
    yield name


def _part(name: str, read: Read, folder: str) -> str:
    """One module as a function that runs once; `folder` is where it will be served."""

    def imported(match: re.Match[str]) -> str:
        if not match["what"]:
            return ""
        what = re.sub(r"([\w$]+) as ([\w$]+)", r"\1: \2", match["what"])
        what = what.removeprefix("* as ")
        return f'const {what} = m["{_beside(name, match["from"])}"];\n'

    def later(match: re.Match[str]) -> str:
        return f'import("./{relpath(_beside(name, match[1]), folder)}")'

    source = read(name)
    body = _EXPORT.sub("", _IMPORT.sub(imported, source))
    if left := _LEFT_OVER.search(body):
        raise CannotBundle(f"{name}: {left[0]}")
    exports = ",".join(_EXPORT.findall(source))
    body = _LATER.sub(later, jsmin(body))
    return f'm["{name}"]??=(()=>{{{body}\nreturn{{{exports}}}}})();'


def _beside(name: str, address: str) -> str:
    return normpath(join(dirname(name), address))
