"""The job log in the admin, to be looked at; and the shape of every page that only shows."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from audit.models import JobRun


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows and writes nothing. The site itself lets in administrators only."""

    list_per_page = 50
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever is let into the site."""
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever is let into the site."""
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Written by actions alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Written by actions alone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted."""
        return False


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    """后台任务."""

    list_display = ("name", "started_at", "ended_at", "outcome", "detail")
    list_filter = ("name", "outcome")
