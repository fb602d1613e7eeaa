"""`crawl` and `demo`: real crawls of replicas in processes of their own, stopped and hindered as people do."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Self

import orjson
import pytest

from crawler import cli
from crawler.commands.crawl import describe_end, draw_ledgers
from crawler.commands.demo import EXPORTS, draw_figures, forget_demo, list_figures
from crawler.demo.compare import Comparison
from crawler.exits import ExitCode
from crawler.ledger import Ledger, judge
from crawler.terminal import screen

PROJECT = Path(__file__).parent.parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("TINBAI_")}
ENVIRONMENT |= {"PYTHONPATH": str(PROJECT), "TINBAI_DATABASE": "sqlite:////nowhere/at/all.db"}
COMMAND = [sys.executable, "-c", "from crawler.cli import main; main()"]


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([*COMMAND, *arguments], cwd=folder, env=ENVIRONMENT, text=True, **pipes)


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    with process:
        out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def count_articles(database: Path) -> int:
    if not database.exists():
        return 0
    try:
        with closing(sqlite3.connect(database)) as connection:
            return int(connection.execute("SELECT count(*) FROM article").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def wait_for_articles(database: Path, least: int) -> None:
    deadline = time.monotonic() + 30
    while count_articles(database) < least:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ended(outcome: str, **stats: Any) -> Ledger:
    ledger = Ledger("lang_son")
    ledger.begin({name.replace("__", "/"): count for name, count in stats.items()})
    ledger.end(outcome)
    return ledger


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["crawl"], "name portals, or --all"),
        (["crawl", "lang_son", "--all"], "name portals, or --all"),
        (["crawl", "langson"], "there is no portal 'langson': did you mean lang_son?"),
        (["crawl", "lang_son", "--sections", "kinh-te,xa-ho"], "did you mean xa-hoi?"),
        (["crawl", "lang_son", "--since", "2024-02-30"], "'2024-02-30' is not a day"),
        (["crawl", "lang_son", "--since", "2024-03-01", "--until", "2024-02-01"], "no day is between"),
        (["crawl", "lang_son", "--limit", "0"], "greater than or equal"),
        (["demo", "--pages", "0"], "greater than or equal"),
    ],
)
def test_what_cannot_be_crawled_is_said_before_anything_starts(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: Any, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(arguments) == ExitCode.USAGE
    assert sentence in " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("ledger", "sentence"),
    [
        (
            ended("finished", tinbai__failed__timeout=1),
            "no host of lang_son could be reached: is there a network?",
        ),
        (
            ended("interrupted", tinbai__pending=3),
            "stopped by a signal, 3 articles were left: all that was fetched is ",
        ),
        (ended("aborted"), "aborted: what was kept until then stays, what came in the last second may be missing"),
        (ended("disk_full", tinbai__store_error="No space is left"), "No space is left"),
        (ended("finished", tinbai__rejected__http_403=1), "lang_son refused us or asked us to wait, see x/crawl.log: "),
        (ended("finished", tinbai__pending=2), "2 articles of lang_son were found and not fetched: crawl again"),
    ],
)
def test_the_end_is_explained(ledger: Ledger, sentence: str) -> None:
    assert describe_end([ledger], judge([ledger]), Path("x/crawl.log")).startswith(sentence)


def test_the_closing_table_has_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    screen().print(draw_ledgers([ended("finished", tinbai__pages=7, tinbai__rejected__robots=2)]))
    assert "robots 2" in capsys.readouterr().out


def test_wrong_figures_stand_out(capsys: pytest.CaptureFixture[str]) -> None:
    comparison = Comparison(expected=2, found=1)
    comparison.equal.update(title=1, section=0)
    figures = list(list_figures(comparison, 3))
    screen().print(draw_figures(figures))
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["articles", "found", "2", "1", "WRONG"] in lines
    assert ["disallowed", "pages", "asked", "for", "0", "3", "WRONG"] in lines
    assert ["equal", "title", "1", "1"] in lines
    assert ["equal", "section", "1", "0", "counted", "only"] in lines


def test_a_demo_that_differs_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Server:
        port = 1

        def __init__(self, *_: Any) -> None: ...

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None: ...

        def counts(self) -> dict[str, dict[str, int]]:
            return {"disallowed": {"lang_son": 2}}

    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo-data").mkdir()
    monkeypatch.setattr("crawler.commands.demo.ReplicaServer", Server)
    monkeypatch.setattr("crawler.commands.demo.conduct", lambda *_: [ended("finished", tinbai__pages=1)])
    monkeypatch.setattr("crawler.commands.demo.find_spec", lambda _: None)
    assert cli.run(["demo", "--pages", "1"]) == ExitCode.REJECTED
    told = capsys.readouterr()
    assert "WRONG" in told.out
    said = told.err.splitlines()
    assert "tinbai: Parquet is left out: pip install 'tinbai[parquet]'" in said
    assert any(line.startswith("tinbai: lang_son ") and line.endswith("null was read") for line in said)
    assert "tinbai: 2 requests were for what a robots.txt disallows" in said
    assert "--fresh forgets" in said[-1]
    assert not (tmp_path / "demo-data" / EXPORTS / "articles.parquet").exists()


def test_only_what_a_demo_made_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / EXPORTS).mkdir()
    (tmp_path / EXPORTS / "articles.csv").touch()
    (tmp_path / "tinbai.db").touch()
    (tmp_path / "mine.txt").touch()
    forget_demo(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    forget_demo(tmp_path / "never made")


@pytest.mark.journey
def test_a_crawl_keeps_articles_from_any_folder(tmp_path: Path) -> None:
    code, out, err = finish(start(tmp_path, "crawl", "lang_son", "thai_nguyen", "--demo", "--limit", "5", "--json"))
    assert code == 0, err
    assert "these are replicas" in err
    told = orjson.loads(out)
    assert [(ledger["outcome"], ledger["new"]) for ledger in told["portals"]] == [("limit", 5), ("limit", 5)]
    home = tmp_path / "demo-data"
    assert count_articles(home / "tinbai.db") == 10
    assert len(list((home / "captures").glob("*.warc.gz"))) == 2
    assert "Traceback" not in (home / "crawl.log").read_text("utf-8")


@pytest.mark.journey
def test_a_demo_gives_back_what_the_replicas_hold(tmp_path: Path) -> None:
    code, out, err = finish(start(tmp_path, "demo", "--pages", "20", "--home", "h", "--fresh", "--json"))
    assert code == 0, err
    told = orjson.loads(out)
    figures = {figure["figure"]: (figure["wanted"], figure["got"]) for figure in told["figures"] if figure["required"]}
    assert told["perfect"]
    assert figures["articles found"] == figures["equal date"] == (120, 120)
    assert figures["disallowed pages asked for"] == (0, 0)
    assert {path.name for path in (tmp_path / "h" / EXPORTS).iterdir()} == {
        f"articles.{kind}" for kind in ("jsonl", "csv", "parquet")
    }
    code, out, _ = finish(start(tmp_path, "demo", "--pages", "20", "--home", "h"))
    assert code == 0
    assert "unchanged" in out
    assert "WRONG" not in out


@pytest.mark.journey
def test_ctrl_c_once_keeps_all_that_was_fetched(tmp_path: Path) -> None:
    process = start(tmp_path, "demo", "--pages", "400", "--home", "h")
    wait_for_articles(tmp_path / "h" / "tinbai.db", 20)
    process.send_signal(signal.SIGINT)
    code, _, err = finish(process)
    assert code == ExitCode.INTERRUPTED
    assert "stopping: what is under way will be kept" in err
    assert "all that was fetched is kept" in err
    with closing(sqlite3.connect(tmp_path / "h" / "tinbai.db")) as database:
        runs = database.execute("SELECT outcome, count(*) FROM run GROUP BY outcome").fetchall()
        (captured,) = database.execute("SELECT count(*) FROM capture WHERE status = 200").fetchone()
        (articles,) = database.execute("SELECT sum(articles) FROM run").fetchone()
    assert runs == [("interrupted", 6)]
    assert captured >= articles >= 20
    assert not list((tmp_path / "h" / "captures").glob("*.open"))


@pytest.mark.journey
def test_ctrl_c_twice_aborts(tmp_path: Path) -> None:
    process = start(tmp_path, "demo", "--pages", "400", "--home", "h")
    wait_for_articles(tmp_path / "h" / "tinbai.db", 5)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    while "stopping" not in process.stderr.readline():
        pass
    process.send_signal(signal.SIGINT)
    code, _, err = finish(process)
    assert code == ExitCode.INTERRUPTED
    assert "tinbai: aborted: " in err
    assert "Traceback" not in err


@pytest.mark.journey
def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = finish(start(tmp_path, "demo", "--port", str(port)))
    assert code == ExitCode.PORT_IN_USE
    assert f"Port {port} on 127.0.0.1 is taken" in err


def test_a_home_that_cannot_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TINBAI_CONTACT", "an.ban@luutru.vn")
    (tmp_path / "file").touch()
    assert cli.run(["crawl", "lang_son", "--home", str(tmp_path / "file" / "home")]) == ExitCode.STORE_UNAVAILABLE
    assert capsys.readouterr().err == (
        f"tinbai: The folder {tmp_path / 'file' / 'home'} cannot be written (Not a directory): name another one\n"
    )


@pytest.fixture
def conducted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    """What a crawl was asked for; no portal is reached, one failure is told."""
    asked: list[Any] = []

    def conduct(names: Any, arguments: Any, config: Any, *_: Any) -> list[Ledger]:
        asked.extend((list(names), dict(arguments), config.home))
        return [ended("finished", tinbai__pages=2, tinbai__articles=1, tinbai__failed__timeout=1)]

    monkeypatch.setattr("crawler.commands.crawl.conduct", conduct)
    for name in [name for name in os.environ if name.startswith("TINBAI_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return asked


def test_a_crawl_tells_what_failed_and_where_to_look(conducted: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.run(["crawl", "lang_son", "lang_son", "--limit", "3", "--sections", "kinh-te", "--home", "h"])
    assert code == ExitCode.SOME_FAILED
    assert conducted == [["lang_son"], {"limit": "3", "sections": "kinh-te"}, Path("h")]
    told = capsys.readouterr()
    assert "timeout 1" in told.out
    first, last = told.err.splitlines()
    assert first == "tinbai: portals cannot write to you: set TINBAI_CONTACT to an e-mail or web address"
    assert last == "tinbai: some addresses of lang_son failed, see h/crawl.log: the next crawl asks them again"


def test_all_means_every_portal(conducted: list[Any]) -> None:
    cli.run(["crawl", "--all", "--since", "2024-01-01"])
    names, arguments, home = conducted
    assert {"bac_kan", "bac_kan_city", "bao_bac_kan", "lang_son", "bac_giang", "thai_nguyen"} <= set(names)
    assert (arguments, home) == ({"since": "2024-01-01"}, Path("tinbai-data"))
