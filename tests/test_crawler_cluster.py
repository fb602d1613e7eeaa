"""Tasks on workers: what they may do, what becomes of them when a worker dies, and a cluster that loses one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from crawler import cli, cluster, performing
from crawler.cluster import Pool, open_pool
from crawler.config import read_config, read_version
from crawler.demo.server import ReplicaServer
from crawler.exits import ExitCode, Failure
from crawler.ledger import Ledger
from crawler.performing import perform
from tests.archives import address, http, members, page, record, response, write
from tests.torture.oracles import examine

ROOT = Path(__file__).parents[1]


class Workers:
    """An executor that answers as told: exit codes, or errors that it raises, by task and in order."""

    def __init__(self, **answers: list[int | Exception]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def submit(self, function, name, words, version, pool):  # noqa: ARG002 - the signature of perform
        self.asked.append(name)
        future: Future[list[Any]] = Future()
        answer = self.answers[name].pop(0)
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result([name, answer, {"number": answer}, "a sentence" if answer else "", "here"])
        return future


class KilledWorker(Exception):
    """What Dask raises."""


def run(**answers: list[int | Exception]) -> tuple[list[tuple[str, int]], Workers, list[str]]:
    workers, said = Workers(**answers), []
    outcomes = Pool(workers, said.append).run([(name, ("crawl", name)) for name in answers])  # type: ignore[arg-type]
    return [(one.name, one.code) for one in outcomes], workers, said


def test_what_a_dead_worker_did_is_done_by_another():
    outcomes, workers, said = run(a=[0], b=[KilledWorker(), CancelledError(), 0], c=[12])
    assert outcomes == [("a", 0), ("b", 0), ("c", 12)]
    assert sorted(workers.asked) == ["a", "b", "b", "b", "c"]
    assert sum("its worker died" in sentence for sentence in said) == 2
    assert any("ended with 12 (here): a sentence" in sentence for sentence in said)


def test_a_task_that_kills_every_worker_is_given_up():
    with pytest.raises(Failure, match="workers died of it"):
        run(a=[KilledWorker() for _ in range(cluster.MOST_DEATHS + 1)])


def test_a_portal_that_is_held_is_tried_again_when_others_have_ended_and_alone_at_last():
    outcomes, workers, _ = run(a=[15, 15, 0], b=[15] * 4, c=[0])
    assert outcomes == [("a", 0), ("b", 15), ("c", 0)]
    assert len(workers.asked) == 8


def test_what_a_worker_cannot_do_is_said():
    with pytest.raises(Failure, match="a: the worker cannot do it \\(no such module\\)"):
        run(a=[ImportError("no such module")])


@pytest.mark.parametrize("words", [(), ("release", "x"), ("db", "backup")])
def test_workers_do_what_they_are_for(words):
    with pytest.raises(ValueError, match="crawl, reread, ingest and nothing else"):
        perform("x", words, read_version(), "pool")


def test_a_worker_of_another_version_refuses():
    with pytest.raises(ValueError, match=r"tinbai 9\.9 asks"):
        perform("x", ("crawl", "lang_son"), "9.9", "pool")


COMMAND = """
import json, pathlib, signal, sys, threading
heard, told = threading.Semaphore(0), pathlib.Path(sys.argv[2])
signal.signal(signal.SIGINT, lambda *_: heard.release())
for number in range(int(sys.argv[3])):
    told.write_text(str(number))
    heard.acquire()
print(json.dumps({"heard": number + 1}))
sys.exit(11)
"""


@contextmanager
def open_dask(tell):
    """A pool of one worker of Dask that does one thing at a time."""
    from distributed import LocalCluster  # noqa: PLC0415 - slow to import

    options = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": None}
    with LocalCluster("127.0.0.1", protocol="tcp://", **options) as workers:
        config = read_config(database="postgresql://nobody@127.0.0.1:1/nothing")
        with open_pool(workers.scheduler_address, config, tell) as pool:
            yield pool


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("kind", ["local", "dask"])
def test_a_stop_reaches_what_workers_do_and_nothing_else_begins(kind, times, tmp_path, monkeypatch):
    monkeypatch.setattr(performing, "_COMMAND", (sys.executable, "-c", COMMAND))
    told, said = tmp_path / "told", []

    def press() -> None:
        for number in range(times):
            while not told.exists() or told.read_text() != str(number):
                time.sleep(0.01)
            os.kill(os.getpid(), signal.SIGINT)

    with (
        open_dask(said.append)
        if kind == "dask"
        else open_pool("local:1", read_config(home=tmp_path), said.append) as pool
    ):
        thread = threading.Thread(target=press)
        thread.start()
        tasks = [(name, ("crawl", str(told), str(times))) for name in ("a", "b")]
        one, other = sorted(pool.run(tasks), key=lambda outcome: not outcome.told)
        thread.join()
    assert (one.code, one.told) == (ExitCode.INTERRUPTED, {"heard": times})
    assert (other.code, other.told, other.sentence) == (ExitCode.INTERRUPTED, {}, "not begun")
    assert [sentence for sentence in said if sentence[1] != ":"] == list(cluster._STOPPING[:times])
    assert Ledger.from_dict("b", {}, other.code, other.sentence).ending == "interrupted"


def test_a_command_that_is_stopped_while_it_begins_was_stopped(monkeypatch):
    monkeypatch.setattr(performing, "_COMMAND", (sys.executable, "-c", "import os, signal; os.kill(os.getpid(), 2)"))
    assert perform("x", ("crawl",), read_version(), "pool")[1] == ExitCode.INTERRUPTED


def test_what_a_worker_starts_ends_when_the_worker_does(tmp_path):
    body = (
        "from crawler.tether import hold_tether; import time; hold_tether(); print('here', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", body],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"TINBAI_TETHERED": "1"},
        cwd=ROOT,
    )
    with process:
        process.stdout.readline()
        process.stdin.close()
        assert process.wait(30) == -signal.SIGTERM


def test_what_does_not_end_cleanly_is_ended_by_force():
    body = (
        "import signal, time; from crawler.tether import hold_tether; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "hold_tether(0.1); time.sleep(60)"
    )
    environment = os.environ | {"TINBAI_TETHERED": "1"}
    ended = subprocess.run([sys.executable, "-c", body], input=b"", env=environment, cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("on", "database", "why"),
    [
        ("local:no", None, "no number of workers"),
        ("local:0", None, "no number of workers"),
        ("tcp://127.0.0.1:1", None, "need one database"),
        ("tcp://127.0.0.1:1", "postgresql://x@127.0.0.1:1/x", "cannot be reached"),
    ],
)
def test_workers_that_cannot_be_had_are_told(on, database, why, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT", "1s")
    config = read_config(home=tmp_path, database=database)
    with pytest.raises(Failure, match=why), open_pool(on, config, print):
        pass


def test_a_ledger_comes_back_as_it_was():
    told = {"portal": "p", "outcome": "finished", "pages": 7, "articles": 3, "pending": 0, "seconds": 2.0}
    told |= {"rejected": {"robots": 2}, "failed": {"timeout": 1}, "postponed": {}}
    ledger = Ledger.from_dict("p", told, 12)
    assert (ledger.count("pages"), ledger.rejects, ledger.failures, ledger.ending) == (7, 2, 1, "finished")
    assert (ledger.code, ledger.seconds) == (ExitCode.SOME_FAILED, 2.0)
    lost = Ledger.from_dict("p", {}, 77, "it broke")
    assert (lost.code, lost.fault) == (ExitCode.SOME_FAILED, "it broke")


@pytest.mark.journey
def test_archives_are_taken_in_and_read_again_by_local_workers(tmp_path, monkeypatch, capfd, request):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TINBAI_DATABASE", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})  # for what is started: a reader process each is enough
    request.addfinalizer(lambda: os.sched_setaffinity(0, cores))
    write(tmp_path / "warcs" / "a.warc.gz", members(response(number) for number in range(4)))
    write(tmp_path / "warcs" / "b.warc.gz", members([response(4), record("response", address(5), http(page(5)))]))

    def tell(*words: str) -> dict[str, Any]:
        code = cli.run([*words, "--home", "home", "--json"])
        told: dict[str, Any] = orjson.loads(capfd.readouterr().out.splitlines()[-1])
        return told | {"code": code}

    told = tell("ingest", "warcs", "--on", "local:2")
    assert (told["code"], told["sources"], told["new"], told["known"]) == (0, 2, 6, 0)
    assert tell("reread", "--portal", "lang_son", "--on", "local:2")["captures"] == 6
    assert cli.run(["ingest", str(ROOT / "docs"), "--on", "local:2"]) == ExitCode.USAGE


@pytest.mark.journey
def test_a_cluster_that_loses_a_machine_loses_and_doubles_nothing(tmp_path, new_postgres_url):
    from tests.torture.cluster import Kills, crawl_harmed  # noqa: PLC0415 - processes, for this journey alone

    pages, portal, database = 12, "bac_giang", new_postgres_url()
    with ReplicaServer(pages) as replicas:
        harm = Kills(1, pages, seed=3)
        assert list(crawl_harmed(tmp_path, replicas, database, harm, (portal,), workers=2, stops=False)) == []
    assert examine(tmp_path / "home", portal, pages, database).faults == []
