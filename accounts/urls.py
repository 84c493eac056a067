"""Addresses of signing in, of one's own account, and of the security administrator's desk.

Of allauth's addresses the ones that are used stand here under its own names, by which its views find each other.
"""

from django.urls import path

from accounts.views import factors, security, sessions, signing_in

urlpatterns = [
    path("login", signing_in.SignIn.as_view(), name="account_login"),
    path("login/code", signing_in.SecondFactor.as_view(), name="mfa_authenticate"),
    path("login/passkey", signing_in.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("logout", signing_in.sign_out, name="logout"),
    path("me/password", signing_in.password, name="password"),
    path("me/confirm", signing_in.Confirm.as_view(), name="account_reauthenticate"),
    path("me/sessions", sessions.sessions, name="sessions"),
    path("me/sessions/others/end", sessions.sessions_end_others, name="sessions_end_others"),
    path("me/sessions/<int:pk>/end", sessions.session_end, name="session_end"),
    path("me/factors", factors.factors, name="factors"),
    path("me/factors/app", factors.AddApp.as_view(), name="mfa_activate_totp"),
    path("me/factors/app/remove", factors.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("me/factors/passkeys/new", factors.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("me/factors/passkeys/<int:pk>/remove", factors.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("me/factors/codes", factors.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("me/factors/codes/new", factors.RenewCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("security/", security.security, name="security"),
    path("security/records/", security.security_records, name="security_records"),
    path("security/<int:pk>/", security.security_person, name="security_person"),
    path("security/<int:pk>/unlock", security.security_unlock, name="security_unlock"),
    path("security/<int:pk>/factors", security.security_factors, name="security_factors"),
    path("security/<int:pk>/sessions", security.security_sessions, name="security_sessions"),
    path("security/<int:pk>/role", security.security_role, name="security_role"),
]
