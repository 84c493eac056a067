"""Visits (入矿检查): who was at which mine on which day, what kind of visit, what was found."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.reach import reach_of
from audit.models import Recorded, RecordedQuerySet
from mines.models import Mine


class VisitQuerySet(RecordedQuerySet):
    """Reads of visits, scoped."""

    def visible_to(self, user: User, *, few: bool = False) -> Self:
        """The office and the leaders: all. Others: their own, their department's, those at their mines.

        ``few``: these rows are few already, so each is asked for itself; else the reader's own are looked up.
        """
        reach = reach_of(user)
        if reach.sees_all:
            return self
        present = Q(person=user)
        mines = Mine.objects.none()
        if not reach.inspector_only:
            present |= Q(department__in=reach.department_ids)
        elif not reach.sees_registers:
            # An inspector sees what happened at the mines he is posted to now; an administrator has no mine.
            mines = Mine.objects.visible_to(user)
        there = VisitParticipant.objects.filter(present).order_by()
        if few:
            was = Exists(there.filter(visit=OuterRef("pk")))
            return self.filter(was | Q(recorded_by=user.username) | Q(mine__in=mines))
        typed, at_mines = Visit.objects.filter(recorded_by=user.username), Visit.objects.filter(mine__in=mines)
        seen = there.values("visit").union(*(rows.order_by().values("pk") for rows in (typed, at_mines)))
        return self.filter(pk__in=seen)


class Visit(Recorded):
    """入矿检查. ``day`` is a local date, never derived from a timestamp. A visit without ``ended`` does not count yet.

    A correction is a new visit that ``supersedes`` the old one; the old one is voided and stays readable.
    """

    class Kind(models.TextChoices):
        """检查方式."""

        ROUTINE = "routine", _("常规检查")
        UNANNOUNCED = "unannounced", _("突击暗查")
        CROSS = "cross", _("交叉执法")
        JOINT = "joint", _("联合执法")
        REMOTE_VIDEO = "remote_video", _("远程视频")
        FOLLOW_UP = "follow_up", _("整改复查")
        SPECIAL = "special", _("专项检查")
        GUIDANCE = "guidance", _("检查指导")

    token = models.UUIDField()
    mine = models.ForeignKey(Mine, models.PROTECT, related_name="visits", verbose_name=_("煤矿"))
    day = models.DateField(_("日期"))
    kind = models.CharField(_("检查方式"), max_length=20, choices=Kind, default=Kind.ROUTINE)
    ended = models.BooleanField(_("已结束"), default=True)
    underground = models.BooleanField(_("下井"), default=False)
    started_at = models.TimeField(_("开始时间"), null=True, blank=True)
    ended_at = models.TimeField(_("结束时间"), null=True, blank=True)
    # People of outside bodies, as typed: they have no post here, so the visit counts for none of them.
    others = models.CharField(_("外单位人员"), max_length=300, blank=True)
    note = models.CharField(_("备注"), max_length=1000, blank=True)
    late_reason = models.CharField(_("补录原因"), max_length=500, blank=True)
    late_days = models.PositiveIntegerField(default=0)
    ref = models.CharField(_("外部编号"), max_length=80, blank=True)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")

    objects = VisitQuerySet.as_manager()

    class Meta:
        """The client's token makes a re-send harmless; an outside number means one visit."""

        verbose_name = _("入矿检查")
        verbose_name_plural = _("入矿检查")
        ordering: ClassVar = ["-day", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="visit_token_once", fields=["token"]),
            models.UniqueConstraint(
                name="visit_ref_once", fields=["ref"], condition=~Q(ref="") & Q(voided_at__isnull=True)
            ),
            models.CheckConstraint(
                name="visit_time_order",
                condition=Q(started_at__isnull=True) | Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="visit_by_day", fields=["-day", "-id"]),
            models.Index(name="visit_at_mine", fields=["mine", "-day"]),
            models.Index(name="visit_typed_by", fields=["recorded_by"]),
            models.Index(name="visit_late", fields=["-recorded_at"], condition=Q(late_days__gt=0)),
            # Most correct nothing. Among so many NULLs a planner with statistics takes the unique index for useless.
            models.Index(name="visit_corrects", fields=["supersedes"], condition=Q(supersedes__isnull=False)),
        ]

    def __str__(self) -> str:
        """Day and mine."""
        return f"{self.day} {self.mine}"


class VisitParticipantQuerySet(models.QuerySet):
    """Reads of who was there: one's own."""

    def waiting(self) -> Self:
        """Those who were named by somebody else and have not said whether they were there."""
        return self.filter(confirmed_at__isnull=True, declined_at__isnull=True, visit__voided_at__isnull=True)

    def waiting_for(self, user: User) -> Self:
        """What others recorded with the user's name in it, and he has not answered; the latest first.

        ``recorder``: the name of whoever recorded it.
        """
        recorder = User.objects.filter(username=OuterRef("visit__recorded_by")).values("name")[:1]
        rows = self.waiting().filter(person=user).annotate(recorder=Subquery(recorder))
        return rows.select_related("visit__mine").order_by("-visit__day", "-visit")


class VisitParticipant(models.Model):
    """检查人员: one person named as present, with the department he came for (as known when it was recorded).

    He confirms (本人确认) or declines (本人表示未参加) once, for himself: ``confirmed_by`` is his user name, or that of
    whoever brought in the table that named him. Until then the visit does not count for him.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="participants")
    person = models.ForeignKey(User, models.PROTECT, related_name="visits")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=150, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.CharField(max_length=500, blank=True)

    objects = VisitParticipantQuerySet.as_manager()

    class Meta:
        """A person is present once, and says one thing about it."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="participant_once", fields=["visit", "person"]),
            models.CheckConstraint(
                name="participant_answers_once",
                condition=Q(confirmed_at__isnull=True) | Q(declined_at__isnull=True),
            ),
            models.CheckConstraint(
                name="participant_declines_with_reason",
                condition=Q(declined_at__isnull=True) | ~Q(decline_reason=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="participant_waiting",
                fields=["person"],
                condition=Q(confirmed_at__isnull=True, declined_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        """Person, for logs."""
        return str(self.person_id)

    @property
    def waiting(self) -> bool:
        """Whether he has not said yet whether he was there."""
        return self.confirmed_at is None and self.declined_at is None

    @property
    def by_table(self) -> bool:
        """Whether it stands confirmed because a table said so, and not by himself."""
        return self.confirmed_at is not None and self.confirmed_by != self.person.username

    @property
    def cannot_answer(self) -> bool:
        """Whether he has no login, so that nobody can confirm it: it stays unconfirmed and is listed."""
        return self.waiting and not (self.person.is_active and self.person.has_usable_password())

    def take_answer(self, former: Self) -> None:
        """What he said of the version before stands for this one."""
        self.confirmed_at, self.confirmed_by = former.confirmed_at, former.confirmed_by
        self.declined_at, self.decline_reason = former.declined_at, former.decline_reason


class Finding(models.Model):
    """发现的问题: one line of what was found, as text."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings")
    line = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)

    class Meta:
        """In the order written."""

        ordering: ClassVar = ["line"]
        constraints: ClassVar = [models.UniqueConstraint(name="finding_line_once", fields=["visit", "line"])]

    def __str__(self) -> str:
        """The text."""
        return self.text
