"""``manage.py up``: the whole product in the foreground, prepared, started, watched and stopped as one."""

import errno
import fcntl
import io
import os
import sys
import time
import traceback
from collections import defaultdict, deque
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections, transaction
from django.db.models import QuerySet

from accounts.models import User
from audit import guards
from audit.actions import SYSTEM, Deed, put_on_record
from audit.clock import database_now
from coalsafety import collected, servers
from coalsafety.children import Children, StopRequest, WallClock
from coalsafety.health import is_migrated
from duties.models import Duty

START_SECONDS = 120.0
# A child that dies this often within this time will not live the next time either: web is given up, others rest.
MOST_DEATHS = 5
DEATHS_WITHIN_SECONDS = 60.0
REST_SECONDS = 10.0
BESIDE_COLLECT = "collectstatic"


class Command(BaseCommand):
    """Migrates, loads the plan on the first run, then runs web, timetable and worker until Ctrl-C."""

    help = "Prepare the database and run web, timetable and worker in the foreground (HOST, PORT)."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        """Exit 0 after a stop request, 1 when something could not start or died again and again."""
        self.host, self.port = settings.HOST, settings.PORT
        self.embedded = connection.vendor == "sqlite"
        stop = StopRequest()
        children = Children({**os.environ, "HASHED_STATIC": "yes"})
        with self._only_one():
            self._check_port()
            try:
                self._run(children, stop)
            except KeyboardInterrupt:
                self._say("正在停止……", "Stopping …")
            finally:
                children.stop()
        self._say("已全部停止。", "All stopped.")

    def _run(self, children: Children, stop: StopRequest) -> None:
        mark = collected.fingerprint(settings.STATICFILES_DIRS, settings.BASE_DIR / "requirements.lock")
        collects = not collected.is_fresh(settings.STATIC_ROOT, mark)
        if collects:
            manage = str(settings.BASE_DIR / "manage.py")
            children.start(BESIDE_COLLECT, [sys.executable, manage, "collectstatic", "--noinput", "--verbosity", "0"])
        with stop.breaks_in():
            accounts = self._prepare()
        if collects:
            with stop.breaks_in():
                if children.finish(BESIDE_COLLECT) != 0:
                    raise CommandError(
                        "静态文件没有收集成功，见上。 The static files could not be collected, see above."
                    )
            collected.remember(settings.STATIC_ROOT, mark)
        children.start(servers.WEB, servers.web(self.host, self.port))
        with stop.breaks_in():
            self._sweep()
            self._wait_for_web(children)
        if settings.REDIS_URL:
            children.start(servers.WORKER, servers.worker())
        self._forget_schedule(newer_than=time.time())
        children.start(servers.BEAT, servers.beat(self._var_file("beat")))
        self._greet(accounts)
        self._keep_alive(children, stop)

    def _prepare(self) -> str:
        """Bring the database up to the code; on the first run fill it. Returns what was said about accounts."""
        if connection.vendor == "postgresql":
            self._check_durability()
        if not is_migrated():
            call_command("migrate", interactive=False, verbosity=0)
        self._guard()
        if not Duty.objects.exists():
            self._say("首次运行：装入实施方案和附件……", "First run: loading the plan and its annex …")
            call_command("load_plan", stdout=io.StringIO())
        said = io.StringIO()
        if not _with_password().exists():
            call_command("seed_accounts", stdout=said, stderr=said)
        return said.getvalue()

    def _guard(self) -> None:
        """Somebody lifted the chain's triggers: put them back, say so, and put that on record."""
        with transaction.atomic():
            if put_back := guards.install():
                put_on_record(
                    [Deed("guard.restored", "audit", name) for name in put_back], by=SYSTEM, at=database_now()
                )
                self._say(
                    "留痕表的触发器曾被移除，现已恢复并记录在案。请用 manage.py verify_audit 核对。",
                    "The audit table's triggers had been lifted; they are back, on record. Run manage.py verify_audit.",
                )

    def _check_durability(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            (value,) = cursor.fetchone()
        if value == "off":
            raise CommandError(
                "PostgreSQL: synchronous_commit must not be off: acknowledged records would be lost in a crash."
            )

    def _sweep(self) -> None:
        """Catch up with the days on which nothing ran. A failure is on record and turns /healthz red."""
        try:
            call_command("sweep", stdout=io.StringIO())
        except Exception:  # noqa: BLE001 - whatever it is, the registers must stay open for entry
            traceback.print_exc()
            self._say(
                "台账没有推算成功，见上；页面照常可用。", "The sweep failed, see above; pages are served all the same."
            )
        connections.close_all()

    def _wait_for_web(self, children: Children) -> None:
        deadline = time.monotonic() + START_SECONDS
        while (status := servers.health_status(self.host, self.port)) is None and time.monotonic() < deadline:
            self._raise_if_web_died(children)
            time.sleep(0.1)
        # 503 is an answer too: unhealthy for a reason that /healthz names.
        if status not in (200, 503):
            raise CommandError("网页服务没有起来，见上。 The web server did not start, see above.")

    def _keep_alive(self, children: Children, stop: StopRequest) -> None:
        """Start again what dies, killed for want of memory or by mistake.

        A web server that cannot live is given up. Pages do without beat and worker: where these cannot live, on a full
        disk say, they are tried again after a rest, and /healthz tells that nothing is swept.
        """
        deaths: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=MOST_DEATHS))
        resting: dict[str, float] = {}
        clock = WallClock()
        while True:
            with stop.breaks_in():
                name = self._next_to_start(children, deaths, resting, clock)
            children.revive(name)

    def _next_to_start(
        self, children: Children, deaths: dict[str, "deque[float]"], resting: dict[str, float], clock: WallClock
    ) -> str:
        while True:
            if clock.went_back():
                self._say("系统时钟被拨回，重新启动定时任务。", "The clock was put back; starting the timetable anew.")
                self._forget_schedule(newer_than=0.0)
                return servers.BEAT
            for name, code in children.dead():
                own, now = deaths[name], time.monotonic()
                if name not in resting and len(own) == MOST_DEATHS and now - own[0] < DEATHS_WITHIN_SECONDS:
                    self._raise_if_web_died(children)
                    resting[name] = now + REST_SECONDS
                    self._say(
                        f"{name} 反复退出（{code}），{REST_SECONDS:.0f} 秒后再试；网页照常。",
                        f"{name} keeps ending ({code}); tried again in {REST_SECONDS:.0f} seconds, pages go on.",
                    )
                if resting.get(name, now) > now:
                    continue
                resting.pop(name, None)
                own.append(now)
                self._say(
                    f"{name} 意外退出（{code}），正在重新启动。",
                    f"{name} ended unexpectedly ({code}); starting it again.",
                )
                return name
            time.sleep(0.5)

    def _forget_schedule(self, *, newer_than: float) -> None:
        """What beat remembers of runs in time to come would make it wait until then."""
        for kept in settings.VAR_DIR.glob(f"{self._var_file('beat').name}*"):
            if kept.stat().st_mtime > newer_than:
                kept.unlink()

    def _raise_if_web_died(self, children: Children) -> None:
        code = dict(children.dead()).get(servers.WEB)
        if code is not None:
            raise CommandError(f"web 意外退出（{code}），已全部停止。 web ended unexpectedly ({code}); all stopped.")

    def _check_port(self) -> None:
        number = servers.why_not(self.host, self.port)
        if number is None:
            return
        where = f"{servers.bracketed(self.host)}:{self.port}"
        if number == errno.EADDRINUSE:
            raise CommandError(
                f"{where} 已被占用；换一个端口，例如 PORT={self.port + 1} make run。\n"
                f"{where} is in use; choose another port, e.g. PORT={self.port + 1} make run."
            )
        raise CommandError(f"{where}: {os.strerror(number)}. 检查 HOST 和 PORT。 Check HOST and PORT.")

    def _only_one(self) -> IO[str]:
        """A lock for as long as this process lives; two runners on one database would keep two clocks."""
        lock = self._var_file("lock").open("a+", encoding="ascii")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            pid = lock.read().strip()
            raise CommandError(f"已在运行（进程 {pid}）。 Already running on this database (process {pid}).") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        return lock

    def _var_file(self, ending: str) -> Path:
        """A file of the runner's own, one per database."""
        return Path(settings.VAR_DIR / f"{Path(connection.settings_dict['NAME']).name}.{ending}")

    def _greet(self, accounts: str) -> None:
        address = f"http://{servers.bracketed(servers.reachable(self.host))}:{self.port}/"
        names = "、".join(_with_password().order_by("pk").values_list("username", flat=True)[:12])
        connections.close_all()
        self.stdout.write(
            f"\n煤矿安全监管履职台账 · 已启动 (the ledger is running)\n\n"
            f"  地址 address    {address}\n"
            f"  账号 accounts   {names}\n"
        )
        if accounts:
            self.stdout.write(f"\n{accounts.strip()}\n")
        else:
            self.stdout.write(
                "  密码 passwords  首次运行时打印过；重设 (printed on the first run; reset):"
                " .venv/bin/python manage.py reset_login NAME\n"
            )
        self.stdout.write("\n  停止 stop       Ctrl-C\n\n")
        self.stdout.flush()

    def _say(self, chinese: str, english: str) -> None:
        self.stdout.write(f"{chinese} {english}")
        self.stdout.flush()


def _with_password() -> QuerySet[User]:
    """Accounts that can sign in."""
    return (
        User.objects.filter(is_active=True).exclude(password="").exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    )
