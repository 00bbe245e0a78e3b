"""Elements as chips, alone or between the words of a prompt.

Written here and not as a fragment because a line end beside a chip would show as a
space: "Mara ," instead of "Mara,".
"""

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from storyboard.boards.cards import ElementCard, Piece

register = template.Library()


@register.filter
def chip(card: ElementCard) -> SafeString:
    """The element's face and name."""
    if card.frame is None:
        return format_html(
            '<span class="chip e{} bare">{}</span>', card.hue, card.element.name
        )
    return format_html(
        '<span class="chip e{}"><img src="{}" alt="" width="16" height="16" '
        'loading="lazy">{}</span>',
        card.hue,
        reverse("frame-file", args=[card.frame.pk, "thumb"]),
        card.element.name,
    )


@register.filter
def with_chips(pieces: Iterable[Piece]) -> SafeString:
    """A prompt to be read: its mentions as chips."""
    shown = ((chip(p.card) if p.card else p.text,) for p in pieces)
    return format_html_join("", "{}", shown)
