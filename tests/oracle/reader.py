"""Reads the tables into the plain world of the oracle: rows as they stand in the books at this moment, nothing worked out."""

from typing import Any

from accounts.models import Appointment, Department, Post
from duties.models import Act, BookSetting, Duty, DutyBearer, Excuse, Reading, WorkdayException
from mines.models import Mine, MineStatus, Posting

ACT = {
    "id": "pk",
    "kind": "kind",
    "visit_kind": "visit_kind",
    "day": "day",
    "for_day": "for_day",
    "person": "person_id",
    "department": "department_id",
    "duty_key": "duty_key",
    "mine": "mine_id",
    "enterprise": "enterprise_id",
    "subject_person": "subject_person_id",
    "record": "source",
    "ended": "ended",
    "superseded": "superseded",
    "voided": "voided_at",
    "confirmed": "confirmed_at",
}


def read_world() -> dict[str, Any]:
    """Every register that bears on a figure."""
    setting = BookSetting.objects.first() or BookSetting()
    bearers: dict[int, list[tuple[int | None, int | None, str]]] = {}
    for duty, *bearer in DutyBearer.objects.order_by("id").values_list("duty_id", "department_id", "post_id", "group"):
        bearers.setdefault(duty, []).append(tuple(bearer))
    departments = Department.objects.order_by("id").values_list("pk", "kind", "pending_check")
    mines = Mine.objects.order_by("id").values_list("pk", "ownership", "enterprise_id", "township_id")
    return {
        "soon_days": setting.soon_days,
        "books_from": setting.books_from,
        "exceptions": dict(WorkdayException.objects.values_list("day", "working")),
        "departments": {pk: {"kind": kind, "pending": pending} for pk, kind, pending in departments},
        "posts": dict(Post.objects.values_list("pk", "department_id")),
        "mines": {pk: {"ownership": own, "enterprise": e, "township": t} for pk, own, e, t in mines},
        "appointments": _standing(Appointment, person="user_id", post="post_id", starts="starts", ends="ends"),
        "statuses": _standing(MineStatus, mine="mine_id", status="status", starts="starts", ends="ends"),
        "postings": _standing(
            Posting, mine="mine_id", person="person_id", department="department_id", starts="starts", ends="ends"
        ),
        "duties": {
            row["id"]: row | {"bearers": bearers.get(row["id"], [])} for row in Duty.objects.order_by("id").values()
        },
        "readings": _standing(
            Reading,
            id="pk",
            duty_key="duty_key",
            kind="kind",
            field="field",
            value="value",
            starts="effective_from",
            ends="effective_to",
        ),
        "acts": [_act(row) for row in _rows(Act.objects.order_by("id"), ACT)],
        "excuses": _excuses(),
    }


def key_of(row: Any) -> tuple[Any, ...]:
    """The oracle's key of a stored obligation."""
    return (
        *_key(row.duty_id, row.department_id, row.post_id, row.mine_id, row.enterprise_id, row.person_id),
        row.period_kind,
        row.period_start,
    )


def _key(
    duty: int, department: int, post: int | None, mine: int | None, enterprise: int | None, person: int | None
) -> Any:
    subject = f"m{mine}" if mine else f"e{enterprise}" if enterprise else f"p{person}" if person else "-"
    return duty, department, post, subject


def _excuses() -> dict[tuple[Any, ...], dict[str, Any]]:
    rows = Excuse.objects.filter(voided_at=None).select_related("obligation")
    return {key_of(excuse.obligation): {"reduce_to": excuse.reduce_to} for excuse in rows}


def _act(row: dict[str, Any]) -> dict[str, Any]:
    withdrawn = row["voided"] is not None
    return row | {
        "order": row["id"],
        "voided": withdrawn and not row["superseded"],
        "confirmed": row["confirmed"] is not None,
        "visit_kind": row["visit_kind"] or None,
    }


def _standing(model: Any, **columns: str) -> list[dict[str, Any]]:
    return _rows(model.objects.filter(voided_at=None).order_by("pk"), columns)


def _rows(rows: Any, columns: dict[str, str]) -> list[dict[str, Any]]:
    return [dict(zip(columns, values, strict=True)) for values in rows.values_list(*columns.values())]
