"""Django's settings. What differs between two installations comes from the environment."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.functional import SimpleLazyObject

from samlas import languages
from samlas.config.secret import secret_key

MODE = os.environ.get("SAMLAS_MODE", "production")
PRACTICE = MODE == "practice"
DATA = Path(os.environ.get("SAMLAS_DATA", "var")).resolve()
FACES = Path(__file__).resolve().parent.parent / "faces"

SECRET_KEY = os.environ.get("SECRET_KEY") or SimpleLazyObject(
    lambda: secret_key(DATA / "secret-key")
)
DEBUG = False
# The secrets that files and backups are sealed with, the newest first; without any, one is
# made and kept.
KEYS = os.environ.get("SAMLAS_KEYS", "").split() or SimpleLazyObject(
    lambda: secret_key(DATA / "keys").split()
)
# The folder that the ledger's heads are written to each day: best on another disk, added to only.
ANCHORS = Path(os.environ.get("SAMLAS_ANCHORS") or DATA / "anchors")
# The folder that backups come to: their age is looked at, and nothing else.
BACKUPS = os.environ.get("SAMLAS_BACKUPS", "")
LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = os.environ.get("SAMLAS_HOSTS", "").split() or LOCAL_HOSTS
ROOT_URLCONF = "samlas.config.urls"
WSGI_APPLICATION = "samlas.config.wsgi.application"

INSTALLED_APPS = [
    "samlas.ledger",
    "samlas.barriers",
    "samlas.jobs",
    "samlas.files",
    "samlas.directory",
    "samlas.people",
    "samlas.login",
    "samlas.exchange",
    "samlas.casework",
    "samlas.indicators",
    "samlas.oversight",
    "samlas.evaluation",
    "samlas.retention",
    "samlas.extract",
    "samlas.deviations",
    "samlas.agreements",
    "samlas.faces.staff",
    "samlas.faces.guest",
    "samlas.faces.person",
    "django_htmx",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    "samlas.config.middleware.reference",
    "samlas.config.middleware.headers",
    "samlas.faces.machine.metrics.counting",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "samlas.config.middleware.language",
    "samlas.config.middleware.size",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
THREADS = int(os.environ.get("SAMLAS_THREADS", "4"))


def database() -> dict[str, Any]:
    """The database of DATABASE_URL, else a SQLite file in the data folder."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'samlas.sqlite3'}"
    found: dict[str, Any] = dict(dj_database_url.parse(url))
    if found["ENGINE"].endswith("sqlite3"):
        found["CONN_MAX_AGE"] = None
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;"
                "PRAGMA mmap_size=2147418112; PRAGMA cache_size=-20000;"
            ),
        }
    else:
        found["CONN_HEALTH_CHECKS"] = True  # one that was hung up on is not handed out
        found.setdefault("OPTIONS", {})["pool"] = {
            "min_size": 1, "max_size": THREADS + 2, "timeout": 5,
        }  # fmt: skip
    return found


DATABASES = {"default": database()}

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [FACES / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "samlas.faces.written_out.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "libraries": {"papers": "samlas.faces.paper", "menu": "samlas.faces.staff.menu"},
            "builtins": ["samlas.faces.dates", "samlas.faces.lasting", "samlas.faces.tongues"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "samlas.config.middleware.practice",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# The e-ID of private persons, by OpenID Connect; without an issuer there is none but in practice.
E_ID_ISSUER = os.environ.get("SAMLAS_EID_ISSUER", "")
E_ID_CLIENT = os.environ.get("SAMLAS_EID_CLIENT", "")
E_ID_KEY_FILE = os.environ.get("SAMLAS_EID_KEY_FILE", "")
E_ID_KEY_ALGORITHM = os.environ.get("SAMLAS_EID_KEY_ALGORITHM", "RS256")
E_ID_LEVELS = os.environ.get(
    "SAMLAS_EID_LEVELS", "http://id.elegnamnden.se/loa/1.0/loa3"
).split()  # the words for level 3 that are taken

# The log-in of staff, by OpenID Connect. The claims say who someone is and what they work as.
STAFF_OIDC_ISSUER = os.environ.get("SAMLAS_STAFF_OIDC_ISSUER", "")
STAFF_OIDC_CLIENT = os.environ.get("SAMLAS_STAFF_OIDC_CLIENT", "")
STAFF_OIDC_KEY_FILE = os.environ.get("SAMLAS_STAFF_OIDC_KEY_FILE", "")
STAFF_OIDC_KEY_ALGORITHM = os.environ.get("SAMLAS_STAFF_OIDC_KEY_ALGORITHM", "RS256")
STAFF_OIDC_SCOPES = os.environ.get("SAMLAS_STAFF_OIDC_SCOPES", "openid")
STAFF_OIDC_LEVELS = os.environ.get(
    "SAMLAS_STAFF_OIDC_LEVELS",
    "http://id.sambi.se/loa/loa3 http://id.elegnamnden.se/loa/1.0/loa3",
).split()  # the words for level 3 that are taken: those of health care and of the state
STAFF_OIDC_CLAIMS = os.environ.get("SAMLAS_STAFF_OIDC_CLAIMS", "subject=employeeHsaId").split()

# Accounts of our own, for those who have no log-in provider; practice has them anyway.
OWN_ACCOUNTS = os.environ.get("SAMLAS_ACCOUNTS") == "1"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

# The gateway that one-time codes are sent by as text messages; without one none are sent.
SMS_URL = os.environ.get("SAMLAS_SMS_URL", "")
SMS_AUTHORIZATION = os.environ.get("SAMLAS_SMS_AUTHORIZATION", "")
SMS_SENDER = os.environ.get("SAMLAS_SMS_SENDER", "Samlas")

# Where people log in, as letters and notices tell it. A host whose name tells what it is about
# gives away more than the notice does.
PRACTICE_URL = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
PUBLIC_URL = os.environ.get("SAMLAS_PUBLIC_URL", PRACTICE_URL if PRACTICE else "")

# The mail server that notices go through; without one none are sent but in practice, on a page.
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
MAIL = os.environ.get("SAMLAS_SMTP_HOST", "") != ""
EMAIL_HOST = os.environ.get("SAMLAS_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("SAMLAS_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("SAMLAS_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SAMLAS_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("SAMLAS_SMTP_SECURITY", "starttls") == "starttls"
EMAIL_USE_SSL = os.environ.get("SAMLAS_SMTP_SECURITY", "starttls") == "tls"
EMAIL_TIMEOUT = 10
MAIL_FROM = os.environ.get("SAMLAS_MAIL_FROM", "notices@example.se")
# The mailbox that bounces and answers to invitations come to: imaps://user:password@host, or a
# Maildir folder.
MAILBOX = os.environ.get("SAMLAS_MAILBOX", "")

# The folders that a message service for SDK takes messages from, and leaves them in; without both
# no copy goes by SDK.
SDK_OUT = os.environ.get("SAMLAS_SDK_OUT", "")
SDK_IN = os.environ.get("SAMLAS_SDK_IN", "")

ASSESS_DAYS = 5  # days to answer a request for a SIP: our aim, no law sets one

LANGUAGE_CODE = languages.FALLBACK
# The pages of staff are in the first two, whatever language a private person has chosen.
STAFF_LANGUAGES = [languages.FALLBACK, languages.SOURCE]
LANGUAGES = [(one.tag, one.name) for one in languages.languages().values()]
LANGUAGES_BIDI = [one.html for one in languages.languages().values() if one.is_rtl]
LANGUAGE_COOKIE_NAME = "samlas_language" if PRACTICE else "__Host-samlas_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
# Of the rooms that are no Django apps; an app's own locale folder is found without being named.
LOCALE_PATHS = [
    languages.COMPILED,
    FACES / "locale",
    FACES / "command" / "locale",
    FACES.parent / "practice" / "locale",
    FACES.parent / "rulebook" / "locale",
]
FORMAT_MODULE_PATH = ["samlas.config.formats"]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [FACES / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_ENGINE = "samlas.login.sessions"
SESSION_COOKIE_AGE = int(os.environ.get("SAMLAS_SESSION_HOURS", "12")) * 3600
# What reaches furthest asks again who one is, but for in practice, where nobody is anyone.
SESSION_PROVEN = SESSION_COOKIE_AGE if PRACTICE else 10 * 60
SESSION_IDLE = int(os.environ.get("SAMLAS_IDLE_MINUTES", "30")) * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not PRACTICE
SESSION_COOKIE_NAME = "samlas_session" if PRACTICE else "__Host-samlas_session"
CSRF_COOKIE_NAME = "samlas_csrf" if PRACTICE else "__Host-samlas_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "samlas.faces.errors.stale_form"
SECURE_SSL_REDIRECT = not PRACTICE
# Other programs on the same machine ask these without HTTPS.
SECURE_REDIRECT_EXEMPT = [r"^(health|ready|metrics)/$"]
# What a program that collects numbers shows; without it there are none.
METRICS_TOKEN = os.environ.get("SAMLAS_METRICS_TOKEN", "")
SECURE_HSTS_SECONDS = 0 if PRACTICE else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True  # names below our own host; those beside it are not told of
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # makers' lists of hosts are for the operator to ask
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = os.environ.get("SAMLAS_BEHIND_PROXY") == "1"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
# A file from outside, and a whole form with its files. They are never written to disk in the clear.
FILE_BYTES = int(os.environ.get("SAMLAS_FILE_MB", "10")) * 1_000_000
UPLOAD_BYTES = FILE_BYTES * 3
FILE_UPLOAD_HANDLERS = ["samlas.faces.uploads.InMemory"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "samlas.config.logs.QuietFormatter"},
        "json": {"()": "samlas.config.logs.JsonFormatter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json" if os.environ.get("SAMLAS_LOG") == "json" else "text",
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
