"""Icons and the pills of states: a wall of takes has a hundred of them, and a tag costs
a small part of what an included template does.
"""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# Of a render, and how a clip stands with its reviewers: colour, icon, the usual word.
_PILLS = {
    "queued": ("st-queue", "clock", "Queued"),
    "submitting": ("st-run", "send", "Sending"),
    "running": ("st-run", "loader-circle", "Rendering"),
    "collecting": ("st-run", "download", "Downloading"),
    "done": ("st-ready", "film", "Ready"),
    "failed": ("st-err", "circle-alert", "Failed"),
    "cancelled": ("st-draft", "ban", "Cancelled"),
    "unknown": ("st-err outline", "circle-question-mark", "Ask the provider"),
    "asked": ("st-wait", "hand", "Asked"),
    "approved": ("st-ok", "circle-check", "Approved"),
    "needs_changes": ("st-warn", "refresh-cw", "Needs changes"),
    "rejected": ("st-err", "x", "Rejected"),
    "open": ("st-ready", "eye", "Not decided"),
    "draft": ("st-draft", "circle-dashed", "Draft"),
}
_AT_WORK = frozenset(("queued", "submitting", "running", "collecting"))


@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, size: str = "", extra: str = "") -> SafeString:
    """A symbol of icons.svg. `size`: "xs", "s", "l", "xl"; 16 px without."""
    classes = " ".join(("i", *([f"i-{size}"] if size else ()), *extra.split()))
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        classes,
        static("icons.svg"),
        name,
    )


@register.simple_tag
def pill(
    state: str, *, word: str = "", since: str = "", on_media: bool = False
) -> SafeString:
    """`word` instead of the usual one. `since`: when the state began, in ISO; ticks
    while there is work. `on_media`: over a picture.
    """
    colour, name, usual = _PILLS.get(state, _PILLS["draft"])
    is_ticking = since and state in _AT_WORK
    return format_html(
        '<span class="st pill {}{}">{} {}{}</span>',
        colour,
        " solid" if on_media else "",
        icon(name, "xs", "spin" if state == "running" else ""),
        word or usual,
        format_html(' <time data-since="{}"></time>', since) if is_ticking else "",
    )
