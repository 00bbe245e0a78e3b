"""`export_board BOARD_ID -o FILE.(json|zip)`: a board as a file."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from storyboard.boards.bundle import Absent, pack, too_much
from storyboard.boards.exchange import export_board, studio_store
from storyboard.boards.models import Board


class Command(BaseCommand):
    help = "Write a board to a board file (.json), or with its media to a .zip."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("board", type=UUID, metavar="BOARD_ID")
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["output"]
        if out.suffix.lower() not in {".json", ".zip"}:
            raise CommandError("The file must end in .json or .zip.", returncode=2)
        board = Board.objects.filter(pk=options["board"]).first()
        if board is None:
            raise CommandError("There is no board with this id.", returncode=2)
        export = export_board(board, store=studio_store())
        part = out.with_name(f".{out.name}.{os.getpid()}.part")
        try:
            with part.open("xb") as file:
                if out.suffix.lower() == ".zip":
                    pack(file, export.document, export.media)
                    if words := too_much(export.document, export.media):
                        self.stderr.write(words)
                else:
                    file.write(export.document)
            part.replace(out)
        except Absent as gone:
            raise CommandError(str(gone), returncode=2) from gone
        except OSError as error:
            message = f"“{out}” cannot be written: {error.strerror}."
            raise CommandError(message, returncode=2) from error
        finally:
            part.unlink(missing_ok=True)
        if out.suffix.lower() == ".json" and export.media:
            count, names = len(export.media), ", ".join(sorted(export.media))
            self.stderr.write(
                f"{count} files stay behind; a .zip takes them along: {names}"
            )
        self.stdout.write(str(out))
