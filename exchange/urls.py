"""Addresses of the import and export pages."""

from django.urls import path

from exchange import views

urlpatterns = [
    path("import/", views.index, name="import_index"),
    path("import/<slug:kind>/", views.upload, name="import_kind"),
    path("import/<slug:kind>/template/", views.template, name="import_template"),
    path("import/<slug:kind>/export/", views.export, name="export_kind"),
    path("import/<slug:kind>/<int:pk>/", views.preview, name="import_preview"),
    path("import/<slug:kind>/<int:pk>/cell/", views.cell, name="import_cell"),
    path("import/<slug:kind>/<int:pk>/drop/", views.drop, name="import_drop"),
    path("import/<slug:kind>/<int:pk>/sheet/", views.sheet, name="import_sheet"),
    path("import/<slug:kind>/<int:pk>/confirm/", views.confirm, name="import_confirm"),
    path("import/<slug:kind>/<int:pk>/discard/", views.discard, name="import_discard"),
    path("import/<slug:kind>/<int:pk>/undo/", views.undo, name="import_undo"),
    path("import/<slug:kind>/<int:pk>/errors/", views.errors, name="import_errors"),
]
