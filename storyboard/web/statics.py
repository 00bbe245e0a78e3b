"""Static files under hashed names: scripts and styles bundled, small and compressed."""

from collections.abc import Iterator
from typing import Any, Protocol

from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

from storyboard.web import bundles

# Kept byte for byte: it has a published checksum.
_AS_THEY_CAME = "vendor/"


class _Storage(Protocol):
    def open(self, name: str) -> "File[bytes]": ...


class _Bundled:
    """The collected files as they are to be served; `paths` is where they come from."""

    def __init__(self, paths: dict[str, tuple[_Storage, str]]) -> None:
        self._paths = paths
        self._sources: dict[str, str] = {}
        self._made: dict[str, bytes] = {}

    def open(self, name: str) -> "File[bytes]":
        make = {"js": bundles.script, "css": bundles.sheet}.get(name.rpartition(".")[2])
        if make is None or name.startswith(_AS_THEY_CAME):
            storage, path = self._paths[name]
            return storage.open(path)
        if name not in self._made:
            self._made[name] = make(name, self._read).encode()
        return ContentFile(self._made[name])

    def _read(self, name: str) -> str:
        if name not in self._sources:
            storage, path = self._paths[name]
            with storage.open(path) as file:
                self._sources[name] = file.read().decode()
        return self._sources[name]


class HashedStatics(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    # Off by default in Django 5.2; without it `import("./crop.js")` would ask for a
    # file without its hash.
    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], **options: Any) -> Iterator[Any]:
        bundled = _Bundled(paths)
        served = {name: (bundled, name) for name in paths}
        yield from super().post_process(served, **options)
