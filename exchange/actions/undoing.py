"""Undoing an import as one step: what it made is withdrawn, what it changed is put back, and both stay readable."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.resources.outcome import GivenRow, Result, RowRefusedError, Touch
from accounts.resources.table import TableResource
from audit.actions import Deed, actor_name, put_on_record, take_turn
from audit.clock import database_now
from duties.actions.unopening import Rests, forget_obligations
from duties.sweep import catch_up
from exchange.keeping import touches
from exchange.kinds import BY_NAME
from exchange.models import ImportRun

# Registers from which obligations follow: what the sweep opened since goes with the row.
RESTS = {
    "departments": Rests.DEPARTMENT,
    "posts": Rests.POST,
    "users": Rests.PERSON,
    "enterprises": Rests.ENTERPRISE,
    "mines": Rests.MINE,
    "duties": Rests.DUTY,
}


def undo_import(*, run: ImportRun, by: User, today: date) -> ImportRun:
    """Take an import back, all of it or nothing.

    Raises ValidationError when it was undone before, when a row has changed since, or when the books rest on one.
    """
    resource = BY_NAME[run.kind]()
    with transaction.atomic():
        take_turn()
        run = ImportRun.objects.get(pk=run.pk)
        if not run.is_undoable:
            raise ValidationError(_("这次导入已经撤销，或没有导入过"))
        touched = touches(run.touched)
        resource.today = today
        _refuse_if_changed(resource, touched)
        made = [touch.pk for touch in touched if touch.before is None]
        if made and run.kind in RESTS:
            forget_obligations(rests=RESTS[run.kind], pks=made)
        if made:
            resource.withdraw(made, by=by, reason=_("撤销导入 %(id)s") % {"id": run.pk})
        _put_back(resource, [touch for touch in touched if touch.before is not None], by=by, today=today)
        run.status, run.undone_at, run.undone_by = ImportRun.Status.UNDONE, database_now(), actor_name(by)
        run.save()
        facts = {"kind": run.kind, "file": run.filename, "rows": len(touched)}
        put_on_record([Deed("import.undone", "import", run.pk, facts)], by=actor_name(by), at=run.undone_at)
    catch_up(today=today, by=actor_name(by))
    return run


def _refuse_if_changed(resource: TableResource, touched: list[Touch]) -> None:
    standing = resource.find(touch.pk for touch in touched)
    for touch in touched:
        thing = standing.get(touch.pk)
        if thing is None or resource.row_of(thing) != touch.after:
            raise ValidationError(
                _("第 %(number)s 行导入后又有改动，不能整次撤销；请逐条更正") % {"number": touch.number}
            )


def _put_back(resource: TableResource, touched: list[Touch], *, by: User, today: date) -> None:
    rows = [GivenRow(touch.number, touch.before or {}) for touch in touched]
    if not rows:
        return
    outcomes = resource.understand(rows, today=today)
    for outcome in outcomes:
        if outcome.result == Result.REJECTED:
            _refuse(outcome.number, outcome.errors[0].message)
    try:
        resource.apply(outcomes, by=by, today=today)
    except RowRefusedError as error:
        _refuse(outcomes[error.position].number, error.errors[0].message)


def _refuse(number: int, reason: str) -> None:
    raise ValidationError(_("第 %(number)s 行不能恢复原样：%(reason)s") % {"number": number, "reason": reason})
