"""The outbox: what mail servers and second workers do to it."""

from datetime import date
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any
from zlib import crc32

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, connections

from accounts.models import User
from audit.jobs import alone
from duties.models import DigestSent
from duties.reminders import remind, send_digests, write_digests
from duties.sweep import sweep
from tests.conftest import Cast

DAY = date(2021, 3, 29)


@pytest.fixture
def outbox(cast: Cast) -> list[DigestSent]:
    """Two digests that wait, in the order in which they are sent."""
    for user in (cast.bureau_head, cast.bureau_deputy):
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.test")
    sweep(today=DAY)
    remind(today=DAY)
    write_digests(today=DAY)
    DigestSent.objects.exclude(user__in=(cast.bureau_head, cast.bureau_deputy)).delete()
    rows = list(DigestSent.objects.order_by("pk"))
    assert len(rows) == 2
    return rows


def refusing(monkeypatch: pytest.MonkeyPatch, error: Exception, address: str) -> None:
    """A mail server that says this of mails to one address."""
    taken = EmailBackend.send_messages

    def send(self: EmailBackend, messages: list[Any]) -> int:
        if messages[0].to == [address]:
            raise error
        return taken(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)


def test_an_address_that_is_refused_keeps_nobody_else_waiting(outbox, mailoutbox, monkeypatch):
    bad, good = outbox
    refusing(monkeypatch, SMTPRecipientsRefused({}), bad.user.email)
    assert send_digests() == 1
    assert [mail.to for mail in mailoutbox] == [[good.user.email]]
    assert [row.pk for row in DigestSent.objects.filter(sent_at=None)] == [bad.pk]
    monkeypatch.undo()
    assert send_digests() == 1
    assert [mail.to for mail in mailoutbox[1:]] == [[bad.user.email]]


def test_a_mail_server_that_is_away_fails_the_job_and_loses_nothing(outbox, mailoutbox, monkeypatch):
    first, second = outbox
    refusing(monkeypatch, SMTPServerDisconnected(), second.user.email)
    with pytest.raises(SMTPServerDisconnected):
        send_digests()
    monkeypatch.undo()
    assert send_digests() == 1
    assert [mail.to for mail in mailoutbox] == [[first.user.email], [second.user.email]]


def test_what_another_process_is_sending_is_not_sent_twice(outbox, mailoutbox, monkeypatch, tmp_path):
    if connection.vendor == "sqlite":
        # The suite's own books are in memory, where there is no other process.
        monkeypatch.setattr(connection, "is_in_memory_db", lambda: False)
        monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "books"))
        with alone("digest") as ours:
            assert ours
            assert send_digests() == 0
    else:
        other = connections.create_connection("default")
        try:
            with other.cursor() as cursor:
                key = [0x7FFFFFFF & crc32(b"digest")]
                cursor.execute("SELECT pg_advisory_lock(%s)", key)
                assert send_digests() == 0
                # The server hears of a closed connection only a moment later.
                cursor.execute("SELECT pg_advisory_unlock(%s)", key)
        finally:
            other.close()
    assert mailoutbox == []
    assert send_digests() == 2


def test_what_a_digest_carries_is_read_in_the_turn_in_which_it_is_written(cast: Cast):
    """Else a notice that came between a worker's look and another's digest would pass for mailed."""
    depth = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT") and 'FROM "duties_notice"' in sql:
            depth.append(len(connection.savepoint_ids))
        return execute(sql, params, many, context)

    outside = len(connection.savepoint_ids)
    sweep(today=DAY)
    remind(today=DAY)
    with connection.execute_wrapper(watch):
        assert write_digests(today=DAY) > 0
    assert depth == [outside + 1]
