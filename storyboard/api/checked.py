"""The forms of the pages, for programs: the same checks, told with their places."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from storyboard.api.refusals import Refusal, bad_values
from storyboard.domain.problem import Problem


def checked(form: forms.Form) -> dict[str, Any]:
    """What a form makes of what was said. Raises a 422 with everything that is wrong,
    or a 413 or 507 where that is what is wrong with a file.
    """
    if form.is_valid():
        return form.cleaned_data
    problems = [
        Problem(error.code or "invalid", _place(name), str(" ".join(error.messages)))
        for name, errors in form.errors.as_data().items()
        for error in errors
    ]
    codes = {problem.code for problem in problems}
    for code, kind in (("too_large", "too-large"), ("no_space", "no-space")):
        if code in codes:
            raise Refusal(kind, problems[0].message, problems)
    raise bad_values(problems)


def _place(name: str) -> str:
    return "body" if name == "__all__" else name


def cleaned(field: forms.Field, value: Any, place: str) -> Any:
    """One value by a field of a page. Raises a 422 that names the place."""
    try:
        return field.clean(value)
    except ValidationError as why:
        words = " ".join(why.messages)
        raise bad_values([Problem(why.code or "invalid", place, words)]) from why
