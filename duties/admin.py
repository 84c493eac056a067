"""The plan and the ledger in the admin, to be looked at: they are written by the office's pages and the sweep."""

from django.contrib import admin

from audit.admin import ReadOnlyAdmin
from duties.models import (
    Act,
    BookSetting,
    Clause,
    Duty,
    DutyBearer,
    Excuse,
    Flag,
    FlagStep,
    Instrument,
    Obligation,
    PeriodClosing,
    Reading,
    WorkdayException,
)


class BearerInline(admin.TabularInline):
    """Who is bound by a duty."""

    model = DutyBearer
    can_delete = False
    extra = 0

    def has_view_permission(self, request: object, obj: object = None) -> bool:
        """As the duty itself."""
        return True


class StepInline(admin.TabularInline):
    """What became of a flag."""

    model = FlagStep
    can_delete = False
    extra = 0

    def has_view_permission(self, request: object, obj: object = None) -> bool:
        """As the flag itself."""
        return True


@admin.register(Instrument)
class InstrumentAdmin(ReadOnlyAdmin):
    """依据文件."""

    list_display = ("number", "title", "issued_on", "effective_from", "superseded_on")


@admin.register(Clause)
class ClauseAdmin(ReadOnlyAdmin):
    """条款."""

    list_display = ("order", "kind", "label", "heading")
    search_fields = ("heading", "text")


@admin.register(Duty)
class DutyAdmin(ReadOnlyAdmin):
    """职责."""

    inlines = (BearerInline,)
    list_display = ("key", "article", "action", "kind", "period", "minimum", "effective_from", "effective_to")
    list_filter = ("kind", "period", "recurrence")
    search_fields = ("key", "action", "quote")


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    """本地设置."""

    list_display = ("duty_key", "kind", "field", "value", "effective_from", "effective_to", "voided_at")
    list_filter = ("field", "kind")
    search_fields = ("duty_key", "note")


@admin.register(Obligation)
class ObligationAdmin(ReadOnlyAdmin):
    """应履职事项."""

    list_display = ("duty", "department", "post", "mine", "period_start", "due", "required", "done", "state")
    list_filter = ("state", "withdrawn")
    list_select_related = ("duty", "department", "post__department", "mine")
    search_fields = ("duty__key", "identity")


@admin.register(Act)
class ActAdmin(ReadOnlyAdmin):
    """履职记录."""

    list_display = ("day", "kind", "person", "department", "mine", "source", "recorded_by", "voided_at")
    list_filter = ("kind",)
    list_select_related = ("person", "department", "mine")
    search_fields = ("source", "person__name", "duty_key")


@admin.register(Flag)
class FlagAdmin(ReadOnlyAdmin):
    """督办."""

    inlines = (StepInline,)
    list_display = ("obligation", "raised_on", "status", "level", "closed_on")
    list_filter = ("status", "level")
    list_select_related = ("obligation__duty",)


@admin.register(Excuse)
class ExcuseAdmin(ReadOnlyAdmin):
    """免除核减."""

    list_display = ("obligation", "reduce_to", "approval", "approved_by", "recorded_by", "voided_at")
    list_select_related = ("obligation__duty", "approved_by")


@admin.register(PeriodClosing)
class PeriodClosingAdmin(ReadOnlyAdmin):
    """封账."""

    list_display = ("starts", "ends", "note", "closed_by", "closed_at")


@admin.register(WorkdayException)
class WorkdayExceptionAdmin(ReadOnlyAdmin):
    """节假日调整."""

    list_display = ("day", "working", "note")
    list_filter = ("working",)


@admin.register(BookSetting)
class BookSettingAdmin(ReadOnlyAdmin):
    """账簿设置."""

    list_display = ("books_from", "soon_days", "opened_to", "swept_to")
