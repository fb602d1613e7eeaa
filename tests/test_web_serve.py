"""`tinbai serve` as a person runs it: what it says, what it refuses, and releases that it has made."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from crawler import cli
from crawler.commands import serve
from crawler.config import Config
from crawler.exits import ExitCode, Failure
from crawler.web import building
from crawler.web.archive import Archive
from crawler.web.building import LOCK, Workshop
from crawler.web.finding import Filter
from storage.errors import StorageError
from tests.keeping_samples import URL, crawl_pages, make_html
from tests.web_samples import TOKEN

PATIENCE = 240  # seconds, on a machine that has other things to do


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv("TINBAI_DATABASE", raising=False)
    monkeypatch.delenv("TINBAI_TOKEN", raising=False)
    home = tmp_path / "home"
    crawl_pages(home, [(URL.format(key=key), make_html(key)) for key in ("500101", "500102")]).close()
    return home


@contextmanager
def serving(home, *options):
    command = [sys.executable, "-m", "crawler.cli", "serve", "--home", str(home), "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "TINBAI_TOKEN": TOKEN})
    try:
        yield process, re.search(r"http://\S+", process.stderr.readline())[0]
    finally:
        process.kill()
        process.communicate()  # ends when nobody holds the pipe: what it started is gone too


@pytest.mark.parametrize("processes", ["1", "2"])
def test_it_serves_until_it_is_told_to_end(home, processes):
    with serving(home, "--processes", processes) as (process, address):
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - our own address
            assert b"Chanh leo" in answer.read()
        with pytest.raises(urllib.error.HTTPError, match="421"):
            urllib.request.urlopen(urllib.request.Request(address, headers={"Host": "evil.invalid"}), timeout=PATIENCE)  # noqa: S310 - ours
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) in (0, ExitCode.INTERRUPTED)


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--home", "nowhere"), ExitCode.STORE_UNAVAILABLE, "nothing is kept in nowhere yet"),
        (("--token", "short"), ExitCode.USAGE, "fewer than 16 characters"),
        (("--host", "0.0.0.0"), ExitCode.USAGE, "set TINBAI_TOKEN"),  # noqa: S104 - that is refused
        (("--name", "archive.vn"), ExitCode.USAGE, "set TINBAI_TOKEN"),
        (("--host", "192.0.2.1", "--token", TOKEN), ExitCode.PORT_IN_USE, "192.0.2.1:8780 cannot be listened on"),
    ],
)
def test_what_is_wrong_is_one_sentence(home, monkeypatch, capfd, arguments, code, sentence):
    monkeypatch.setenv("TINBAI_HOME", str(home))
    monkeypatch.chdir(home.parent)
    assert cli.run(["serve", *arguments]) == code
    said = capfd.readouterr().err
    assert sentence in said
    assert "Traceback" not in said


def test_a_port_that_is_taken_is_named(home, capfd):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.run(["serve", "--home", str(home), "--port", str(port)]) == ExitCode.PORT_IN_USE
    assert f"127.0.0.1:{port} cannot be listened on" in capfd.readouterr().err


def test_libraries_that_are_missing_are_named(home, monkeypatch, capfd):
    monkeypatch.setattr(serve, "find_spec", lambda name: None if name == "nh3" else name)
    assert cli.run(["serve", "--home", str(home)]) == ExitCode.USAGE
    assert "nh3: pip install 'tinbai[web]'" in capfd.readouterr().err


def test_addresses_of_this_machine_are_known():
    assert [serve.is_loopback(host) for host in ("127.0.0.9", "::1", "localhost", "0.0.0.0", "x.vn")] == [  # noqa: S104 - compared
        True,
        True,
        True,
        False,
        False,
    ]
    assert serve.name_host("::1") == "[::1]"


def test_a_release_is_made_beside_the_server(home, leave):
    workshop = Workshop(Config(home=home))
    assert workshop.list_built() == []
    workshop.order("tin-2024", Filter(q="chanh", portal="lang_son", since="2024-01-01", until="2024-12-31"))
    assert [one.state for one in workshop.list_built()] == ["under way"]
    with pytest.raises(Failure, match="tin-2024 is being made"):
        workshop.order("other", Filter())
    leave.touch()
    wait_for_end(workshop)
    made = Workshop(Config(home=home)).list_built()[0]
    assert (made.name, made.state, made.sentence) == ("tin-2024", "made", "")
    assert {"articles.csv", "CHECKSUMS"} <= {name for name, _ in made.files}
    assert workshop.find_file("tin-2024", "CHECKSUMS").is_file()
    assert workshop.find_file("tin-2024", "../x") is workshop.find_file("..", "tinbai.db") is None
    for name in ("tin-2024", "verify", "../x", "", ".x", "-x"):
        with pytest.raises(Failure):
            workshop.order(name, Filter())


def test_a_release_that_fails_says_why(home):
    workshop = Workshop(Config(home=home))
    workshop.order("odd", Filter(since="no day"))
    wait_for_end(workshop)
    failed = workshop.list_built()[0]
    assert (failed.state, failed.name) == ("failed", "odd")
    assert failed.sentence
    assert (workshop.folder / LOCK).read_text() == "odd"


def wait_for_end(workshop):
    for process in workshop._processes:
        process.wait(PATIENCE)


@pytest.fixture
def leave(tmp_path, monkeypatch):
    """Have the process that makes a release wait for leave to begin."""
    python, leave = tmp_path / "python", tmp_path / "leave"
    python.write_text(f'#!/bin/sh\nwhile [ ! -e {leave} ]; do sleep 0.05; done\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    monkeypatch.setattr(building.sys, "executable", str(python))
    return leave


def test_the_archive_reads_and_cannot_write(store_url, tmp_path):
    archive = Archive(Config(home=tmp_path, database=store_url))
    try:
        first = archive.state
        with pytest.raises(StorageError, match=r"(?i)read.?only|can only be read|cannot be written"):
            archive.store.begin_run("lang_son", "crawl")
        archive._writer.begin_run("lang_son", "crawl")
        archive.refresh()
        assert archive.state != first
    finally:
        archive.close()


def test_figures_are_made_again_when_the_store_changed_but_not_all_the_time(home):
    archive = Archive(Config(home=home))
    made = []

    def make():
        made.append(archive.state)
        return len(made)

    def settle(value):
        wait_until(lambda: archive.figure("x", make) == value)

    assert [archive.figure("x", make), archive.figure("x", make)] == [1, 1]
    archive.state = "changed"
    archive._figures["x"].not_before = 0
    assert archive.figure("x", make) == 1  # nobody waits for the next one
    settle(2)
    archive.state = "again"
    archive._figures["x"].not_before = time.monotonic() + 60
    assert archive.figure("x", make) == 2
    archive._figures["x"].not_before = archive._figures["x"].made_at = 0
    assert archive.figure("x", make) == 3  # unless what there is has become too old
    archive.close()


def test_pages_are_remembered_until_the_store_or_a_figure_is_another(home):
    archive = Archive(Config(home=home))
    edition = archive.edition
    archive.remember("page", edition, b"x")
    assert archive.recall("page") == b"x"
    archive.figure("x", lambda: 1)
    assert archive.recall("page") is archive.recall("none") is None
    archive.remember("page", archive.edition, b"x")
    archive.state = "other"
    assert archive.recall("page") is None
    for number in range(600):
        archive.remember(number, archive.edition, b"x")
    assert len(archive._pages) == 512
    archive.close()


def wait_until(is_so):
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_the_archive_follows_the_store(home):
    archive = Archive(Config(home=home))
    archive.start()
    try:
        crawl_pages(home, [(URL.format(key="500103"), make_html("500103"))]).close()
        wait_until(lambda: len(archive.find(Filter(q="chanh")).hits) >= 3)
    finally:
        archive.close()
