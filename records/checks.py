"""The rules a record must keep before it is recorded. A broken rule is a value: field and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Department
from compliance.periods import Span
from duties.closings import closed_spans
from duties.lateness import closed_span_of, days_late
from duties.models import Duty
from records.asked import Asked, Catalogue
from records.attachments import check_attachment
from records.drafts import RecordDraft
from records.models import Record

FIRST_DAY = date(2000, 1, 1)
FULL_MARKS = Decimal(100)
# What is made ahead of the time it is for.
AHEAD = (Record.Kind.PLAN, Record.Kind.PUBLICATION)
SUBJECT_WORDS = {"mine": "mine_id", "enterprise": "enterprise_id", "person": "person_id"}

Problems = dict[str, str]


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft held against the rules: as it will be recorded, what it answers, and what is wrong with it."""

    draft: RecordDraft
    asked: Asked | None
    problems: Problems

    @property
    def required(self) -> Asked:
        """What the duty asks; asked only of what has passed."""
        if self.asked is None:
            raise ValueError(f"no duty {self.draft.duty_key}")
        return self.asked

    @property
    def duty(self) -> Duty:
        """The wording it is recorded for; asked only of what has passed."""
        return self.required.duty


def check(drafts: Sequence[RecordDraft], *, today: date, imported: bool) -> list[Checked]:
    """Hold drafts against the rules, in their order; a constant number of queries."""
    catalogue = Catalogue(draft.duty_key for draft in drafts)
    spans = closed_spans()
    return [_check(draft, catalogue, spans, today, imported=imported) for draft in drafts]


def closed_for(draft: RecordDraft, asked: Asked, spans: Sequence[tuple[date, date]]) -> tuple[date, date] | None:
    """The closed span in which the record's whole period lies, or in which it was sent.

    A year is not closed by the closing of its first quarter.
    """
    period = asked.period
    if period is None:
        return closed_span_of(draft.for_day, spans) or closed_span_of(draft.sent_on, spans)
    whole = (span for span in spans if span[0] <= period.start and (period.last_day or date.max) <= span[1])
    return next(whole, None) or closed_span_of(draft.sent_on, spans)


def _check(
    draft: RecordDraft, catalogue: Catalogue, spans: Sequence[tuple[date, date]], today: date, *, imported: bool
) -> Checked:
    asked = catalogue.asked(draft.duty_key, draft.for_day)
    found = _day_problems(draft, today)
    if asked is None:
        return Checked(draft, None, {**found, "duty": _("没有“%(key)s”这项职责") % {"key": draft.duty_key}})
    found |= _duty_problems(draft, asked)
    if not found:
        found |= _period_problems(draft, asked)
        draft = replace(draft, for_day=_for_day(draft, asked))
        found |= _late_problems(draft, asked, spans, today, imported=imported)
    found |= _bearer_problems(draft, asked, catalogue)
    found |= _subject_problems(draft, asked, catalogue)
    found |= _score_problems(draft, asked)
    found |= _attachment_problems(draft)
    return Checked(draft, asked, found)


def _day_problems(draft: RecordDraft, today: date) -> Problems:
    if draft.sent_on > today:
        return {"sent_on": _("日期 %(day)s 还没有到，请填实际日期") % {"day": draft.sent_on}}
    if draft.sent_on < FIRST_DAY:
        return {"sent_on": _("日期 %(day)s 太早，请核对年份") % {"day": draft.sent_on}}
    return {}


def _duty_problems(draft: RecordDraft, asked: Asked) -> Problems:
    if not asked.on_paper:
        kind = asked.duty.get_kind_display()
        return {"duty": _("该职责的履职方式是“%(kind)s”，不在材料里记录") % {"kind": kind}}
    first = asked.rule.in_force.start
    if not asked.days and draft.for_day < first and first > asked.duty.effective_from:
        return {"for_day": _("早于记账起始日 %(day)s，不入账；请核对所属期") % {"day": first}}
    if not asked.days:
        facts = {"day": draft.for_day, "starts": asked.duty.effective_from}
        return {"for_day": _("该职责自 %(starts)s 起施行，%(day)s 所在期间不适用，请核对所属期") % facts}
    return {}


def _period_problems(draft: RecordDraft, asked: Asked) -> Problems:
    if asked.period is None or asked.duty.kind in AHEAD:
        return {}
    facts = {"period": asked.label, "day": draft.sent_on}
    if asked.duty.kind == Record.Kind.MEETING and draft.sent_on not in asked.period:
        return {"for_day": _("会议按召开日期计入，%(day)s 不在%(period)s；请改所属期") % facts}
    if draft.sent_on < asked.period.start:
        return {"for_day": _("%(period)s在 %(day)s 还没有开始，请核对所属期和日期") % facts}
    return {}


def _for_day(draft: RecordDraft, asked: Asked) -> date:
    """A meeting counts on its day, everything else for the period it is for."""
    return asked.counting(draft.sent_on if asked.duty.kind == Record.Kind.MEETING else draft.for_day)


def _late_problems(
    draft: RecordDraft, asked: Asked, spans: Sequence[tuple[date, date]], today: date, *, imported: bool
) -> Problems:
    if draft.late_reason or (imported and draft.note):
        return {}
    span = closed_for(draft, asked, spans)
    if span is not None:
        field = "note" if imported else "late_reason"
        facts = {"starts": span[0], "ends": span[1]}
        return {field: _("%(starts)s 至 %(ends)s 已封账，请写明补录原因；封账时的数字不变") % facts}
    late = days_late(draft.sent_on, today=today)
    if late and not imported:
        said = ngettext("这是补录，晚 %(days)d 天，请写明原因", "这是补录，晚 %(days)d 天，请写明原因", late)
        return {"late_reason": said % {"days": late}}
    return {}


def _bearer_problems(draft: RecordDraft, asked: Asked, catalogue: Catalogue) -> Problems:
    department: Department | None = catalogue.books.departments.get(draft.department_id)
    if department is None:
        return {"department": _("请选择单位")}
    if not catalogue.bound(asked.duty, department):
        return {"department": _("该职责不由%(department)s承担，请核对单位或职责") % {"department": department.name}}
    return {}


def _subject_problems(draft: RecordDraft, asked: Asked, catalogue: Catalogue) -> Problems:
    if asked.subject is None:
        return {}
    given: int | None = getattr(draft, SUBJECT_WORDS[asked.subject])
    if given is None:
        ask = {"mine": _("请选择煤矿"), "enterprise": _("请选择煤矿企业"), "person": _("请选择驻矿安监员")}
        return {asked.subject: ask[asked.subject]}
    if asked.subject == "mine" and asked.ownerships:
        mine = catalogue.books.mines.get(given)
        if mine is not None and mine.ownership not in asked.ownerships:
            return {"mine": _("该职责不适用于%(mine)s（所有制不符）") % {"mine": mine}}
    if asked.subject == "person" and asked.period is not None and not _posted(given, asked.period, catalogue):
        return {"person": _("该人员在%(period)s没有驻矿派驻，请核对人员或所属期") % {"period": asked.label}}
    return {}


def _posted(person: int, period: Span, catalogue: Catalogue) -> bool:
    return any(
        posting.person == person and Span.inclusive(posting.starts, posting.ends).overlaps(period)
        for postings in catalogue.books.postings.values()
        for posting in postings
    )


def _score_problems(draft: RecordDraft, asked: Asked) -> Problems:
    if draft.score is None:
        return {}
    if asked.duty.kind != Record.Kind.ASSESSMENT:
        return {"score": _("只有考核才有得分，请留空")}
    if not 0 <= draft.score <= FULL_MARKS:
        return {"score": _("得分应在 0 到 100 之间")}
    if draft.score != round(draft.score, 1):
        return {"score": _("得分最多一位小数")}
    return {}


def _attachment_problems(draft: RecordDraft) -> Problems:
    if draft.attachment is None:
        return {}
    try:
        check_attachment(draft.attachment)
    except ValidationError as error:
        return {field: messages[0] for field, messages in error.message_dict.items()}
    return {}
