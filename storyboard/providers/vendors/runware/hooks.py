"""What Runware calls our webhook with: pure.

"The complete task response as JSON", one call per result, unsigned (platform documents,
2026-11-20). The envelope is not shown, so every one of its other answers is taken: an
item, `{data: […]}`, `{errors: […]}`, `{error: {…}}`, and a list of these.
"""

from collections.abc import Iterable, Mapping

from storyboard.providers.answers import document, text
from storyboard.providers.base import Hook
from storyboard.providers.vendors.runware.replies import errors_in, items_in


def jobs_in(hook: Hook) -> frozenset[str] | None:
    """The jobs it tells of; None when nothing was said at all."""
    said = document(hook.body)
    if said is None:
        return None
    return frozenset(_named(said if isinstance(said, list) else [said]))


def _named(answers: Iterable[object]) -> Iterable[str]:
    for answer in answers:
        if isinstance(answer, Mapping):
            for row in (*items_in(answer), *errors_in(answer)):
                if named := text(row.get("taskUUID")):
                    yield named.lower()
