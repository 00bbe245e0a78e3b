"""Whatever the OpenAPI allows, and some that it does not: no answer that it does not
describe, and none of ours that failed.
"""

import copy
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, seed, settings
from pytest_django import Settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from storyboard.api.front import schema
from tests.api.conftest import Program
from tests.api.sweeping import OPERATIONS, Operation
from tests.cast import Cast
from tests.rows import Rows, rows_of

load_all_checks()
_API = schemathesis.openapi.from_dict(copy.deepcopy(schema()))
_API.app = WSGIHandler()
_CHECKS = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "response_headers_conformance",
    ]
)
# Each way costs about 20 ms; all operations together have a minute at most.
_EXAMPLES = 4
# A PDF is made by a process of its own.
_COSTLY = {"board_paper": 1, "project_paper": 1}


@pytest.fixture
def rows(cast: Cast, settings: Settings) -> Rows:
    settings.API_PER_MINUTE = 100_000
    # No gateway is asked anything.
    settings.PRACTICE_URL = ""
    return rows_of(cast.northlight, cast.alice)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.name)
def test_every_answer_is_one_that_the_openapi_describes(
    operation: Operation, rows: Rows, alice: Program
) -> None:
    """First what it allows, then what it does not."""
    for mode in GenerationMode:
        ask_by(mode, operation, rows, alice)


def ask_by(
    mode: GenerationMode, operation: Operation, rows: Rows, alice: Program
) -> None:
    described = _API[operation.path][operation.method]
    known = {param: str(operation.value_of(param, rows)) for param in operation.params}
    bearer = {"Authorization": f"Bearer {alice.token}"}

    @seed(1)
    @settings(
        max_examples=_COSTLY.get(operation.name, _EXAMPLES),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        if mode is GenerationMode.POSITIVE:
            case.path_parameters = known
        answer = case.call(headers=bearer)
        case.validate_response(answer, checks=_CHECKS)

    ask()
