"""Loading the shipped plan: fixtures/ through the same actions as everything else, into empty books."""

import csv
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.actions.departments import save_department
from accounts.actions.posts import save_post
from accounts.models import Department, Post
from duties.actions.catalogue import BearerDraft, save_duty, save_instrument, save_reading
from duties.actions.workdays import save_workdays
from duties.models import Clause, Duty, Instrument
from exchange import plan
from exchange.annex import post_the_annex
from mines.actions.enterprises import save_enterprise
from mines.actions.mines import Grounds, save_mine
from mines.models import Enterprise, Mine

BASES = {"推定": Mine.Basis.INFERRED, "": Mine.Basis.STATED}


def load_plan(*, today: date) -> dict[str, int]:
    """Load the plan, its registers and the annex's roster into empty books; returns how many rows of each there are.

    Loading again changes nothing: what the registers hold by then is the office's, not the fixture's.
    """
    with transaction.atomic():
        if not Instrument.objects.exists():
            _load_registers()
            _load_document()
            _load_days()
            post_the_annex(plan.folder() / "annex.txt", today=today)
    return {
        "departments": Department.objects.count(),
        "posts": Post.objects.count(),
        "mines": Mine.objects.count(),
        "clauses": Clause.objects.count(),
        "duties": Duty.objects.count(),
    }


def _load_registers() -> None:
    departments: dict[str, Department] = {}
    for row in plan.rows("departments.csv"):
        names = [name for name in row["short_names"].split("、") if name]
        departments[row["name"]] = save_department(
            name=row["name"],
            kind=row["kind"],
            parent=departments.get(row["parent"]),
            short_names=[name for name in names if name != PENDING],
            pending_check=PENDING in names,
            by=None,
        )
    for row in plan.rows("posts.csv"):
        rank = row["rank"] or Post.Rank.STAFF
        save_post(department=departments[row["department"]], title=row["title"], rank=rank, by=None)
    enterprises: dict[str, Enterprise] = {}
    for row in plan.rows("enterprises.csv"):
        enterprises[row["name"]] = save_enterprise(name=row["name"], parent=row["parent"], by=None)
    for row in plan.rows("mines.csv"):
        save_mine(
            name=row["name"],
            short_name=row["short_name"],
            ownership=row["ownership"],
            enterprise=enterprises[row["enterprise"]],
            grounds=Grounds(BASES[row["ownership_basis"]], row["ownership_note"], row["ownership_note_en"]),
            by=None,
        )


def _load_document() -> None:
    values, clauses = plan.document()
    instrument = save_instrument(values=values, clauses=clauses, by=None)
    articles = {str(clause.number): clause for clause in instrument.clauses.all() if clause.number}
    annex = instrument.clauses.filter(kind=Clause.Kind.ANNEX).first()
    departments = {department.name: department for department in Department.objects.all()}
    posts = {(post.department.name, post.title): post for post in Post.objects.select_related("department")}
    for row in plan.rows("duties.csv"):
        clause = articles.get(row["article"], annex)
        bearers = [BearerDraft(*shape) for shape in plan.bearers(row, departments, posts)]
        save_duty(
            key=row["key"],
            effective_from=date.fromisoformat(row["effective_from"]),
            values={**plan.duty_values(row), "instrument": instrument, "clause": clause},
            bearers=bearers,
            by=None,
        )
    for row in plan.rows("readings.csv"):
        save_reading(
            duty_key=row["duty"],
            kind=row["kind"],
            field=row["field"],
            value=row["value"],
            note=row["note"],
            note_en=row["note_en"],
            by=None,
        )


def _load_days() -> None:
    path = Path(settings.BASE_DIR) / "fixtures" / "calendar" / "workdays.csv"
    with path.open(encoding="utf-8", newline="") as file:
        days = [(date.fromisoformat(row["date"]), row["working"] == "yes", row["note"]) for row in csv.DictReader(file)]
    save_workdays(days=days, by=None)


# In the shipped departments this short name marks the body that the annex does not name.
PENDING = "待核实"
