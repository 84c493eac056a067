"""The list of obligations: what each line says, on the page and in its exports."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext

from compliance.owing import Unjudged
from dashboard.closings import was_of
from dashboard.wording import article_of
from duties.models import Excuse, Obligation
from duties.words import UNJUDGED

BATCH = 2000


def with_names(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """All that a line names, so that queries do not grow with the lines."""
    excuses = Excuse.objects.current().select_related("approved_by")
    return rows.select_related(
        "duty__clause", "department", "post__department", "mine", "enterprise", "person", "closed_figure"
    ).prefetch_related(Prefetch("excuses", excuses, to_attr="in_force"))


def remark_of(row: Obligation) -> str:
    """Who excused it on what paper, or why it is not judged; empty where the figure speaks for itself."""
    for excuse in row.in_force:  # type: ignore[attr-defined]  # prefetched by with_names
        words = {"by": excuse.approved_by, "paper": excuse.approval, "count": excuse.reduce_to}
        if excuse.reduce_to is None:
            return gettext("经 %(by)s 批准免除（%(paper)s）") % words
        return gettext("经 %(by)s 批准核减为 %(count)s（%(paper)s）") % words
    return str(UNJUDGED[Unjudged(row.unjudged)]) if row.unjudged else ""


def heads() -> list[str]:
    """Column heads of the export."""
    return [
        gettext("状态"),
        gettext("条款"),
        gettext("职责"),
        gettext("单位"),
        gettext("岗位"),
        gettext("对象"),
        gettext("周期"),
        gettext("起"),
        gettext("止"),
        gettext("到期日"),
        gettext("应完成"),
        gettext("已完成"),
        gettext("封账时"),
        gettext("达标日期"),
        gettext("说明"),
    ]


def lines(rows: QuerySet[Obligation]) -> Iterator[tuple[str | int | date | None, ...]]:
    """Lines of the export, read in batches."""
    for row in rows.iterator(chunk_size=BATCH):
        yield (
            str(row.get_state_display()),
            article_of(row.duty),
            row.duty.title,
            row.department.name,
            row.post.title if row.post else "",
            _subject(row),
            row.period_label,
            row.period_start,
            row.period_end,
            row.due,
            row.required,
            row.done,
            was_of(row),
            row.met_on,
            remark_of(row),
        )


def _subject(row: Obligation) -> str:
    """Full names in files; the screens' short ones are for narrow columns."""
    return row.subject.name if row.subject else ""
