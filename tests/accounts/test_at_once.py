"""Fifty guesses at once on PostgreSQL, each over a connection of its own; of SQLite tests/browser asks a real server."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from accounts.actions.attempts import begin_attempt
from accounts.models import Attempt

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL names no PostgreSQL"),
]


def test_fifty_at_once_are_five(django_db_blocker):
    """Committed, as in life: the transaction that the test is wrapped in is this thread's alone."""
    start = Barrier(50)

    def knock(_number):
        start.wait()
        try:
            return len(begin_attempt(name="head", address="10.0.0.1"))
        except ValidationError:
            return 0
        finally:
            connections.close_all()

    def clear():
        Attempt.objects.all().delete()
        connections.close_all()

    with django_db_blocker.unblock(), ThreadPoolExecutor(50) as pool:
        try:
            assert sorted(pool.map(knock, range(50))) == [0] * 45 + [2] * 5
        finally:
            pool.submit(clear).result()
