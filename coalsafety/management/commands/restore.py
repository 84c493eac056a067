"""``manage.py restore FILE``: put a backup into the empty database that ``DATABASE_URL`` names."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coalsafety import backups


class Command(BaseCommand):
    """Refuses books that hold anything, damaged files and files of a newer version; nothing is half put back then."""

    help = "Restore a backup into an empty database, migrate it, verify the audit chain."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file that ``backup`` made."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Say what came back."""
        try:
            manifest = backups.restore(file)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        told = {"file": str(file), "made_at": manifest.made_at, "audit_rows": manifest.head[0]}
        if options["format"] == "json":
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write("restored {file} of {made_at}: {audit_rows} audit rows, chain whole".format(**told))
