"""Addresses of signing in."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import SignIn, password

urlpatterns = [
    path("login", SignIn.as_view(), name="login"),
    # Whose session has run out may still press the button.
    path("logout", login_not_required(LogoutView.as_view()), name="logout"),
    path("me/password", password, name="password"),
]
