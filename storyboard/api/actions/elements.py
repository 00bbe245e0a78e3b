"""Several fields of an element at once."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from storyboard.boards.actions.library import rename_element, save_element_field
from storyboard.boards.models import Element
from storyboard.teams.models import User


@transaction.atomic
def edit_element(
    element: Element, values: Mapping[str, Any], *, slug: str, by: User
) -> None:
    """All of it or nothing. A `slug` of "" leaves the name in prompts as it is."""
    # Boards before the element: whoever saves one holds it first.
    if slug:
        rename_element(element, was=element.slug, slug=slug, by=by)
    for field, value in values.items():
        now = getattr(Element.objects.get(pk=element.pk), field)
        save_element_field(element, field, was=now, value=value, by=by)
