"""Every address of the product; each room declares its own."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from coalsafety.health import healthz

ROOMS = [
    r
    for r in ("accounts", "mines", "duties", "inspections", "records", "exchange", "dashboard")
    if find_spec(f"{r}.urls")
]
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    *[path("", include(f"{room}.urls")) for room in ROOMS],
]

handler400 = "coalsafety.errors.bad_request"
# What one may not see does not exist.
handler403 = "coalsafety.errors.not_found"
handler404 = "coalsafety.errors.not_found"
handler500 = "coalsafety.errors.server_error"
