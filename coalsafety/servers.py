"""The processes a set-up consists of: their command lines, the address they listen at, whether they answer."""

import errno
import http.client
import socket
import sys
from pathlib import Path

WEB = "web"
BEAT = "beat"
WORKER = "worker"

# A process for each of two cores; threads for those who are slow to send or to read.
WEB_SHAPE = ("--workers", "2", "--threads", "4", "--max-requests", "20000", "--max-requests-jitter", "2000")

ANYWHERE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 - recognised, not chosen


def web(host: str, port: int) -> list[str]:
    """Gunicorn with threads."""
    return [
        *(sys.executable, "-m", "gunicorn", "coalsafety.wsgi:application"),
        *("--bind", f"{bracketed(host)}:{port}", "--worker-class", "coalsafety.web_worker.WebWorker"),
        *WEB_SHAPE,
        *("--timeout", "120", "--graceful-timeout", "8", "--log-level", "error", "--no-control-socket"),
    ]


def beat(schedule: Path) -> list[str]:
    """The timetable's clock; without a broker it runs the tasks itself.

    No pid file: after a hard kill a new process of the same number would keep it from starting for ever.
    """
    celery = (sys.executable, "-m", "celery", "--quiet", "--app", "coalsafety")
    return [*celery, "beat", "--schedule", str(schedule), "--pidfile", "", "--loglevel", "WARNING"]


def worker() -> list[str]:
    """Runs what the clock puts into Redis."""
    celery = (sys.executable, "-m", "celery", "--quiet", "--app", "coalsafety")
    quiet = ("--without-gossip", "--without-mingle", "--loglevel", "WARNING")
    return [*celery, "worker", "--concurrency", "2", "--hostname", "books@%h", *quiet]


def bracketed(host: str) -> str:
    """The host as it stands in an address."""
    return f"[{host}]" if ":" in host else host


def reachable(host: str) -> str:
    """The host a browser on this machine uses for where the server listens."""
    return ANYWHERE.get(host, host)


def why_not(host: str, port: int) -> int | None:
    """The errno for which nothing can listen there; None when it is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # Connections still closing from the last run are no hindrance.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror:
            return errno.EADDRNOTAVAIL
        except OSError as error:
            return error.errno
    return None


def health_status(host: str, port: int) -> int | None:
    """HTTP status of /healthz; None while nothing answers."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        response = connection.getresponse()
        response.read()
        return response.status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
