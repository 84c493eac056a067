"""Enterprises, mines, statuses and postings in the admin: what its forms save goes through the actions."""

from typing import Any

from django.contrib import admin

from accounts.admin import ActionAdmin, RecordedAdmin, VoidedFilter
from accounts.models import User
from mines.actions.enterprises import save_enterprise
from mines.actions.mines import Grounds, save_mine
from mines.actions.postings import change_posting, post_inspector, void_posting
from mines.actions.statuses import change_status, record_status, void_status
from mines.forms import MineForm, MineStatusForm, PostingForm
from mines.models import Enterprise, Mine, MineStatus, Posting


@admin.register(Enterprise)
class EnterpriseAdmin(ActionAdmin):
    """煤矿企业."""

    fields = ("name", "parent")
    list_display = ("name", "parent")
    search_fields = ("name",)

    def save_row(self, stored: Enterprise | None, values: dict[str, Any], *, by: User) -> Enterprise:
        """Through the action."""
        return save_enterprise(enterprise=stored, **values, by=by)


@admin.register(Mine)
class MineAdmin(ActionAdmin):
    """煤矿."""

    form = MineForm
    list_display = ("name", "enterprise", "ownership", "ownership_basis", "township", "capacity")
    list_filter = ("ownership", "ownership_basis", "township")
    list_select_related = ("enterprise", "township")
    search_fields = ("name", "short_name", "former_names")

    def save_row(self, stored: Mine | None, values: dict[str, Any], *, by: User) -> Mine:
        """Through the action."""
        grounds = Grounds(values.pop("ownership_basis"), values.pop("ownership_note"), values.pop("ownership_note_en"))
        return save_mine(mine=stored, **values, grounds=grounds, by=by)


@admin.register(MineStatus)
class MineStatusAdmin(RecordedAdmin):
    """矿井状态."""

    form = MineStatusForm
    kept = MineStatusForm.kept
    list_display = ("mine", "status", "starts", "ends", "booked_by", "booked_at", "withdrawn_at")
    list_filter = (("voided_at", VoidedFilter), "status", "mine")
    list_select_related = ("mine",)

    def save_row(self, stored: MineStatus | None, values: dict[str, Any], *, by: User) -> MineStatus:
        """Through the actions."""
        if stored is None:
            return record_status(**values, by=by)
        return change_status(former=stored, **values, by=by)

    def void_row(self, row: MineStatus, *, reason: str, by: User) -> None:
        """Through the action."""
        void_status(status=row, reason=reason, by=by)


@admin.register(Posting)
class PostingAdmin(RecordedAdmin):
    """驻矿派驻."""

    form = PostingForm
    kept = PostingForm.kept
    autocomplete_fields = ("mine", "person", "department")
    list_display = ("person", "mine", "department", "starts", "ends", "booked_by", "withdrawn_at")
    list_filter = (("voided_at", VoidedFilter), "mine", "department")
    list_select_related = ("person", "mine", "department")
    search_fields = ("person__name", "person__pinyin", "person__initials", "mine__name")

    def save_row(self, stored: Posting | None, values: dict[str, Any], *, by: User) -> Posting:
        """Through the actions."""
        if stored is None:
            return post_inspector(**values, by=by)
        return change_posting(posting=stored, **values, by=by)

    def void_row(self, row: Posting, *, reason: str, by: User) -> None:
        """Through the action."""
        void_posting(posting=row, reason=reason, by=by)
