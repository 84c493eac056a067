"""Visits in the admin, to be looked at: they are written by those who made them."""

from django.contrib import admin

from audit.admin import ReadOnlyAdmin
from inspections.models import Finding, Visit, VisitParticipant


class ParticipantInline(admin.TabularInline):
    """Who was there."""

    model = VisitParticipant
    can_delete = False
    extra = 0

    def has_view_permission(self, request: object, obj: object = None) -> bool:
        """As the visit itself."""
        return True


class FindingInline(admin.TabularInline):
    """What was found."""

    model = Finding
    can_delete = False
    extra = 0

    def has_view_permission(self, request: object, obj: object = None) -> bool:
        """As the visit itself."""
        return True


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    """入矿检查."""

    inlines = (ParticipantInline, FindingInline)
    list_display = ("day", "mine", "kind", "ended", "late_days", "recorded_by", "recorded_at", "voided_at")
    list_filter = (("voided_at", admin.EmptyFieldListFilter), "kind", "mine")
    list_select_related = ("mine",)
    search_fields = ("=ref", "participants__person__name")
