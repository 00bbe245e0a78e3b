import pytest

from storyboard.animatic.typeset import TEXT, Type, fit, plain, shorten, wrap

STYLE = Type(TEXT, 20)
WORDS = "The camera pushes slowly towards a lit bakery window at dawn."


def test_lines_are_no_wider_than_asked_and_lose_no_word() -> None:
    lines = list(wrap(WORDS, STYLE, 180))

    assert len(lines) > 2
    assert all(STYLE.width(line) <= 180 for line in lines)
    assert " ".join(lines) == WORDS


def test_a_word_wider_than_the_line_is_broken() -> None:
    lines = list(wrap("Donaudampfschifffahrtsgesellschaft", STYLE, 90))

    assert all(STYLE.width(line) <= 90 for line in lines)
    assert "".join(lines) == "Donaudampfschifffahrtsgesellschaft"


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    text = shorten(WORDS, STYLE, 200)

    assert text.endswith("…")
    assert WORDS.startswith(text[:-1])
    assert 150 < STYLE.width(text) <= 200


def test_what_fits_is_left_alone() -> None:
    assert shorten("A cat.", STYLE, 200) == "A cat."


def test_text_is_set_at_the_largest_size_that_fits() -> None:
    roomy = fit("A cat.", TEXT, [40, 30, 20], (400, 100))
    tight = fit(WORDS, TEXT, [40, 30, 20], (400, 100))

    assert roomy.style.size == 40
    assert tight.style.size == 20
    assert tight.height <= 100
    assert tight.width <= 400


def test_text_that_fits_at_no_size_is_cut_at_the_smallest() -> None:
    block = fit(WORDS * 20, TEXT, [40, 20], (400, 100))

    assert block.style.size == 20
    assert block.lines[-1].endswith("…")
    assert block.height <= 100


@pytest.mark.parametrize(
    ("raw", "clean"),
    [("  a\n\tb ", "a b"), ("a\x00b", "a b"), ("a\ud800b", "a?b"), ("", "")],
)
def test_text_is_made_plain_before_it_is_set(raw: str, clean: str) -> None:
    assert plain(raw) == clean
