"""PostgreSQL itself refuses overlapping days, whoever writes and however."""

import os
import subprocess
import sys
from uuid import uuid4

import psycopg2
import pytest
from django.conf import settings

pytestmark = pytest.mark.postgres

SERVER = os.environ.get("TEST_POSTGRES_URL", "postgresql://root@127.0.0.1:5432/postgres")
BOOKED = "recorded_at, recorded_by, voided_by, void_reason"
VALUES = "now(), 'x', '', ''"


@pytest.fixture(scope="module")
def books():
    """A database of its own with the tables of these rooms, one of everything in them."""
    name = f"overlaps_{uuid4().hex[:12]}"
    server = psycopg2.connect(SERVER)
    server.autocommit = True
    server.cursor().execute(f"CREATE DATABASE {name}")
    url = SERVER.rsplit("/", 1)[0] + f"/{name}"
    try:
        for room in ("accounts", "mines"):
            command = [sys.executable, "manage.py", "migrate", room, "--verbosity", "0", "--skip-checks"]
            subprocess.run(
                command, check=True, cwd=settings.BASE_DIR, env={**os.environ, "DATABASE_URL": url}, timeout=60
            )
        connection = psycopg2.connect(url)
        with connection, connection.cursor() as cursor:
            cursor.execute(REGISTERS)
        yield connection
        connection.close()
    finally:
        server.cursor().execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.close()


REGISTERS = """
    INSERT INTO accounts_department (id, name, kind, short_names, pending_check)
        VALUES (1, '区能源局', 'bureau', '[]', false);
    INSERT INTO accounts_post (id, department_id, title, rank)
        VALUES (1, 1, '班子成员', 'team'), (2, 1, '工作人员', 'staff');
    INSERT INTO accounts_user (id, username, password, name, phone, role, pinyin, initials, email,
                               is_active, is_staff, is_superuser, date_joined, password_given)
        VALUES (1, 'a', '!', '甲', '', 'official', '', '', '', true, false, false, now(), false),
               (2, 'b', '!', '乙', '', 'official', '', '', '', true, false, false, now(), false);
    INSERT INTO mines_mine (id, name, short_name, former_names, ownership, ownership_basis, ownership_note,
                            ownership_note_en)
        VALUES (1, '甲矿', '', '[]', 'township', 'stated', '', ''), (2, '乙矿', '', '[]', 'township', 'stated', '', '');
"""
APPOINT = f"""
    INSERT INTO accounts_appointment (user_id, post_id, starts, ends, acting, {BOOKED})
        VALUES (%s, %s, %s, %s, false, {VALUES})
"""
POST = f"""
    INSERT INTO mines_posting (person_id, mine_id, starts, ends, department_id, post, {BOOKED})
        VALUES (%s, %s, %s, %s, 1, '', {VALUES})
"""
STATUS = f"INSERT INTO mines_minestatus (mine_id, status, starts, ends, {BOOKED}) VALUES (%s, %s, %s, %s, {VALUES})"


@pytest.mark.parametrize(
    "insert, constraint, first, clash, beside",
    [
        (
            APPOINT,
            "appointment_no_overlap",
            (1, 1, "2021-01-01", "2021-03-31"),
            (1, 1, "2021-03-31", None),
            (1, 1, "2021-04-01", None),
        ),
        (
            APPOINT,
            "appointment_no_overlap",
            (1, 1, "2021-01-01", None),
            (1, 1, "2020-01-01", "2021-01-01"),
            (1, 2, "2020-01-01", None),
        ),
        (POST, "posting_no_overlap", (1, 1, None, None), (1, 2, "2021-01-01", None), (2, 2, None, None)),
        (
            POST,
            "posting_no_overlap",
            (1, 1, None, "2021-03-31"),
            (1, 2, "2021-03-31", None),
            (1, 2, "2021-04-01", None),
        ),
        (
            STATUS,
            "status_no_overlap",
            (1, "producing", "2021-01-01", None),
            (1, "closed", "2021-06-01", None),
            (2, "closed", "2021-06-01", None),
        ),
    ],
)
def test_a_shared_day_is_refused(books, insert, constraint, first, clash, beside):
    with books.cursor() as cursor:
        cursor.execute(insert, first)
        cursor.execute("SAVEPOINT clash")
        with pytest.raises(psycopg2.errors.ExclusionViolation) as caught:
            cursor.execute(insert, clash)
        assert caught.value.diag.constraint_name == constraint
        cursor.execute("ROLLBACK TO SAVEPOINT clash")
        cursor.execute(insert, beside)
        # A voided row is out of the books and in nobody's way.
        table = insert.split()[2]
        cursor.execute(f"UPDATE {table} SET voided_at = now()")
        cursor.execute(insert, clash)
    books.rollback()
