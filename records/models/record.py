"""Records (材料): what was written, deliberated, collected or scored, for a duty and a period."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.reach import reach_of
from audit.models import Recorded, RecordedQuerySet
from compliance.periods import PeriodKind, period_holding
from duties.models import Duty
from duties.words import period_label
from mines.models import Enterprise, Mine

PERIODIC = frozenset(kind.value for kind in PeriodKind)


class RecordQuerySet(RecordedQuerySet):
    """Reads of records, scoped."""

    def visible_to(self, user: User, *, few: bool = False) -> Self:
        """The office and the leaders: all. Others: their departments'. The inspector: his own assessments.

        ``few``: these rows are few already, so each is asked for itself; else the reader's own are looked up.
        """
        reach = reach_of(user)
        if reach.sees_all:
            return self
        own = (Q(department__in=reach.department_ids), Q(person=user), Q(recorded_by=user.username))
        if few:
            return self.filter(own[0] | own[1] | own[2])
        first, *others = (Record.objects.filter(each).order_by().values("pk") for each in own)
        return self.filter(pk__in=first.union(*others))


class Record(Recorded):
    """材料: a report sent, a meeting held, risk lists collected, an assessment made, a plan issued.

    Counts for the period that holds ``for_day``, whatever the day it was sent; in time when ``sent_on`` is on or
    before the due day. A correction supersedes, as a visit's does.
    """

    class Kind(models.TextChoices):
        """The kinds of duty that are fulfilled on paper."""

        REPORT = "report", _("书面汇报")
        MEETING = "meeting", _("会议研究")
        COLLECTION = "collection", _("收集")
        ASSESSMENT = "assessment", _("考核")
        PLAN = "plan", _("计划方案")
        PUBLICATION = "publication", _("公布")

    token = models.UUIDField()
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="records", verbose_name=_("职责"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="records", verbose_name=_("单位"))
    for_day = models.DateField(_("所属期"))
    sent_on = models.DateField(_("报送日期"))
    number = models.CharField(_("文号"), max_length=80, blank=True)
    title = models.CharField(_("标题"), max_length=200, blank=True)
    recipient = models.CharField(_("报送对象"), max_length=100, blank=True)
    score = models.DecimalField(_("得分"), max_digits=5, decimal_places=1, null=True, blank=True)
    mine = models.ForeignKey(
        Mine, models.PROTECT, null=True, blank=True, related_name="records", verbose_name=_("煤矿")
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="records", verbose_name=_("煤矿企业")
    )
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="assessments", verbose_name=_("驻矿安监员")
    )
    attachment = models.FileField(_("附件"), upload_to="records/%Y/%m/", blank=True)
    note = models.CharField(_("备注"), max_length=1000, blank=True)
    late_reason = models.CharField(_("补录原因"), max_length=500, blank=True)
    late_days = models.PositiveIntegerField(default=0)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")

    objects = RecordQuerySet.as_manager()

    class Meta:
        """The client's token makes a re-send harmless; a score is 0 to 100."""

        verbose_name = _("材料")
        verbose_name_plural = _("材料")
        ordering: ClassVar = ["-sent_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="record_token_once", fields=["token"]),
            models.CheckConstraint(
                name="record_score_range", condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=100)
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="record_newest", fields=["-sent_on", "-id"]),
            models.Index(name="record_for_duty", fields=["duty", "department", "for_day"]),
            models.Index(name="record_typed_by", fields=["recorded_by"]),
            models.Index(name="record_late", fields=["-recorded_at"], condition=Q(late_days__gt=0)),
            # Most have none of these. Among so many NULLs a planner with statistics takes a full index for useless.
            models.Index(name="record_corrects", fields=["supersedes"], condition=Q(supersedes__isnull=False)),
            models.Index(name="record_at_mine", fields=["mine", "-sent_on"], condition=Q(mine__isnull=False)),
            models.Index(name="record_of_person", fields=["person", "-sent_on"], condition=Q(person__isnull=False)),
        ]

    def __str__(self) -> str:
        """Title, else the duty and the period it is for; a list needs the duty read along."""
        return self.title or f"{self.duty.title} {self.period_name}"

    @property
    def period_name(self) -> str:
        """What people call the period of the duty's own text; the day where the text sets none."""
        if self.duty.period not in PERIODIC:
            return self.for_day.isoformat()
        period = period_holding(self.for_day, PeriodKind(self.duty.period))
        return period_label(self.duty.period, period.start, period.last_day or period.start)
