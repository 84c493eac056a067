"""Obligations (应履职事项): what is owed, with its standing (达标情况) kept beside it."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Post, User
from accounts.reach import Reach, reach_of
from duties.models.duty import Duty
from duties.words import period_label
from mines.models import Enterprise, Mine


def _held_by(reach: Reach) -> Q:
    """Owed by a post one holds, or by one that one held on a day of the period."""
    bound = Q(post__in=reach.post_ids)
    for post, starts, ends in reach.once:
        bound |= Q(post=post, period_end__gte=starts, **({"period_start__lte": ends} if ends else {}))
    return bound


class ObligationQuerySet(models.QuerySet):
    """Reads of obligations, scoped."""

    def visible_to(self, user: User) -> Self:
        """The office and the district's leaders see all, an official his posts' and departments', nobody else any."""
        reach = reach_of(user)
        if reach.sees_all:
            return self
        return self.filter(_held_by(reach) | Q(department__in=reach.department_ids))

    def owed(self) -> Self:
        """Those still owed; a correction of the registers may have withdrawn others."""
        return self.filter(withdrawn=False)

    def owed_by(self, user: User) -> Self:
        """What a person must see to himself: his posts', and his departments' own where no post is named."""
        reach = reach_of(user)
        return self.filter(_held_by(reach) | Q(post__isnull=True, department__in=reach.department_ids))


class Obligation(models.Model):
    """应履职事项: one duty × one bearer × (one subject) × one period.

    Opened by the sweep, never deleted. The standing columns always equal judging from scratch on ``judged_for``, the
    last day on which that changed them. ``next_change`` is the next day on which time alone changes them, ``stale``
    says that facts did.
    """

    # What was done before the action that handed this object out; no column.
    was: int | None = None

    class State(models.TextChoices):
        """达标情况."""

        NOT_JUDGED = "not_judged", _("不考核")
        OPEN = "open", _("进行中")
        DUE_SOON = "due_soon", _("临期")
        MET = "met", _("已达标")
        MET_LATE = "met_late", _("逾期完成")
        OVERDUE = "overdue", _("逾期")
        MISSED = "missed", _("未完成")
        EXCUSED = "excused", _("免除")

    LATE: ClassVar = (State.OVERDUE, State.MISSED)

    class Unjudged(models.TextChoices):
        """Why it is not judged."""

        FIRST_PERIOD = "first_period", _("首期不满，只跟踪不考核")
        DUTY_ENDED = "duty_ended", _("职责在期内废止")
        SUBJECT_LEFT = "subject_left", _("对象在期内退出适用范围")
        SUBJECT_ENTERED = "subject_entered", _("对象在期内才进入适用范围")
        PERIOD_UNSET = "period_unset", _("未设周期")
        PRINCIPLE = "principle", _("原则性要求")

    # Indexes below begin with these columns; one more each would only slow the sweep down.
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="obligations")
    department = models.ForeignKey(Department, models.PROTECT, related_name="obligations", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="obligations", db_index=False)
    mine = models.ForeignKey(Mine, models.PROTECT, null=True, blank=True, related_name="obligations", db_index=False)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="obligations", db_index=False
    )
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="assessed_obligations", db_index=False
    )
    # duty, bearer, subject and period run together: the unique key that makes opening idempotent.
    identity = models.CharField(max_length=160)

    period_kind = models.CharField(max_length=12)
    period_start = models.DateField()
    period_end = models.DateField()  # last day, inclusive
    window_start = models.DateField()
    window_end = models.DateField()  # last day on which an act counts, inclusive
    due = models.DateField()
    unjudged = models.CharField(max_length=20, choices=Unjudged, blank=True)
    soon_days = models.PositiveSmallIntegerField(default=7)
    late_ok = models.BooleanField(default=False)
    base_required = models.PositiveIntegerField()

    required = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    done_in_time = models.PositiveIntegerField(default=0)
    over_maximum = models.BooleanField(default=False)
    met_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    withdrawn = models.BooleanField(default=False)  # no longer owed after a correction of the registers
    next_change = models.DateField(null=True, blank=True)
    stale = models.BooleanField(default=True)
    flagged = models.BooleanField(default=False)  # it has a flag, open or closed
    judged_for = models.DateField(null=True, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        """The partial indexes are exactly the sweep's scans."""

        verbose_name = _("应履职事项")
        verbose_name_plural = _("应履职事项")
        ordering: ClassVar = ["due", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="obligation_once", fields=["identity"]),
            models.CheckConstraint(
                name="obligation_period_order", condition=Q(period_end__gte=models.F("period_start"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="obligation_changes", fields=["next_change"], condition=Q(next_change__isnull=False)),
            models.Index(name="obligation_stale", fields=["id"], condition=Q(stale=True)),
            # Departments owe without a post; a planner must not look for them here.
            models.Index(name="obligation_of_post", fields=["post", "period_start"], condition=Q(post__isnull=False)),
            models.Index(name="obligation_of_department", fields=["department", "period_start"]),
            models.Index(
                name="obligation_of_body", fields=["department", "period_end"], condition=Q(post__isnull=True)
            ),
            models.Index(name="obligation_board", fields=["period_start", "duty", "state"]),
            models.Index(name="obligation_by_state", fields=["state", "due"]),
            models.Index(name="obligation_of_mine", fields=["mine", "-period_start"], condition=Q(mine__isnull=False)),
        ]

    def __str__(self) -> str:
        """Identity, for logs."""
        return self.identity

    @property
    def period_label(self) -> str:
        """The period as people call it."""
        return period_label(self.period_kind, self.period_start, self.period_end)

    @property
    def bearer(self) -> Post | Department:
        """The post where one is bound, else the department."""
        return self.post or self.department

    @property
    def subject(self) -> Mine | Enterprise | User | None:
        """What it is owed for, where the duty is per mine, enterprise or inspector."""
        return self.mine or self.enterprise or self.person
