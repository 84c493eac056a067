"""The roof: settings, addresses, timetable and runner. Wires the rooms, decides nothing; nobody imports it."""

from coalsafety.celery import app as celery_app

__all__ = ["celery_app"]
