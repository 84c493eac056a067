"""Every address of the product; each room declares its own."""

from django.contrib import admin
from django.urls import include, path

from coalsafety.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("duties.urls")),
    path("", include("inspections.urls")),
    path("", include("records.urls")),
    path("", include("exchange.urls")),
    path("", include("dashboard.urls")),
]

handler400 = "coalsafety.errors.bad_request"
# What one may not see does not exist.
handler403 = "coalsafety.errors.not_found"
handler404 = "coalsafety.errors.not_found"
handler500 = "coalsafety.errors.server_error"
