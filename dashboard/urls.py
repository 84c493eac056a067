"""Addresses of the dashboard: pages that only read."""

from django.urls import path

from dashboard.views import audit, board, home, obligation, obligations, plan, reasons, registers

urlpatterns = [
    path("", home.home, name="home"),
    path("board/", board.board, name="board"),
    path("obligations/", obligations.obligations, name="obligations"),
    path("obligations/export/", obligations.take_away, name="obligations_export"),
    path("obligations/<int:pk>/", obligation.obligation, name="obligation"),
    path("reasons/", reasons.reasons, name="reasons"),
    path("reasons/export/", reasons.take_reasons_away, name="reasons_export"),
    path("plan/", plan.plan, name="plan"),
    path("mines/", registers.mines, name="mines"),
    path("mines/<int:pk>/", registers.mine, name="mine"),
    path("roster/", registers.roster_page, name="roster"),
    path("roster/export/", registers.take_roster_away, name="roster_export"),
    path("audit/", audit.audit, name="audit"),
]
