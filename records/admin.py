"""Written records in the admin, to be looked at. Attachments are served by the scoped page alone."""

from django.contrib import admin

from audit.admin import ReadOnlyAdmin
from records.models import Record


@admin.register(Record)
class RecordAdmin(ReadOnlyAdmin):
    """材料."""

    exclude = ("attachment",)
    list_display = (
        "kind",
        "duty",
        "department",
        "for_day",
        "sent_on",
        "late_days",
        "recorded_by",
        "voided_at",
    )
    list_filter = (("voided_at", admin.EmptyFieldListFilter), "kind")
    list_select_related = ("duty", "department")
    search_fields = ("number", "title", "duty__key")
