"""Whatever is done to the books by somebody who owns the database shows; with the heads kept outside, also the rest."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction

from accounts.models import Department, Post, User
from audit import anchors, guards
from audit.actions import COLUMNS, Deed, put_on_record
from audit.anchors import BadLineError, read_heads, write_head
from audit.chain import digest
from audit.models import AuditEntry
from audit.trail import verify
from duties.models import Excuse

pytestmark = pytest.mark.django_db

AT = datetime(2021, 3, 1, 8, 0, tzinfo=UTC)
TABLE = guards.TABLE


def write(count: int, *, first: int = 0) -> None:
    """Put some deeds on record."""
    deeds = [Deed("visit.recorded", "visit", first + n, {"day": date(2021, 3, 1)}) for n in range(count)]
    with transaction.atomic():
        put_on_record(deeds, by="somebody", at=AT)


def run(*sql: str) -> None:
    """What somebody with the database in his hands may do."""
    with connection.cursor() as cursor:
        for statement in sql:
            cursor.execute(statement)


def lift() -> None:
    """Its owner may lift the guards as well."""
    run(
        *(
            f"DROP TRIGGER {name}" + (f" ON {TABLE}" if connection.vendor == "postgresql" else "")
            for name in guards._guards()
        )
    )


def rehash(rows: list[AuditEntry]) -> None:
    """Work every digest out anew, so that the chain holds in itself."""
    previous = "0" * 64
    for seq, row in enumerate(rows, 1):
        row.seq, row.previous = seq, previous
        row.digest = previous = digest(
            row.algorithm, seq, previous, row.at, row.actor, row.action, row.subject, row.subject_id, row.payload
        )
    AuditEntry.objects.all().delete()
    AuditEntry.objects.bulk_create(rows)


def rewrite_history() -> None:
    rows = list(AuditEntry.objects.order_by("seq"))
    rows[2].actor = "another"
    rehash(rows)


def put_in_the_past() -> None:
    rows = list(AuditEntry.objects.order_by("seq"))
    early = AuditEntry(**{name: getattr(rows[0], name) for name in COLUMNS})
    rehash([rows[0], early, *rows[1:]])


def restore_a_backup() -> None:
    """The copy made at five rows is put back, and the product goes on writing on it."""
    AuditEntry.objects.filter(seq__gt=5).delete()
    write(7, first=50)


def swap() -> None:
    rows = list(AuditEntry.objects.order_by("seq"))
    for name in COLUMNS[1:]:
        mine, other = getattr(rows[2], name), getattr(rows[3], name)
        setattr(rows[2], name, other)
        setattr(rows[3], name, mine)
    AuditEntry.objects.bulk_update(rows, COLUMNS[1:])


def rebuild() -> None:
    """As a migration of SQLite does it: the triggers are gone without a word; here a row goes with them."""
    names = ", ".join(COLUMNS)
    run(f"CREATE TABLE copied AS SELECT {names} FROM {TABLE} WHERE seq <> 4")
    AuditEntry.objects.all().delete()
    run(f"INSERT INTO {TABLE} ({names}) SELECT {names} FROM copied", "DROP TABLE copied")


IN_THE_CHAIN: dict[str, tuple[Callable[[], Any], int, str]] = {
    "edit": (lambda: run(f"UPDATE {TABLE} SET payload = '{{}}' WHERE seq = 3"), 3, "altered"),
    "edit the time": (lambda: run(f"UPDATE {TABLE} SET at = '2021-03-02 08:00:00' WHERE seq = 4"), 4, "altered"),
    "edit the action": (lambda: run(f"UPDATE {TABLE} SET action = 'visit.voided' WHERE seq = 1"), 1, "altered"),
    "edit the actor": (lambda: run(f"UPDATE {TABLE} SET actor = 'x' WHERE seq = 7"), 7, "altered"),
    "swap": (swap, 3, "unchained"),
    "delete in the middle": (lambda: run(f"DELETE FROM {TABLE} WHERE seq = 3"), 4, "gap"),
    "delete the beginning": (lambda: run(f"DELETE FROM {TABLE} WHERE seq = 1"), 2, "gap"),
    "replace": (
        lambda: run(f"DELETE FROM {TABLE} WHERE seq = 6", _copy_of(5, seq=6)),
        6,
        "unchained",
    ),
    "insert at the end": (lambda: run(_copy_of(5, seq=11)), 11, "unchained"),
    "rebuild without a row": (rebuild, 5, "gap"),
}
ONLY_OUTSIDE: dict[str, tuple[Callable[[], Any], str]] = {
    "delete the tail": (lambda: run(f"DELETE FROM {TABLE} WHERE seq > 7"), "rows"),
    "truncate": (lambda: run(f"DELETE FROM {TABLE}"), "rows"),
    "old backup restored": (restore_a_backup, "digest"),
    "whole chain worked out anew": (rewrite_history, "digest"),
    "a row put into the past": (put_in_the_past, "digest"),
}


def _copy_of(row: int, *, seq: int) -> str:
    names = ", ".join(COLUMNS[1:])
    return f"INSERT INTO {TABLE} (seq, {names}) SELECT {seq}, {names} FROM {TABLE} WHERE seq = {row}"


@pytest.fixture
def heads(tmp_path: Path) -> Path:
    """Ten rows, whose head was written outside."""
    write(10)
    path = tmp_path / "heads.jsonl"
    assert write_head(path) is not None
    return path


def command(*words: str) -> dict[str, Any]:
    """The command's report; its exit code is checked against it."""
    out = StringIO()
    try:
        call_command("verify_audit", *words, format="json", stdout=out)
    except CommandError:
        report: dict[str, Any] = json.loads(out.getvalue())
        assert not report["ok"]
        return report
    report = json.loads(out.getvalue())
    assert report["ok"]
    return report


def test_a_chain_left_alone_is_whole(heads: Path) -> None:
    report = command("--anchor", str(heads))
    assert (report["rows"], report["last"], report["heads"], report["unguarded"]) == (10, 10, 1, [])


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE {TABLE} SET actor = 'another' WHERE seq = 2",
        f"DELETE FROM {TABLE} WHERE seq = 2",
        f"DELETE FROM {TABLE}",
        f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE} WHERE seq = 2",
        f"TRUNCATE {TABLE}",
    ],
)
def test_the_database_refuses(heads: Path, sql: str) -> None:
    if connection.vendor == "postgresql" and "OR REPLACE" in sql:
        sql = f"INSERT INTO {TABLE} SELECT * FROM {TABLE} WHERE seq = 2 ON CONFLICT (seq) DO UPDATE SET actor = 'x'"
    if connection.vendor == "sqlite" and sql.startswith("TRUNCATE"):
        sql = f"DELETE FROM {TABLE} WHERE true"
    with pytest.raises(Error, match=guards.REFUSAL), transaction.atomic():
        run(sql)
    assert command()["rows"] == 10


@pytest.mark.parametrize("what", IN_THE_CHAIN)
def test_found_in_the_chain_at_the_first_bad_row(heads: Path, what: str) -> None:
    tamper, row, fault = IN_THE_CHAIN[what]
    lift()
    tamper()
    report = command()
    assert (report["broken_at"], report["fault"]) == (row, fault)
    assert report["unguarded"] == list(guards._guards())


@pytest.mark.parametrize("what", ONLY_OUTSIDE)
def test_found_by_the_head_kept_outside(heads: Path, what: str) -> None:
    tamper, lost = ONLY_OUTSIDE[what]
    lift()
    tamper()
    guards.install()
    assert command()["ok"], "the chain alone holds in itself"
    report = command("--anchor", str(heads))
    assert (report["anchor_line"], report["lost"]) == (1, lost)


def test_a_deleted_row_of_a_register_is_found(heads: Path, tmp_path: Path) -> None:
    """The registers are not in the chain, but the head counts them."""
    department = Department.objects.create(name="局", kind="bureau")
    Post.objects.create(department=department, title="岗位")
    user = User.objects.create(username="u", name="甲")
    run_of = anchors.counts()
    write(1)
    run(
        f"INSERT INTO accounts_appointment (user_id, post_id, starts, acting, recorded_at, recorded_by, voided_by, "
        f"void_reason) SELECT {user.pk}, id, '2021-01-27', {'false' if connection.vendor == 'postgresql' else '0'}, "
        f"'2021-01-27 00:00:00+00', 'x', '', '' FROM accounts_post"
    )
    path = tmp_path / "more.jsonl"
    write_head(path)
    assert anchors.counts()["accounts_appointment"] == run_of["accounts_appointment"] + 1
    run("DELETE FROM accounts_appointment")
    report = command("--anchor", str(path))
    assert (report["lost"], report["expected"], report["found"]) == ("accounts_appointment", 1, 0)


def test_guards_come_back_after_a_migration(heads: Path) -> None:
    lift()
    assert guards.missing() == list(guards._guards())
    call_command("migrate", verbosity=0)
    assert guards.missing() == []
    assert guards.install() == []


def test_heads_are_sealed_over_one_another(heads: Path) -> None:
    """A line edited, cut out or put in does not fit; the same head is not written twice."""
    assert write_head(heads) is None
    for more in range(3):
        write(2, first=100 * more)
        assert write_head(heads) is not None
    lines = heads.read_text().splitlines()
    assert [head.seq for head in read_heads(heads)] == [10, 12, 14, 16]
    for bad, line in (
        ([lines[0], *lines[2:]], 2),
        ([lines[0].replace('"seq":10', '"seq":9'), *lines[1:]], 1),
        ([lines[0], lines[2], lines[1], lines[3]], 2),
        ([*lines, "{"], 5),
    ):
        heads.write_text("\n".join(bad) + "\n")
        with pytest.raises(BadLineError) as error:
            read_heads(heads)
        assert error.value.line == line
        assert command("--anchor", str(heads))["anchor_line"] == line


def test_no_such_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such file"):
        call_command("verify_audit", anchor=tmp_path / "nothing", stdout=StringIO())


def test_verifying_hands_back_the_digests_asked_for(heads: Path) -> None:
    found = verify(frozenset({3, 99}))
    assert found.wanted == {3: AuditEntry.objects.get(seq=3).digest}
    assert "duties_excuse" in anchors.counts(), Excuse
