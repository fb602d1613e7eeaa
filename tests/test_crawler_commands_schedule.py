"""`schedule`, `due` and what `crawl` and `status` say of causes: on the command line, and as a service."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from crawler import cli
from crawler.exits import ExitCode
from storage.store import Store

PROJECT = Path(__file__).parent.parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("TINBAI_")}
ENVIRONMENT |= {"PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1"}
COMMAND = [sys.executable, "-c", "from crawler.cli import main; main()"]
Tell = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Tell:
    """Run a command line in a home of its own; give its code, what it wrote and what it said."""
    for name in [name for name in os.environ if name.startswith("TINBAI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TINBAI_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.run(arguments)
        out, err = capfd.readouterr()
        return code, out, " ".join(err.replace("│", " ").split())

    return run


def test_schedules_are_added_shown_changed_and_removed(tell: Tell) -> None:
    code, out, _ = tell(
        *("schedule", "add", "lang_son", "bac_giang", "--cron", "0 */6 * * *", "--since", "7d"),
        *("--window", "22:00-06:00", "--name", "night", "--json"),
    )
    assert code == 0
    (added,) = orjson.loads(out)
    assert (added["name"], added["portals"]) == ("night", ["lang_son", "bac_giang"])
    assert (added["since"], added["window"], added["paused"], added["last_at"]) == ("7d", "22:00-06:00", False, None)
    assert tell("schedule", "add", "thai_nguyen", "--cron", "@daily")[0] == 0
    code, out, _ = tell("schedule", "list")
    assert [line.split()[0] for line in out.splitlines()] == ["name", "night", "thai_nguyen"]
    assert "next (Asia/Ho_Chi_Minh)" in out
    code, out, _ = tell("schedule", "next", "--count", "5", "--json")
    times = orjson.loads(out)
    assert len(times) == 5
    assert {one["schedule"] for one in times} == {"night", "thai_nguyen"}
    assert "Asia/Ho_Chi_Minh" in tell("schedule", "next", "night")[1]
    assert tell("schedule", "pause", "night") == (0, "", "tinbai: night is paused")
    assert "paused" in tell("schedule", "list")[1]
    assert tell("schedule", "resume", "night") == (0, "", "tinbai: night goes on")
    assert tell("schedule", "start", "night")[0] == 0
    due = orjson.loads(tell("due", "--json")[1])
    assert {(one["schedule"], one["portal"]) for one in due} == {("night", "lang_son"), ("night", "bac_giang")}
    assert "thai_nguyen" not in tell("due")[1]
    assert tell("schedule", "remove", "night") == (0, "", "tinbai: night is removed")
    assert tell("due") == (0, "nothing is due\n", "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["lang_sn", "--cron", "@daily"], "there is no portal 'lang_sn': did you mean lang_son?"),
        (["lang_son", "--cron", "0 6 * *"], "'0 6 * *' has not the five fields of cron"),
        (["lang_son", "--cron", "@daily", "--window", "22-06"], "'22-06' is no part of the day"),
        (["lang_son", "--cron", "@daily", "--since", "soon"], "'soon' is no number of days or weeks"),
        (["lang_son", "--cron", "@daily", "--name", "../x"], "'../x' is no name for a schedule"),
        (["bac_kan", "--cron", "@daily"], "there is a schedule 'bac_kan' already"),
    ],
)
def test_a_schedule_that_cannot_be_is_explained(tell: Tell, arguments: list[str], sentence: str) -> None:
    assert tell("schedule", "add", "bac_kan", "--cron", "@daily")[0] == 0
    code, out, said = tell("schedule", "add", *arguments)
    assert (code, out) == (ExitCode.USAGE, "")
    assert sentence in said


@pytest.mark.parametrize("change", ["pause", "resume", "remove", "start", "next"])
def test_a_schedule_that_is_not_there_is_named(tell: Tell, change: str) -> None:
    assert tell("schedule", change, "x")[0] == ExitCode.STORE_UNAVAILABLE  # nothing is kept there yet
    assert tell("schedule", "add", "bac_kan", "--cron", "@daily")[0] == 0
    assert tell("schedule", change, "x") == (
        ExitCode.NOT_FOUND,
        "",
        "tinbai: there is no schedule 'x': known are bac_kan",
    )


def test_another_zone_is_named_by_the_environment(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINBAI_ZONE", "Europe/Paris")
    assert "next (Europe/Paris)" in tell("schedule", "add", "bac_kan", "--cron", "@daily")[1]
    monkeypatch.setenv("TINBAI_ZONE", "Ha Noi")
    code, _, said = tell("schedule", "list")
    assert code == ExitCode.USAGE
    assert "there is no time zone 'Ha Noi'" in said


def test_nothing_begins_with_a_placeholder_for_a_contact(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINBAI_CONTACT", "me@example.com")
    for command in (["schedule", "run"], ["due", "--crawl"]):
        code, _, said = tell(*command)
        assert code == ExitCode.USAGE
        assert "is a placeholder" in said


def test_due_ends_with_the_gravest_code(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    def serve(service: Any, **_: Any) -> bool:
        service.codes += codes
        return False

    monkeypatch.setattr("crawler.schedule.serving.serve", serve)
    for codes, code in (([0, 0], 0), ([10, 13, 12], 13), ([0, None], 12), ([-9, 10], 12), ([2], 12), ([5, 0], 5)):
        told, out, said = tell("due", "--crawl", "--json")
        assert (told, orjson.loads(out)) == (code, {"exit_code": code, "crawls": len(codes)})
        assert ("a crawl did not end well" in said) is (code != 0)


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([*COMMAND, *arguments], cwd=folder, env=ENVIRONMENT, text=True, **pipes)


def hear(service: subprocess.Popen[str], what: str) -> str:
    """Read on until the service has said something like this."""
    assert service.stderr is not None
    for line in service.stderr:
        if re.search(what, line):
            return line
    raise AssertionError(f"it ended without saying {what}")


@contextmanager
def service(folder: Path) -> Iterator[subprocess.Popen[str]]:
    with start(folder, "schedule", "run", "--demo") as process:
        try:
            hear(process, "the service runs")
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.journey
def test_a_service_crawls_is_killed_and_goes_on(tell: Tell, tmp_path: Path) -> None:
    home = ("--home", "demo-data")
    tell("schedule", "add", "lang_son", "--cron", "0 3 1 1 *", *home)
    with service(tmp_path) as first:
        tell("schedule", "start", "lang_son", *home)
        hear(first, "lang_son begins")
        first.send_signal(signal.SIGKILL)
    with service(tmp_path) as second:
        refused = start(tmp_path, "schedule", "run", "--demo")
        assert refused.communicate(timeout=60)[1] == "tinbai: a service runs in demo-data already: end it first\n"
        assert refused.returncode == ExitCode.STORE_UNAVAILABLE
        hear(second, "lang_son ended with 0")
        second.send_signal(signal.SIGTERM)
        hear(second, "the service has stopped")
        assert second.wait(60) == 0
    (run,) = orjson.loads(tell("status", "--json", *home)[1])["runs"]
    assert (run["cause"], run["outcome"], run["exit_code"], run["new"]) == ("asked", "finished", 0, 60)
    assert run["requests"] > 60
    assert "Spider closed (finished)" in (tmp_path / "demo-data" / run["log"]).read_text("utf-8")


@pytest.mark.journey
def test_what_is_due_is_crawled_from_cron(tell: Tell, tmp_path: Path) -> None:
    home = ("--home", "demo-data")
    tell("schedule", "add", "lang_son", "--cron", "0 * * * *", "--since", "2020-01-01", *home)
    with closing(sqlite3.connect(tmp_path / "demo-data" / "tinbai.db")) as database, database:
        database.execute("UPDATE schedule SET decided_at = '2026-01-01T00:00:00.000000+00:00'")
    assert "lang_son" in tell("due", *home)[1]
    told = orjson.loads(tell("due", "--crawl", "--demo", "--json")[1])
    assert told == {"exit_code": 0, "crawls": 1}
    assert tell("due", *home)[1] == "nothing is due\n"
    shown = tell("status", *home)[1]
    assert "missed:lang_son" in shown
    assert orjson.loads(tell("due", "--crawl", "--demo", "--json")[1])["crawls"] == 0


@pytest.mark.journey
def test_a_stop_of_the_service_is_clean(tell: Tell, tmp_path: Path) -> None:
    home = ("--home", "demo-data")
    tell("schedule", "add", "lang_son", "bac_giang", "--cron", "0 3 1 1 *", "--name", "x", *home)
    with service(tmp_path) as running:
        tell("schedule", "start", "x", *home)
        hear(running, "lang_son begins")
        with Store.open(f"sqlite:///{tmp_path}/demo-data/tinbai.db") as store:
            deadline = time.monotonic() + 60
            while len(store.runs()) < 2 and time.monotonic() < deadline:
                time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 0
    runs = orjson.loads(tell("status", "--json", *home)[1])["runs"]
    assert len(runs) == 2
    assert {run["exit_code"] for run in runs} <= {0, 11}  # one may have been done already
    assert all(run["finished_at"] for run in runs)
    waiting = orjson.loads(tell("due", "--json", *home)[1])
    assert len(waiting) == sum(run["exit_code"] == ExitCode.INTERRUPTED for run in runs)


DOCUMENT = (PROJECT / "docs" / "schedules.md").read_text("utf-8")
UNIT = re.findall(r"```ini\n(.*?)```", DOCUMENT, re.DOTALL)


def test_the_unit_of_the_document_is_one_of_systemd(tmp_path: Path) -> None:
    assert len(UNIT) == 1
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("there is no systemd-analyze here")
    (tmp_path / "tinbai").write_text("#!/bin/sh\n")
    (tmp_path / "tinbai").chmod(0o755)
    unit = tmp_path / "tinbai.service"
    unit.write_text(re.sub(r"ExecStart=\S+", f"ExecStart={tmp_path}/tinbai", UNIT[0]), "utf-8")
    checked = subprocess.run([program, "verify", str(unit)], capture_output=True, text=True, check=False)
    assert [line for line in checked.stderr.splitlines() if "tinbai.service" in line] == []


def test_the_unit_stops_the_service_alone_and_lets_it_stop_its_crawls() -> None:
    settings = dict(line.split("=", 1) for line in UNIT[0].splitlines() if "=" in line)
    assert settings["KillMode"] == "mixed"
    assert settings["ExecStart"].endswith("tinbai schedule run")
    assert {"NoNewPrivileges", "ProtectSystem", "ProtectHome", "PrivateTmp"} <= settings.keys()


def test_the_commands_of_the_document_are_known(tell: Tell) -> None:
    lines = [line.partition("  #")[0] for line in re.findall(r"(?m)^tinbai .*$", DOCUMENT)]
    assert len(lines) >= 8
    for line in lines:
        words = line.split()
        assert tell(*words[1 : 3 if words[1] == "schedule" else 2], "--help")[0] == 0, line
