"""Duties (职责): what the text says; and readings (本地设置): how the district reads it where the text is silent."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Post
from audit.models import Recorded, RecordedQuerySet
from duties.models.instrument import Clause, Instrument


class Duty(models.Model):
    """职责: one bearer set × one action × one measure, citing a clause and quoting its words.

    An amendment is another row with the same key and a later ``effective_from``; the old wording stays.
    Empty measure columns mean: the text is silent, see readings, else the default of the kind.
    ``starts``/``ends`` logic: first and last day in force, both inclusive.
    """

    class Kind(models.TextChoices):
        """履职方式."""

        VISIT = "visit", _("入矿检查")
        MEETING = "meeting", _("会议研究")
        REPORT = "report", _("书面汇报")
        ASSESSMENT = "assessment", _("考核")
        COLLECTION = "collection", _("收集")
        PATROL = "patrol", _("巡查")
        PUBLICATION = "publication", _("公布")
        PLAN = "plan", _("制定计划方案")
        EVENT = "event", _("事件触发")
        POSTING = "posting", _("派驻")
        STANDING = "standing", _("常态职责")

    class Period(models.TextChoices):
        """周期: calendar periods, and the three classes that have none."""

        DAY = "day", _("每日")
        WEEK = "week", _("每周")
        TEN_DAY = "ten_day", _("每旬")
        HALF_MONTH = "half_month", _("每半月")
        MONTH = "month", _("每月")
        TWO_MONTH = "two_month", _("每两月")
        QUARTER = "quarter", _("每季度")
        HALF_YEAR = "half_year", _("每半年")
        YEAR = "year", _("每年")
        EVENT = "event", _("事件触发")
        ONCE = "once", _("一次性")
        NONE = "none", _("未设周期")

    class Recurrence(models.TextChoices):
        """How the catalogue classes the duty."""

        PERIODIC = "periodic", _("定期")
        INHERITED = "periodic_inherited", _("承前定期")
        IMPLIED = "periodic_implied", _("隐含年度")
        PERIOD_UNSET = "period_unset", _("未设周期")
        PLAN_DRIVEN = "plan_driven", _("按计划")
        EVENT = "event", _("事件触发")
        ONE_OFF = "one_off", _("一次性")
        POSTING = "posting", _("派驻")
        CONTINUOUS = "continuous", _("持续")
        STANDING = "standing", _("原则")

    key = models.CharField(max_length=60)
    instrument = models.ForeignKey(Instrument, models.PROTECT, null=True, blank=True, related_name="duties")
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="duties")
    article = models.CharField(_("条"), max_length=20, blank=True)
    action = models.CharField(_("事项"), max_length=200)
    action_en = models.CharField(max_length=300, blank=True)
    quote = models.TextField(_("原文"), blank=True)
    kind = models.CharField(_("履职方式"), max_length=12, choices=Kind)
    recurrence = models.CharField(max_length=20, choices=Recurrence, default=Recurrence.PERIODIC)
    recipient = models.CharField(_("报送对象"), max_length=100, blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    ambiguity = models.TextField(blank=True)

    # The measure, as far as the text gives it. Vocabulary of compliance.rules; empty = silent.
    period = models.CharField(_("周期"), max_length=12, choices=Period, default=Period.NONE)
    minimum = models.PositiveIntegerField(_("至少"), null=True, blank=True)
    maximum = models.PositiveIntegerField(_("至多"), null=True, blank=True)
    unit = models.CharField(max_length=16, blank=True)
    scope = models.CharField(max_length=20, blank=True)
    counted_kinds = models.JSONField(default=list, blank=True)
    min_days_apart = models.PositiveIntegerField(null=True, blank=True)
    applies_to_status = models.JSONField(default=list, blank=True)
    applies_to_ownership = models.JSONField(default=list, blank=True)
    season = models.CharField(max_length=10, blank=True)
    first_period = models.CharField(max_length=10, blank=True)
    due_offset = models.PositiveIntegerField(null=True, blank=True)
    due_offset_unit = models.CharField(max_length=10, blank=True)
    late_ok = models.BooleanField(null=True, blank=True)

    effective_from = models.DateField(_("施行日期"))
    effective_to = models.DateField(_("废止日期"), null=True, blank=True)

    class Meta:
        """A key names one duty; each wording of it begins on its own day."""

        verbose_name = _("职责")
        verbose_name_plural = _("职责")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="duty_wording_once", fields=["key", "effective_from"]),
            models.CheckConstraint(
                name="duty_ends_after_start",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        """The key, as commands print it."""
        return self.key

    @property
    def title(self) -> str:
        """The action it asks for, in the language of the page."""
        return self.action_en if self.action_en and (get_language() or "").startswith("en") else self.action


class DutyBearer(models.Model):
    """Who is bound: a department, a post of it, or a group the text names by description (产煤镇街)."""

    class Group(models.TextChoices):
        """Bearers described instead of named; who they are follows from the registers."""

        COAL_TOWNSHIPS = "coal_townships", _("产煤镇街")
        ALL_TOWNSHIPS = "all_townships", _("各镇街")
        CONCERNED_TOWNSHIPS = "concerned_townships", _("有关镇街")
        ALL_DEPARTMENTS = "all_departments", _("各部门")
        INSPECTORS = "inspectors", _("驻矿人员")

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="bearers")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    group = models.CharField(max_length=20, choices=Group, blank=True)

    class Meta:
        """Either a department (perhaps one post of it) or a group, never both, never neither."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="bearer_department_or_group",
                condition=Q(department__isnull=False, group="")
                | (Q(department__isnull=True, post__isnull=True) & ~Q(group="")),
            ),
            # One constraint per shape of bearer, since NULLs are distinct in a unique index.
            models.UniqueConstraint(name="bearer_group_once", fields=["duty", "group"], condition=~Q(group="")),
            models.UniqueConstraint(name="bearer_post_once", fields=["duty", "post"], condition=Q(post__isnull=False)),
            models.UniqueConstraint(
                name="bearer_department_once",
                fields=["duty", "department"],
                condition=Q(post__isnull=True, department__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        """Post, department or group."""
        return str(self.post or self.department or self.get_group_display())


class Reading(Recorded):
    """本地设置: one field of the measure as the district reads it, kept apart from the text and shown beside it.

    For one duty by key, or for every duty of a kind. In force from ``effective_from`` to ``effective_to`` inclusive.
    """

    class Field(models.TextChoices):
        """Which column of the measure it fills."""

        PERIOD = "period", _("周期")
        MINIMUM = "minimum", _("至少")
        MAXIMUM = "maximum", _("至多")
        UNIT = "unit", _("计次口径")
        SCOPE = "scope", _("适用范围")
        COUNTED_KINDS = "counted_kinds", _("计入的检查方式")
        MIN_DAYS_APART = "min_days_apart", _("间隔天数")
        APPLIES_TO_STATUS = "applies_to_status", _("适用的矿井状态")
        APPLIES_TO_OWNERSHIP = "applies_to_ownership", _("适用的所有制")
        SEASON = "season", _("适用月份")
        FIRST_PERIOD = "first_period", _("首期")
        DUE_OFFSET = "due_offset", _("到期日顺延")
        DUE_OFFSET_UNIT = "due_offset_unit", _("顺延单位")
        LATE_OK = "late_ok", _("可逾期补办")
        DUE_DAY = "due_day", _("到期日")

    duty_key = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=12, choices=Duty.Kind, blank=True)
    field = models.CharField(max_length=20, choices=Field)
    value = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)
    note_en = models.CharField(max_length=300, blank=True)
    effective_from = models.DateField(null=True, blank=True)
    effective_to = models.DateField(null=True, blank=True)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        """One reading of one field from one day."""

        verbose_name = _("本地设置")
        verbose_name_plural = _("本地设置")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="reading_of_duty_or_kind", condition=~Q(duty_key="", kind="")),
            models.UniqueConstraint(
                name="reading_once",
                fields=["duty_key", "kind", "field", "effective_from"],
                condition=Q(voided_at__isnull=True, effective_from__isnull=False),
            ),
            models.UniqueConstraint(
                name="reading_undated_once",
                fields=["duty_key", "kind", "field"],
                condition=Q(voided_at__isnull=True, effective_from__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        """Field and value."""
        return f"{self.duty_key or self.kind}.{self.field} = {self.value}"
