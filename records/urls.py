"""Addresses of records."""

from django.urls import path

from records.views import assessments, documents, listing

urlpatterns = [
    path("records/", listing.records, name="records"),
    path("records/new/", documents.record_new, name="record_new"),
    path("records/assessments/", assessments.assessment_grid, name="assessment_grid"),
    path("records/<int:pk>/", listing.record_detail, name="record"),
    path("records/<int:pk>/attachment/", listing.record_attachment, name="record_attachment"),
    path("records/<int:pk>/correct/", documents.record_correct, name="record_correct"),
    path("records/<int:pk>/void/", documents.record_void, name="record_void"),
]
