"""The timetable, in Asia/Shanghai time. It is law, not user data: it stands in code."""

from datetime import timedelta
from typing import Any, Final

from celery.schedules import crontab

# The sweep runs hourly; health turns red after two periods without one.
SWEEP_PERIOD: Final = timedelta(hours=1)

TIMETABLE: Final[dict[str, dict[str, Any]]] = {
    "nightly sweep": {"task": "duties.tasks.nightly_sweep", "schedule": crontab(hour=0, minute=10)},
    "quarter end": {
        "task": "duties.tasks.quarter_end",
        "schedule": crontab(month_of_year="1,4,7,10", day_of_month=1, hour=0, minute=20),
    },
    "audit head": {"task": "audit.tasks.head", "schedule": crontab(hour=0, minute=30)},
    "accounts": {"task": "accounts.tasks.nightly", "schedule": crontab(hour=0, minute=50)},
    "light sweep": {"task": "duties.tasks.light_sweep", "schedule": crontab(minute=40)},
    # Again every hour of the day: whom the first run reached is not told twice, and what it missed because the broker
    # or the mail server was away is made up.
    "reminders": {"task": "duties.tasks.reminders", "schedule": crontab(hour="8-20", minute=0)},
    "digest": {"task": "duties.tasks.digest", "schedule": crontab(hour="8-20", minute=30)},
}
