"""Static files under hashed names, JavaScript imports included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatics(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    # Off by default in Django 5.2; without it `import "./lib/dom.js"` would ask for a
    # file without its hash.
    support_js_module_import_aggregation = True
