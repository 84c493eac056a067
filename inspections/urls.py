"""Addresses of visits."""

from django.urls import path

from inspections.views import confirming, visits

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
]
