#!/usr/bin/env python3
"""Every command of the studio: `python manage.py help`."""

import os
import sys
from contextlib import suppress


def main() -> None:
    # A command may print the name of a file, and that need not be UTF-8.
    with suppress(AttributeError):
        sys.stdout.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storyboard.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
