"""Settings of a product under faults: its own, with a quick hasher, a quick timetable, and a day that can be set.

``FAULTS_DAY_FILE`` holds the day that views, tasks and commands take for today: a year can pass in a minute.
``FAULTS_TICK``: seconds between two runs of each job, instead of the timetable's hours.
"""

import os
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from coalsafety.settings import *  # noqa: F403
from coalsafety.settings import CELERY_BEAT_SCHEDULE

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if day_file := os.environ.get("FAULTS_DAY_FILE"):
    # Before any of the three doors imports it: the day comes in there and nowhere else.
    timezone.localdate = lambda *moment: date.fromisoformat(Path(day_file).read_text(encoding="ascii").strip())

if tick := os.environ.get("FAULTS_TICK"):
    CELERY_BEAT_SCHEDULE = {
        name: {**entry, "schedule": timedelta(seconds=float(tick))} for name, entry in CELERY_BEAT_SCHEDULE.items()
    }
