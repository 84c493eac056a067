"""The catalogue in the admin, to be looked at: it is written by imports and by the office's pages."""

from django.contrib import admin

from audit.admin import ReadOnlyAdmin
from duties.models import BookSetting, Clause, Duty, DutyBearer, Instrument, Reading, WorkdayException


class BearerInline(admin.TabularInline):
    """Who is bound by a duty."""

    model = DutyBearer
    can_delete = False
    extra = 0

    def has_view_permission(self, request: object, obj: object = None) -> bool:
        """As the duty itself."""
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


@admin.register(WorkdayException)
class WorkdayExceptionAdmin(ReadOnlyAdmin):
    """节假日调整."""

    list_display = ("day", "working", "note")
    list_filter = ("working",)


@admin.register(BookSetting)
class BookSettingAdmin(ReadOnlyAdmin):
    """账簿设置."""

    list_display = ("books_from", "soon_days", "opened_to", "swept_to")
