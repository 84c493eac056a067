"""``python -m tests.faults.undisturbed DAY ...``: what the timetable does on these days, in one process, one after another."""

import os
import sys
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.settings")
django.setup()

from duties.reminders import remind, send_digests, write_digests  # noqa: E402
from duties.sweep import sweep  # noqa: E402

if __name__ == "__main__":
    for day in (date.fromisoformat(word) for word in sys.argv[1:]):
        sweep(today=day)
        remind(today=day)
        write_digests(today=day)
        send_digests()
