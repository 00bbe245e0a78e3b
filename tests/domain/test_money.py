"""Money is exact, and 0 is only ever said of what is free."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.domain.money import Quote, dollars

AMOUNTS = st.decimals("0.000000001", "99999999", allow_nan=False)


@given(AMOUNTS)
def test_a_price_above_0_is_never_free_nor_shown_as_0(amount):
    quote = Quote.known(amount)

    assert quote.amount is not None
    assert quote.amount >= amount
    assert not quote.is_free
    assert any(digit in str(quote) for digit in "123456789")


@given(AMOUNTS)
def test_a_shown_price_is_the_price_to_a_tenth_of_a_cent(amount):
    quote = Quote.known(amount)
    shown = Decimal(str(quote).replace("$", "").replace(",", ""))

    assert quote.amount is not None
    assert abs(shown - quote.amount) <= Decimal("0.0005")


def test_an_unknown_price_is_unknown_and_says_why():
    quote = Quote.unknown("Nobody says.")

    assert (quote.amount, quote.is_free) == (None, False)
    assert (str(quote), quote.reason) == ("price unknown", "Nobody says.")


def test_free_is_said_as_such():
    assert str(Quote.known(Decimal(0))) == "free"
    assert Quote.known(Decimal(0)).is_free


@pytest.mark.parametrize("wrong", ["-0.01", "NaN", "Infinity", "sNaN", "1e30"])
def test_what_is_no_price_is_refused(wrong):
    with pytest.raises(ValueError, match="a price is"):
        Quote.known(Decimal(wrong))


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("4.2", "$4.20"),
        ("0.168", "$0.168"),
        ("0.42", "$0.42"),
        ("1234.5", "$1,234.50"),
        ("2.1999", "$2.20"),
        ("1234.5678", "$1,234.568"),
        ("0.0004", "$0.0004"),
        ("-4.2", "-$4.20"),
        ("0", "$0.00"),
    ],
)
def test_dollars_show_cents_and_more_only_when_it_matters(amount, shown):
    assert dollars(Decimal(amount)) == shown
