"""``manage.py backup FILE``: the books and the attachments in one file; ``--check`` reads one through instead."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coalsafety import backups


class Command(BaseCommand):
    """Works while the product runs. Exit 0 whole, 1 not."""

    help = "Back up the database and the attachments to one file, or check such a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A file that is there is never written over."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *, file: Path, check: bool, **options: Any) -> None:
        """Say what the file holds."""
        try:
            manifest = backups.check(file) if check else backups.make(file)
        except (backups.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        told: dict[str, Any] = {"file": str(file), "made_at": manifest.made_at, "vendor": manifest.vendor}
        told |= {"audit_rows": manifest.head[0], "files": len(manifest.files)}
        if options["format"] == "json":
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(
                "{file}: {made_at}, {vendor}, {audit_rows} audit rows, {files} files, whole".format(**told)
            )
