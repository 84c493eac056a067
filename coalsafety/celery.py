"""The Celery application: same tasks and timetable embedded and in server mode; one setting differs."""

import os
from typing import Any

from celery import Celery, Task
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalsafety.settings")


class FreshConnectionTask(Task):
    """A task that trusts no database connection of an earlier run.

    Celery looks after connections in its workers only; embedded, the timetable's own process runs the tasks for weeks.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the task between two looks at the connections."""
        close_old_connections()
        try:
            return super().__call__(*args, **kwargs)
        finally:
            close_old_connections()


app = Celery("coalsafety", task_cls=FreshConnectionTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
