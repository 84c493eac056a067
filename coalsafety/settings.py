"""The one settings file: every value has a default that runs, every reader of the environment is typed and loud."""

import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from accounts.policy import EVERYBODY, KEEPERS, OFFICE, PROFILES
from coalsafety.schedule import TIMETABLE
from coalsafety.secret import secret_key

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
# Everything that is written at run time lies here: database, uploads, secret key, collected static files.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_key(VAR_DIR / "secret_key")

# Where it listens

HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", HOST, socket.gethostname()])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ROOT_URLCONF = "coalsafety.urls"
WSGI_APPLICATION = "coalsafety.wsgi.application"

# Rooms, top floor last

INSTALLED_APPS = [
    "coalsafety.apps.BooksAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "django_filters",
    "import_export",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "audit",
    "accounts",
    "mines",
    "duties",
    "inspections",
    "records",
    "dashboard",
    "exchange",
    "coalsafety.apps.CoalsafetyConfig",
]

MIDDLEWARE = [
    "coalsafety.middleware.RequestId",
    "coalsafety.middleware.Isolated",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "coalsafety.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.Doorstep",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "coalsafety.middleware.Registers",
    "coalsafety.middleware.NotKept",
    "coalsafety.middleware.NotTooMuch",
    "coalsafety.middleware.RefusedByTheBooks",
    "coalsafety.middleware.BooksCatchUp",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboard.context.bar",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# The books. A view is a transaction only where its action says so: under IMMEDIATE every atomic block is a writer.

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL;"
        "PRAGMA recursive_triggers=ON;"
        "PRAGMA cache_size=-32000;"
        "PRAGMA temp_store=MEMORY;"
        "PRAGMA journal_size_limit=67108864;"
        "PRAGMA trusted_schema=OFF"
    ),
}
# A page's statement takes the names of what it shows from up to nine tables, each by its key and in the order written:
# weighing every other order takes the server longer than answering.
POSTGRESQL_OPTIONS = {
    "options": (
        "-c synchronous_commit=on"
        " -c join_collapse_limit=4"
        " -c from_collapse_limit=4"
        " -c statement_timeout=10000"
        " -c lock_timeout=3000"
        " -c idle_in_transaction_session_timeout=30000"
    ),
}


def database(url: str) -> dict[str, Any]:
    """The database of a URL, with the options under which the books are safe."""
    config: dict[str, Any] = env.db_url_config(url)
    config |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
    if config["ENGINE"] == "django.db.backends.sqlite3":
        if config["NAME"] != ":memory:":
            file = Path(config["NAME"]).resolve()
            file.parent.mkdir(parents=True, exist_ok=True)
            config["NAME"] = str(file)
        # Said outright, because test runners know only Django's own engine to be in memory by default.
        return config | {"ENGINE": "coalsafety.sqlite", "OPTIONS": SQLITE_OPTIONS, "TEST": {"NAME": ":memory:"}}
    if config["ENGINE"] == "django.db.backends.postgresql":
        # What the address asks for stays, sslmode above all; what keeps the books safe cannot be unsaid by it.
        options = {"OPTIONS": config.get("OPTIONS", {}) | POSTGRESQL_OPTIONS}
        return config | options | {"ENGINE": "coalsafety.postgresql"}
    raise ImproperlyConfigured("DATABASE_URL: sqlite:///path or postgresql://user:password@host:5432/name")


DATABASES = {"default": database(env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'coalsafety.sqlite3'}"))}

# Background work. Without REDIS_URL the timetable's process runs each task itself, one at a time, without a broker.

REDIS_URL = env.str("REDIS_URL", default="")
REDIS_VISIBILITY = {"visibility_timeout": 600, "unacked_restore_interval": 10, "unacked_restore_throttle": 1}

CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_BEAT_SCHEDULE = TIMETABLE
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Below the visibility timeout: a task still running must not be handed out a second time.
CELERY_TASK_TIME_LIMIT = 540
CELERY_TASK_SOFT_TIME_LIMIT = 500
# The timeout stands in all three places that kombu and Celery read it from.
CELERY_VISIBILITY_TIMEOUT = REDIS_VISIBILITY["visibility_timeout"]
CELERY_BROKER_TRANSPORT_OPTIONS = REDIS_VISIBILITY
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = REDIS_VISIBILITY
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# For ever: Redis may be away for a night, and a worker that gives up takes nothing in when it is back.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Who signs in, and for how long. Every rule of a profile stands in accounts/policy.py. HTTPS=yes: a proxy ends TLS.

HTTPS = env.bool("HTTPS", default=False)
SECURITY_PROFILE = env.str("SECURITY_PROFILE", default="asvs")
if SECURITY_PROFILE not in PROFILES:
    raise ImproperlyConfigured(f"SECURITY_PROFILE: {' or '.join(PROFILES)}")
# Where others can reach the server, who keeps the system or judges the books shows two things. The accounts that a
# first run prints open a server on this machine with their password alone.
SERVER_MODE = HTTPS and DATABASES["default"]["ENGINE"] == "coalsafety.postgresql"
FACTOR_ROLES = frozenset(env.list("SECOND_FACTOR_ROLES", default=sorted(KEEPERS | {OFFICE}) if SERVER_MODE else []))
if not FACTOR_ROLES <= EVERYBODY:
    raise ImproperlyConfigured(f"SECOND_FACTOR_ROLES: of {', '.join(sorted(EVERYBODY))}")
SECURITY_POLICY = replace(
    PROFILES[SECURITY_PROFILE], factor_roles=PROFILES[SECURITY_PROFILE].factor_roles | FACTOR_ROLES
)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.sessions.AccountBackend"]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.PolicyValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.EasyValidator"},
]
# Never saved on every request: each GET would become a writer. accounts/doorstep.py moves an idle session's end on.
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = int(SECURITY_POLICY.longest.total_seconds())
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "coalsafety.errors.csrf_failure"
CSRF_COOKIE_HTTPONLY = True  # scripts read the token from the page, never from the cookie

# allauth: user name and password, no sign-up, no mail. Guesses are counted by accounts/attempts.py and not by a cache,
# which another process, a restart or a lost Redis would forget.
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = False
ACCOUNT_LOGIN_TIMEOUT = int(timedelta(minutes=10).total_seconds())  # between password and second factor
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(timedelta(minutes=5).total_seconds())
MFA_ADAPTER = "accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RATE_LIMITS = False
MFA_TOTP_TOLERANCE = 0  # ASVS V6.5.5: a code lives for 30 seconds
MFA_RECOVERY_CODE_DIGITS = 10
# How many proxies in front are believed about where a request came from.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1 if HTTPS else 0)

# What browsers are told

SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
# Under these names no neighbouring host, and no page over plain HTTP, can set one.
HOST_ONLY = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{HOST_ONLY}sessionid"
CSRF_COOKIE_NAME = f"{HOST_ONLY}csrftoken"
LANGUAGE_COOKIE_NAME = f"{HOST_ONLY}django_language"
MESSAGE_STORAGE = "coalsafety.messages.HostStorage"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# To be put on the browsers' own list binds a whole domain for months: that is its owner's to ask for.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# `up` collects and then says so; development and tests serve the files where they lie.
HASHED_STATIC = env.bool("HASHED_STATIC", default=False)
WHITENOISE_USE_FINDERS = not HASHED_STATIC
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site has a use for our files
# Only `up` makes the collected folder; without it WhiteNoise would warn of a folder that is not needed.
if not HASHED_STATIC:
    STATIC_ROOT.mkdir(exist_ok=True)
MEDIA_ROOT = VAR_DIR / "media"  # private: served by scoped views alone, never by address
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
            if HASHED_STATIC
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Above the largest file that any form takes (10 MB): refused by its announced length, before it is read.
LARGEST_REQUEST_BYTES = env.int("LARGEST_REQUEST_MB", default=12) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Tables in and out

IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "add"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
# The package's own default leaves personal data in the system's temporary folder.
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.MediaStorage"

# Language and time: the msgid is the plan's own word, so Chinese needs no catalogue

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英文"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Mail: to the console until EMAIL_URL names a server

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="coalsafety@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Logs: one JSON object a line on stderr

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "coalsafety.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # It warns of every HEAD request, whose body Django leaves to the server to drop.
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}

# The product's own

ENTRY_WINDOW_HOURS = env.int("ENTRY_WINDOW_HOURS", default=72)  # after the day's end; later is 补录 with a reason
EXPORTS_AN_HOUR = env.int("EXPORTS_AN_HOUR", default=60)  # tables that one person may take away
DIGEST_DAYS = env.int("DIGEST_DAYS", default=7)  # notices older than this are no longer mailed
PAGE_SIZE = env.int("PAGE_SIZE", default=25)
# Heads of the audit chain, a line a day. Put it on another disk, and copy it to where nobody can rewrite it.
AUDIT_ANCHOR_FILE = Path(env.str("AUDIT_ANCHOR_FILE", default=str(VAR_DIR / "audit-heads.jsonl")))
AUDIT_ALGORITHM = env.str("AUDIT_ALGORITHM", default="sha256")
if AUDIT_ALGORITHM not in {"sha256", "sm3"}:
    raise ImproperlyConfigured("AUDIT_ALGORITHM: sha256 or sm3")
