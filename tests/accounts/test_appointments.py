"""Appointments: who may hold what when; ended, corrected and voided without losing what was."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.actions.appointments import appoint, change_appointment, end_appointment, void_appointment
from accounts.models import Appointment
from audit.clock import database_now
from audit.models import AuditEntry

NEW_YEAR, SPRING, SUMMER = date(2021, 1, 1), date(2021, 4, 1), date(2021, 7, 1)


def test_an_appointment_leaves_one_audit_row_with_the_ids(district):
    before = AuditEntry.objects.count()
    row = appoint(user=district.li, post=district.head, starts=NEW_YEAR, by=district.wang)
    entry = AuditEntry.objects.order_by("-seq").first()
    assert AuditEntry.objects.count() == before + 1
    assert (entry.action, entry.subject_id, entry.actor) == ("appointment.created", str(row.pk), district.wang.username)
    facts = json.loads(entry.payload)
    assert (facts["post"], facts["user"], facts["department"]) == (district.head.pk, district.li.pk, district.bureau.pk)
    assert (facts["starts"], facts["ends"]) == ("2021-01-01", None)
    assert row.recorded_by == district.wang.username


@pytest.mark.parametrize(
    "starts, ends, meets",
    [
        (date(2020, 1, 1), date(2020, 12, 31), False),
        (date(2020, 1, 1), date(2021, 1, 1), True),
        (date(2021, 2, 1), date(2021, 2, 1), True),
        (date(2021, 3, 31), None, True),
        (date(2021, 4, 1), None, False),
        (date(2020, 1, 1), None, True),
    ],
)
def test_one_person_holds_a_post_once_at_a_time(district, starts, ends, meets):
    appoint(user=district.li, post=district.team, starts=NEW_YEAR, ends=date(2021, 3, 31), by=None)
    if not meets:
        assert appoint(user=district.li, post=district.team, starts=starts, ends=ends, by=None).pk
        return
    with pytest.raises(ValidationError) as caught:
        appoint(user=district.li, post=district.team, starts=starts, ends=ends, by=None)
    message = caught.value.message_dict["starts"][0]
    assert "李孝光" in message
    assert "2021-03-31" in message
    assert "离任日期" in message


@pytest.mark.parametrize("chair", ["head", "deputy"])
def test_a_chair_has_one_holder_and_the_message_says_who_and_when(district, chair):
    post = getattr(district, chair)
    appoint(user=district.li, post=post, starts=NEW_YEAR, by=None)
    with pytest.raises(ValidationError) as caught:
        appoint(user=district.wang, post=post, starts=SPRING, by=None)
    message = caught.value.message_dict["starts"][0]
    assert "李孝光" in message
    assert "2021-01-01" in message
    assert "代理" in message


def test_acting_holders_and_members_of_a_team_stand_beside_others(district):
    appoint(user=district.li, post=district.head, starts=NEW_YEAR, by=None)
    assert appoint(user=district.wang, post=district.head, starts=SPRING, acting=True, by=None).acting
    appoint(user=district.li, post=district.team, starts=NEW_YEAR, by=None)
    assert appoint(user=district.wang, post=district.team, starts=NEW_YEAR, by=None).pk


def test_a_change_of_holder_in_mid_month(district):
    former = appoint(user=district.li, post=district.head, starts=NEW_YEAR, by=None)
    ended = end_appointment(appointment=former, ends=date(2021, 4, 14), by=None)
    appoint(user=district.wang, post=district.head, starts=date(2021, 4, 15), by=None)
    former.refresh_from_db()
    assert former.voided_at
    assert former.ends is None
    assert (ended.starts, ended.ends) == (NEW_YEAR, date(2021, 4, 14))
    assert Appointment.objects.current().count() == 2
    entry = AuditEntry.objects.filter(action="appointment.ended").get()
    facts = json.loads(entry.payload)
    assert (facts["ends"], facts["ends_before"], facts["replaces"]) == ("2021-04-14", None, former.pk)


def test_the_books_answer_as_they_were_known(district):
    former = appoint(user=district.li, post=district.head, starts=NEW_YEAR, by=None)
    then = database_now()
    ended = end_appointment(appointment=former, ends=SPRING, by=None)
    assert list(Appointment.objects.current()) == [ended]
    known = set(Appointment.objects.known_on(then).values_list("pk", flat=True))
    assert known in ({former.pk}, {ended.pk})  # within one tick of the clock either may stand, never both or none


def test_nobody_leaves_before_he_came(district):
    row = appoint(user=district.li, post=district.head, starts=SPRING, by=None)
    with pytest.raises(ValidationError) as caught:
        end_appointment(appointment=row, ends=NEW_YEAR, by=None)
    assert "ends" in caught.value.message_dict
    row.refresh_from_db()
    assert row.voided_at is None


def test_a_correction_may_not_run_into_another_holder(district):
    appoint(user=district.li, post=district.head, starts=NEW_YEAR, ends=date(2021, 3, 31), by=None)
    row = appoint(user=district.wang, post=district.head, starts=SPRING, by=None)
    with pytest.raises(ValidationError):
        change_appointment(appointment=row, starts=date(2021, 3, 1), ends=None, acting=False, reason="补正", by=None)
    moved = change_appointment(appointment=row, starts=SUMMER, ends=None, acting=False, reason="补正", by=None)
    assert moved.starts == SUMMER
    assert Appointment.objects.current().count() == 2


def test_voiding_needs_a_reason_and_happens_once(district):
    row = appoint(user=district.li, post=district.head, starts=NEW_YEAR, by=None)
    with pytest.raises(ValidationError) as caught:
        void_appointment(appointment=row, reason="  ", by=None)
    assert "reason" in caught.value.message_dict
    void_appointment(appointment=row, reason="录错了", by=district.wang)
    row.refresh_from_db()
    assert (row.void_reason, row.voided_by) == ("录错了", district.wang.username)
    with pytest.raises(ValidationError):
        void_appointment(appointment=row, reason="再来", by=None)
    assert appoint(user=district.li, post=district.head, starts=NEW_YEAR, by=None).pk


def test_the_database_refuses_an_end_before_the_start_and_the_same_day_twice(district):
    row = appoint(user=district.li, post=district.team, starts=SPRING, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=row.pk).update(ends=NEW_YEAR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            user=district.li, post=district.team, starts=SPRING, recorded_at=database_now(), recorded_by="x"
        )
