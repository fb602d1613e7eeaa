"""A crawl is shown as it goes: a table on a terminal, plain lines elsewhere."""

from __future__ import annotations

import io
import time

from rich.console import Console

from crawler.ledger import Ledger
from crawler.progress import Progress


def test_plain_lines_come_while_something_changes() -> None:
    written = io.StringIO()
    ledger = Ledger("lang_son")
    with Progress([ledger, Ledger("bac_kan")], Console(file=written, width=40), every=0.01):
        ledger.begin({"tinbai/pages": 30, "tinbai/articles": 21, "tinbai/rejected/soft_404": 1})
        time.sleep(0.05)
        ledger.end("finished")
        time.sleep(0.05)
    lines = written.getvalue().splitlines()
    assert lines[0].startswith("lang_son: 30 pages, 21 articles, 1 rejects, 0 failures, ")
    assert len([line for line in lines if line.endswith("finished")]) == 1
    assert lines[-1].endswith("finished")
    assert not any("bac_kan" in line for line in lines)


def test_a_terminal_sees_a_table() -> None:
    written = io.StringIO()
    ledger = Ledger("lang_son")
    with Progress([ledger], Console(file=written, force_terminal=True, width=100)) as progress:
        ledger.begin({"tinbai/pages": 30})
        progress.say("một câu")
    assert "lang_son" in written.getvalue()
    assert "crawling" in written.getvalue()
    assert "một câu" in written.getvalue()
