"""Addresses of visits, and of the monthly sample of them."""

from django.urls import path

from inspections.views import back_checks, confirming, visits

urlpatterns = [
    path("visits/", visits.visits, name="visits"),
    path("visits/new/", visits.visit_new, name="visit_new"),
    path("visits/to-confirm/", confirming.to_confirm, name="visits_to_confirm"),
    path("visits/<int:pk>/", visits.visit_detail, name="visit"),
    path("visits/<int:pk>/correct/", visits.visit_correct, name="visit_correct"),
    path("visits/<int:pk>/end/", visits.visit_end, name="visit_end"),
    path("visits/<int:pk>/void/", visits.visit_void, name="visit_void"),
    path("visits/<int:pk>/confirm/", confirming.visit_confirm, name="visit_confirm"),
    path("visits/<int:pk>/decline/", confirming.visit_decline, name="visit_decline"),
    path("back-checks/", back_checks.back_checks, name="back_checks"),
    path("back-checks/<slug:month>/<int:pk>/", back_checks.back_check, name="back_check"),
    path("back-checks/<int:pk>/void/", back_checks.back_check_void, name="back_check_void"),
]
