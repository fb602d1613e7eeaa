"""The command line: help, and one sentence with a code for everything that can go wrong."""

from __future__ import annotations

import errno
import inspect
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
import typer

from crawler import cli
from crawler.config import read_version
from crawler.exits import ExitCode, Failure
from pipelines.errors import Rejected
from storage.errors import CaptureDamaged, DiskFull, ExportFailed, StoreTooNew, StoreUnavailable

PROJECT = Path(__file__).parent.parent
ENVIRONMENT = os.environ | {"PYTHONPATH": str(PROJECT), "COLUMNS": "100"}


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A command `fail` that raises what its `error` holds."""
    module = ModuleType("crawler.commands.fail")
    module.error = None

    def fail() -> None:
        """Fail."""
        raise module.error

    module.fail = fail
    monkeypatch.setitem(sys.modules, "crawler.commands.fail", module)
    monkeypatch.setitem(cli.COMMANDS, "fail", "Fail.")
    return module


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_says_what_it_does_and_how(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    function = getattr(import_module(f"crawler.commands.{name}"), name)
    has_commands = isinstance(function, typer.Typer)
    lines = (function.info.help if has_commands else inspect.getdoc(function)).splitlines()
    assert lines[0] == cli.COMMANDS[name]
    assert f"tinbai {name}" in lines[-1]
    assert lines[-1].startswith("Example: ")
    assert cli.run([name, "--help"]) == 0
    assert cli.COMMANDS[name] in " ".join(capsys.readouterr().out.split())


def test_the_list_names_all_commands_and_loads_none() -> None:
    source = "import sys; from crawler.cli import run; run([]); print(sorted(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", source], env=ENVIRONMENT, capture_output=True, text=True, check=True)
    for name, summary in cli.COMMANDS.items():
        assert f"{name} " in shown.stdout
        assert summary[:40] in shown.stdout
    assert not any(f"'{heavy}'" in shown.stdout for heavy in ("scrapy", "sqlalchemy", "pydantic", "lxml", "dateparser"))


def test_it_says_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--version"]) == 0
    assert capsys.readouterr().out == f"tinbai {read_version()}\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["crwal"], "Did you mean 'crawl'?"),
        (["status", "--jsn"], "No such option: --jsn"),
        (["export", "-f", "xml", "-o", "x"], "'xml' is not one of"),
        (["export", "-f", "csv", "-o", "x", "--since", "31/01/2024"], "'31/01/2024' is not a day"),
        (["export", "-f", "csv", "-o", "x", "--since", "2024-02-01", "--until", "2024-01-31"], "no day is between"),
        (["extract"], "give one file"),
        (["extract", "x.html", "--manifest", "x.jsonl"], "give one file"),
        (["extract", "--manifest", "x.jsonl", "--portal", "lang_son"], "stand in its lines"),
        (["extract", "x.html", "--fetched-at", "yesterday"], "'yesterday' is no time in ISO 8601"),
    ],
)
def test_a_wrong_command_line_is_explained(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == ExitCode.USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in " ".join(said.err.replace("│", " ").split())


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (Failure("không có tệp", ExitCode.NOT_FOUND), ExitCode.NOT_FOUND, "không có tệp"),
        (Rejected("soft_404", "the page says so"), ExitCode.REJECTED, "soft_404: the page says so"),
        (StoreTooNew("a newer one"), ExitCode.STORE_TOO_NEW, "a newer one"),
        (StoreUnavailable("locked"), ExitCode.STORE_UNAVAILABLE, "locked"),
        (DiskFull("no space"), ExitCode.DISK_LOW, "no space"),
        (ExportFailed("no folder"), ExitCode.UNWRITABLE, "no folder"),
        (CaptureDamaged("cut off"), ExitCode.INTEGRITY, "cut off"),
        (OSError(errno.ENOSPC, "No space left", "x.db"), ExitCode.DISK_LOW, "x.db: No space left"),
        (PermissionError(errno.EACCES, "Permission denied", "x"), ExitCode.UNREADABLE, "x: Permission denied"),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED, "stopped by Ctrl-C"),
        (Failure("a\x1b[31m\nb", ExitCode.USAGE), ExitCode.USAGE, r"a\x1b[31m\nb"),
    ],
)
def test_every_failure_is_one_sentence_and_its_code(
    failing: ModuleType, error: BaseException, code: ExitCode, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    failing.error = error
    assert cli.run(["fail"]) == code
    assert capsys.readouterr().err == f"tinbai: {sentence}\n"


def test_a_mistake_of_ours_is_not_hidden(failing: ModuleType) -> None:
    failing.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        cli.run(["fail"])


def test_a_reader_that_went_away_is_no_failure_to_speak_of() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    source = "from crawler.cli import main; main()"
    command = [sys.executable, "-c", source, "portals", "--json"]
    ended = subprocess.run(command, env=ENVIRONMENT, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (ExitCode.BROKEN_PIPE, b"")


@pytest.mark.parametrize("package", ["spiders", "pipelines", "storage"])
def test_a_shadowed_package_is_refused(tmp_path: Path, package: str) -> None:
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").touch()
    source = "import sys; sys.path.insert(0, sys.argv.pop()); from crawler.cli import main; main()"
    command = [sys.executable, "-c", source, "status", str(tmp_path)]
    ended = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert ended.returncode == ExitCode.SHADOWED
    assert f"tinbai: the package {package!r} comes from {tmp_path} and not from " in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_PACKAGES", ("crawler", "no_such_package_at_all"))
    with pytest.raises(Failure, match="'no_such_package_at_all' comes from nowhere"):
        cli.refuse_shadowed_packages()
