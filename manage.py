#!/usr/bin/env python
"""The command line of the product: ``manage.py COMMAND``."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one command under the one settings file."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalsafety.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
