"""``/healthz``: whether the product does its work, for monitors and for the runner."""

import shutil
from datetime import datetime
from typing import Any

from celery.exceptions import OperationalError
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from audit import guards
from audit.clock import database_now
from audit.jobs import last_done
from coalsafety.celery import app as celery_app
from coalsafety.schedule import SWEEP_PERIOD
from coalsafety.trouble import Trouble, trouble_of
from duties.models import BookSetting

# A day of a busy district and its attachments; time to act before nothing can be recorded any more.
LEAST_FREE_MB = 200


@never_cache
@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the books can be read and written, are guarded and were swept within two periods; else 503 and why."""
    try:
        report = _books()
    except (DatabaseError, InterfaceError) as error:
        report = {"database": False, "why": [trouble_of(error) or "database"]}
    report["disk_free_mb"] = shutil.disk_usage(settings.VAR_DIR).free // 2**20
    if report["disk_free_mb"] < LEAST_FREE_MB:
        report["why"].append(Trouble.FULL)
    if settings.REDIS_URL:
        # A wake-up, never the truth: without it nothing is lost, and missed sweeps turn the light red by themselves.
        report["redis"] = _redis_answers()
    healthy = not report["why"]
    return JsonResponse({"ok": healthy, **report}, status=200 if healthy else 503)


def is_migrated() -> bool:
    """Whether every migration of the code is in the database."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _books() -> dict[str, Any]:
    """Facts about the database, and under ``why`` what is wrong; raises DatabaseError when it does not answer."""
    now = database_now()
    migrated = is_migrated()
    guarded = not guards.missing()
    last = _last_sweep() if migrated else None
    age = (now - last).total_seconds() if last else None
    opened_to = BookSetting.objects.values_list("opened_to", flat=True).first() if migrated else None
    wrong = {
        "migrations": not migrated,
        "audit_guarded": not guarded,
        # One that ended in time to come was made by a clock that ran ahead.
        "last_sweep": age is None or abs(age) > 2 * SWEEP_PERIOD.total_seconds(),
        # The clock ran ahead and was put right: what the books judged for days to come has to be looked at.
        "clock": opened_to is not None and opened_to > localdate(now),
    }
    return {
        "database": True,
        "migrations": migrated,
        "audit_guarded": guarded,
        "last_sweep": last.isoformat() if last else None,
        "last_sweep_age_seconds": round(age) if age is not None else None,
        "why": [name for name, bad in wrong.items() if bad],
    }


def _last_sweep() -> datetime | None:
    """End of the last sweep that succeeded."""
    return last_done("sweep").values_list("ended_at", flat=True).first()


def _redis_answers() -> bool:
    # Through Celery, so that the embedded set-up does not load a client that it has no use for.
    try:
        with celery_app.connection_for_write(connect_timeout=1) as connection_to_broker:
            connection_to_broker.ensure_connection(max_retries=1, timeout=1)
    except OperationalError:
        return False
    return True
