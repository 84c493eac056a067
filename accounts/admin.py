"""People, departments, posts and appointments in the admin: what its forms save goes through the actions."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.actions.appointments import appoint, change_appointment, void_appointment
from accounts.actions.departments import save_department
from accounts.actions.looking import show_phone
from accounts.actions.people import create_login, save_user, set_password
from accounts.actions.posts import save_post
from accounts.forms import AppointmentForm, DepartmentForm, UserForm
from accounts.masking import masked
from accounts.models import Appointment, Department, Post, User
from accounts.permissions import may_administer
from accounts.signed_in import person_of

# Groups carry permissions, and here nobody has any: the role decides. What protects accounts is no register.
for _model in (Group, EmailAddress, Authenticator, UserSession):
    admin.site.unregister(_model)


class ActionAdmin(admin.ModelAdmin):
    """A register that an administrator keeps. Saving is an action of the room; deleting is not offered."""

    list_per_page = 50

    def save_row(self, stored: Any, values: dict[str, Any], *, by: User) -> Model:
        """Call the action. ``stored`` is the row in the books (None: a new one), ``values`` the cleaned form."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:  # noqa: FBT001
        """Hand the form's values to the action and show the row that came of it."""
        stored = self.model.objects.get(pk=obj.pk) if change else None
        saved = self.save_row(stored, form.cleaned_data, by=person_of(request))
        obj.pk = saved.pk
        obj.refresh_from_db()

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What an action refuses after all (another was quicker) is told; nothing was saved."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as error:
            for line in error.messages:
                self.message_user(request, line, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators."""
        return may_administer(person_of(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Administrators."""
        return may_administer(person_of(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Administrators."""
        return may_administer(person_of(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators; what was voided stays as it is."""
        return may_administer(person_of(request)) and getattr(obj, "voided_at", None) is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted."""
        return False


# When and by whom a row came into the books and went: shown under the screen's own words.
BOOKED = ("booked_at", "booked_by", "withdrawn_at", "withdrawn_by", "withdrawn_because")


class VoidedFilter(admin.EmptyFieldListFilter):
    """Rows that stand, or voided ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Called by the screen's own words."""
        super().__init__(*args, **kwargs)
        self.title = _("作废时间")


class ReasonForm(helpers.ActionForm):
    """The reason for voiding, beside the list's actions."""

    reason = forms.CharField(label=_("原因"), required=False, max_length=500)


class RecordedAdmin(ActionAdmin):
    """A register whose rows are appended, corrected by a new row, or voided with a reason."""

    action_form = ReasonForm
    actions = ("void_selected",)
    kept: ClassVar[tuple[str, ...]] = ()

    @admin.display(description=_("记录时间"), ordering="recorded_at")
    def booked_at(self, row: Any) -> Any:
        """When it came into the books."""
        return row.recorded_at

    @admin.display(description=_("记录人"), ordering="recorded_by")
    def booked_by(self, row: Any) -> Any:
        """Who entered it."""
        return row.recorded_by

    @admin.display(description=_("作废时间"), ordering="voided_at")
    def withdrawn_at(self, row: Any) -> Any:
        """When it was voided or corrected."""
        return row.voided_at

    @admin.display(description=_("作废人"), ordering="voided_by")
    def withdrawn_by(self, row: Any) -> Any:
        """Who voided or corrected it."""
        return row.voided_by

    @admin.display(description=_("作废原因"))
    def withdrawn_because(self, row: Any) -> Any:
        """Why."""
        return row.void_reason

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A reason is asked for a correction only; a row in the books tells when and by whom it came and went."""
        fields = [name for name in super().get_fields(request, obj) if name not in ("reason", *BOOKED)]
        if obj is None:
            return fields
        return [*fields, *BOOKED] if obj.voided_at else [*fields, "reason", *BOOKED]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A row in the books keeps whose it is."""
        return (*self.kept, *BOOKED) if obj else ()

    def void_row(self, row: Any, *, reason: str, by: User) -> None:
        """Call the action."""
        raise NotImplementedError

    @admin.action(description=_("作废所选（须填写原因）"))
    def void_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Void all of them or none."""
        try:
            with transaction.atomic():
                for row in queryset:
                    self.void_row(row, reason=request.POST.get("reason", ""), by=person_of(request))
        except ValidationError as error:
            for line in error.messages:
                self.message_user(request, line, messages.ERROR)
        else:
            self.message_user(request, _("已作废，原记录留存可查"), messages.SUCCESS)


@admin.register(Department)
class DepartmentAdmin(ActionAdmin):
    """单位."""

    form = DepartmentForm
    list_display = ("name", "kind", "parent", "pending_check")
    list_filter = ("kind", "pending_check")
    list_select_related = ("parent",)
    search_fields = ("name", "short_names")

    def save_row(self, stored: Department | None, values: dict[str, Any], *, by: User) -> Department:
        """Through the action."""
        return save_department(department=stored, **values, by=by)


@admin.register(Post)
class PostAdmin(ActionAdmin):
    """岗位."""

    fields = ("department", "title", "rank")
    list_display = ("title", "department", "rank")
    list_filter = ("rank", "department")
    list_select_related = ("department",)
    search_fields = ("title", "department__name")

    def save_row(self, stored: Post | None, values: dict[str, Any], *, by: User) -> Post:
        """Through the action."""
        return save_post(post=stored, **values, by=by)


@admin.register(User)
class PersonAdmin(ActionAdmin):
    """人员."""

    form = UserForm
    list_display = ("name", "username", "role", "covered_phone", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("name", "username", "pinyin", "initials")

    @admin.display(description=_("电话"))
    def covered_phone(self, row: User) -> str:
        """Covered: a list is looked through, nobody is looked up."""
        return masked(row.phone)

    def get_urls(self) -> list[URLPattern]:
        """Beside the admin's own pages, one person's whole number."""
        shown = self.admin_site.admin_view(self.phone)
        return [path("<int:pk>/phone/", shown, name="accounts_user_phone"), *super().get_urls()]

    @method_decorator(require_POST)
    def phone(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The number, asked for outright; who looked at whose is on record."""
        if not self.has_view_permission(request):
            raise Http404
        person = get_object_or_404(User, pk=pk)
        number = show_phone(user=person, by=person_of(request))
        facts = {"title": _("电话"), "person": person, "number": number, "opts": self.opts}
        return render(request, "admin/accounts/user/phone.html", {**self.admin_site.each_context(request), **facts})

    def save_row(self, stored: User | None, values: dict[str, Any], *, by: User) -> User:
        """Through the actions: the person, then the login where a password was given."""
        password = values.pop("password")
        user = save_user(user=stored, **values, by=by)
        if password and user.has_usable_password():
            set_password(user=user, password=password, by=by)
        elif password:
            create_login(user=user, password=password, by=by)
        return user


@admin.register(Appointment)
class AppointmentAdmin(RecordedAdmin):
    """任职."""

    form = AppointmentForm
    kept = AppointmentForm.kept
    autocomplete_fields = ("user", "post")
    list_display = ("user", "post", "starts", "ends", "acting", "booked_by", "booked_at", "withdrawn_at")
    list_filter = (("voided_at", VoidedFilter), "acting", "post__department")
    list_select_related = ("user", "post__department")
    search_fields = ("user__name", "user__pinyin", "user__initials", "post__title", "post__department__name")

    def save_row(self, stored: Appointment | None, values: dict[str, Any], *, by: User) -> Appointment:
        """Through the actions."""
        if stored is None:
            return appoint(**values, by=by)
        return change_appointment(appointment=stored, **values, by=by)

    def void_row(self, row: Appointment, *, reason: str, by: User) -> None:
        """Through the action."""
        void_appointment(appointment=row, reason=reason, by=by)
