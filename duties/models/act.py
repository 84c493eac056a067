"""Acts (履职记录): what was done, appended by the registers above, never edited."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from audit.models import Recorded, RecordedQuerySet
from duties.models.duty import Duty
from mines.models import Enterprise, Mine


class ActQuerySet(RecordedQuerySet):
    """Reads of acts."""

    def of_sources(self, *sources: str) -> Self:
        """Acts of these register rows, in the two halves that the unique indexes are made of: none knows both."""
        of_people, of_bodies = Q(person__isnull=False), Q(person__isnull=True)
        return self.filter(Q(of_people, source__in=sources) | Q(of_bodies, source__in=sources))


class Act(Recorded):
    """履职记录: one person's (or one department's) part in one recorded thing.

    A joint visit leaves one act per participant; which post it counts for follows from the appointments of that day.
    ``source`` names the register row (``visit:12``, ``record:5``). ``superseded`` marks an act whose record was
    corrected by a later one; such rows are voided too, with that reason. ``confirmed_at`` (本人确认): since when it
    stands confirmed by its own person; empty = entered by another and not confirmed yet, so it does not count.
    """

    kind = models.CharField(max_length=12, choices=Duty.Kind)
    visit_kind = models.CharField(max_length=20, blank=True)
    day = models.DateField()
    for_day = models.DateField(null=True, blank=True)
    ended = models.BooleanField(default=True)
    # Indexes below begin with these columns; enterprise and inspector are only ever read by department and duty.
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="acts", db_index=False)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="acts", db_index=False
    )
    duty_key = models.CharField(max_length=60, blank=True)
    mine = models.ForeignKey(Mine, models.PROTECT, null=True, blank=True, related_name="acts", db_index=False)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="acts", db_index=False
    )
    subject_person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="acts_about", db_index=False
    )
    source = models.CharField(max_length=40)
    superseded = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = ActQuerySet.as_manager()

    class Meta:
        """A record gives a person at most one act."""

        verbose_name = _("履职记录")
        verbose_name_plural = _("履职记录")
        ordering: ClassVar = ["day", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="act_of_person_or_department", condition=Q(person__isnull=False) | Q(department__isnull=False)
            ),
            models.CheckConstraint(
                name="act_confirmed_once_recorded",
                condition=Q(confirmed_at__isnull=True) | Q(confirmed_at__gte=F("recorded_at")),
            ),
            models.UniqueConstraint(
                name="act_once_per_person", fields=["source", "person"], condition=Q(person__isnull=False)
            ),
            models.UniqueConstraint(
                name="act_once_per_department", fields=["source", "department"], condition=Q(person__isnull=True)
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="act_of_person", fields=["person", "day"]),
            models.Index(name="act_of_department", fields=["department", "duty_key", "for_day"]),
            models.Index(name="act_at_mine", fields=["mine", "day"]),
        ]

    def __str__(self) -> str:
        """Day and source, for logs."""
        return f"{self.day} {self.source}"
