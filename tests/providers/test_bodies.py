"""Bodies that are read while they are sent."""

from base64 import b64encode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storyboard.providers import bodies
from storyboard.providers.bodies import Piece, Streamed


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=40), before=st.text(), after=st.text())
@pytest.mark.parametrize("in_base64", [True, False])
def test_a_body_is_as_long_as_it_says_and_never_whole_in_memory(
    tmp_path, monkeypatch, in_base64, content, before, after
):
    monkeypatch.setattr(bodies, "_CHUNK_BYTES", 6)
    file = tmp_path / "a.mp4"
    file.write_bytes(content)

    body = Streamed(before, Piece(file, in_base64=in_base64), after)

    pieces = list(body)
    whole = b64encode(content) if in_base64 else content
    assert b"".join(pieces) == before.encode() + whole + after.encode()
    assert len(body) == len(b"".join(pieces))
    assert all(len(piece) <= 8 for piece in pieces[1:-1])
