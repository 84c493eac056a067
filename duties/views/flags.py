"""督办: the list, one flag, and what people do to it."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Department
from accounts.permissions import may_supervise
from accounts.signed_in import SignedInRequest, back_to, leaving
from duties.actions import flags as actions
from duties.forms import FlagFilter, TextForm
from duties.models import Flag, Obligation
from duties.models.flag import FlagQuerySet
from duties.permissions import may_answer

LONGEST_ID = 18
RELATED = (
    "obligation__duty",
    "obligation__department",
    "obligation__post__department",
    "obligation__mine",
    "obligation__enterprise",
    "obligation__person",
)


@require_safe
def flag_list(request: SignedInRequest) -> HttpResponse:
    """Flags one may see, open ones unless asked otherwise."""
    form = FlagFilter(request.GET)
    flags = Flag.objects.visible_to(request.user).select_related(*RELATED)
    if form.is_valid():
        flags = _filtered(flags, form.cleaned_data["status"], form.cleaned_data["department"])
    page = Paginator(flags, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "filter": form, "supervises": may_supervise(request.user), "keep": leaving(request)}
    return render(request, "duties/flags.html", context)


@require_safe
def flag_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One flag with its steps and whatever the reader may do next."""
    return _page(request, _flag(request, pk), TextForm())


@require_POST
def flag_step(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    """Acknowledge, answer, accept or return."""
    flag = _flag(request, pk)
    if step not in OPEN_TO or not _may(request, flag, step):
        raise Http404
    form = TextForm(request.POST)
    if form.is_valid():
        try:
            _act(request, flag, step, form.cleaned_data["text"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, DONE[step])
            return redirect(f"{reverse('flag', args=[flag.pk])}?{back_to(request, 'flags')['keep']}")
    flag.refresh_from_db()
    return _page(request, flag, form, status=422)


@require_POST
def chase(request: SignedInRequest) -> HttpResponse:
    """Chase the flags ticked in a list, and go back to where one was."""
    if not may_supervise(request.user):
        raise Http404
    if not request.POST.getlist("ids"):
        messages.error(request, _("请先勾选要催办的事项"))
        return _back_from_chasing(request)
    ids = [int(text) for text in request.POST.getlist("ids") if text.isdecimal() and len(text) <= LONGEST_ID]
    flags = list(Flag.objects.visible_to(request.user).filter(pk__in=ids[: settings.PAGE_SIZE * 8]))
    try:
        count = actions.chase(flags=flags, text=request.POST.get("text", "")[:1000], by=request.user, today=localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已催办 %(count)d 项，并通知了责任人") % {"count": count})
    return _back_from_chasing(request)


def _back_from_chasing(request: SignedInRequest) -> HttpResponse:
    back = request.POST.get("next", "")
    known = back.startswith("/") and url_has_allowed_host_and_scheme(back, None)
    return redirect(back if known else "flags")


def _filtered(flags: FlagQuerySet, status: str, department: Department | None) -> FlagQuerySet:
    if not status:
        flags = flags.exclude(status=Flag.Status.CLOSED)
    elif status != "all":
        flags = flags.filter(status=status)
    return flags.filter(obligation__department=department) if department else flags


def _flag(request: SignedInRequest, pk: int) -> Flag:
    return get_object_or_404(Flag.objects.visible_to(request.user).select_related(*RELATED), pk=pk)


def _page(request: SignedInRequest, flag: Flag, form: TextForm, status: int = 200) -> HttpResponse:
    context = {
        "flag": flag,
        "form": form,
        "steps": flag.steps.all(),
        "answers": _may(request, flag, "answer"),
        "acknowledges": _may(request, flag, "acknowledge"),
        "decides": _may(request, flag, "accept"),
        "chases": may_supervise(request.user) and flag.status not in (Flag.Status.CLOSED, Flag.Status.ANSWERED),
        "still_possible": flag.obligation.state == Obligation.State.OVERDUE,
        **back_to(request, "flags"),
    }
    return render(request, "duties/flag.html", context, status=status)


OPEN_TO = {
    "acknowledge": (Flag.Status.RAISED,),
    "answer": (Flag.Status.RAISED, Flag.Status.ACKNOWLEDGED, Flag.Status.RETURNED),
    "accept": (Flag.Status.ANSWERED,),
    "return": (Flag.Status.ANSWERED,),
}


DONE = {
    "acknowledge": gettext_lazy("已签收"),
    "answer": gettext_lazy("说明已提交，待区安委办受理"),
    "accept": gettext_lazy("已受理，这一项办结"),
    "return": gettext_lazy("已退回，责任人须重新说明"),
}


def _may(request: SignedInRequest, flag: Flag, step: str) -> bool:
    deciding = step in ("accept", "return")
    allowed = may_supervise(request.user) if deciding else may_answer(request.user, flag)
    # A stale page may still post a step: the action answers that with words, so only rights are looked at on POST.
    return allowed and (request.method == "POST" or flag.status in OPEN_TO[step])


def _act(request: SignedInRequest, flag: Flag, step: str, text: str) -> None:
    today = localdate()
    if step == "acknowledge":
        actions.acknowledge(flag=flag, by=request.user, today=today)
        return
    texted: dict[str, Callable[..., None]] = {
        "answer": actions.answer,
        "accept": actions.accept_answer,
        "return": actions.return_answer,
    }
    texted[step](flag=flag, text=text, by=request.user, today=today)
