"""Takes to judge: real films, as the gallery's tests keep them."""

from tests.gallery.conftest import board as board
from tests.gallery.conftest import film as film
from tests.gallery.conftest import keep as keep
from tests.gallery.conftest import many as many
