"""The assessment grid of a month or a year."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.signed_in import SignedInRequest, sent
from compliance.periods import PeriodKind
from records.actions import save_assessments
from records.asked import Catalogue
from records.choices import departments_for, grid_day, grid_periods
from records.forms.assessments import GridForm
from records.grid import Grid, grid_for


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_grid(request: SignedInRequest) -> HttpResponse:
    """All inspectors posted in the period, one row each; saving writes the rows that are new or changed."""
    today = localdate()
    kind = PeriodKind.YEAR if request.GET.get("period") == "year" else PeriodKind.MONTH
    day = grid_day(request.GET.get("month", ""), today=today)
    grid = grid_for(kind, day)
    if grid is None:
        raise Http404
    departments = departments_for(request.user, Catalogue([grid.duty.key]), grid.duty)
    if not departments:
        raise Http404
    form = GridForm(sent(request), grid=grid, departments=departments, today=today)
    if request.method == "POST" and form.is_valid():
        saved = _save(request, form, grid, day, today)
        if saved is not None:
            return saved
    context = {
        "form": form,
        "grid": grid,
        "periods": grid_periods(kind, day, today=today),
        "yearly": kind == PeriodKind.YEAR,
    }
    return render(request, "records/assessments.html", context, status=422 if form.is_bound else 200)


def _save(request: SignedInRequest, form: GridForm, grid: Grid, day: date, today: date) -> HttpResponse | None:
    """Save and come back to the same table; None when the action found something to mend."""
    data = form.cleaned_data
    try:
        made = save_assessments(
            kind=grid.kind,
            day=day,
            entries=form.entries(),
            department_id=data["department"].pk,
            sent_on=data["sent_on"],
            late_reason=data["late_reason"],
            reason=data["reason"],
            by=request.user,
            today=today,
        )
    except ValidationError as error:
        form.take_problems(error)
        return None
    if made:
        said = ngettext("已保存 %(count)d 人的考核", "已保存 %(count)d 人的考核", len(made))
        messages.success(request, said % {"count": len(made)})
    else:
        messages.info(request, _("没有新填或改动的行，未写入"))
    return redirect(request.get_full_path())
