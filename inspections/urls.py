"""Addresses of visits."""

from django.urls import path

from inspections import views

urlpatterns = [
    path("visits/", views.visits, name="visits"),
    path("visits/new/", views.visit_new, name="visit_new"),
    path("visits/<int:pk>/", views.visit_detail, name="visit"),
    path("visits/<int:pk>/correct/", views.visit_correct, name="visit_correct"),
    path("visits/<int:pk>/end/", views.visit_end, name="visit_end"),
    path("visits/<int:pk>/void/", views.visit_void, name="visit_void"),
]
