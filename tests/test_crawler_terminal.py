"""Page text cannot steer a terminal."""

from __future__ import annotations

import io
import subprocess
import sys

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.terminal import printable, say, screen, words, write_json

EVIL = "Tin\x1b]0;lừa\x07 \u202eđảo\r\nmới\x9b31m"


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@given(st.text())
def test_nothing_printable_steers_a_terminal(text: str) -> None:
    shown = printable(text)
    assert not set(shown) & set("\x1b\x07\r\n\x9b\u202e\u2066\u200f\u2028")
    assert printable(shown) == shown


def test_vietnamese_stays_as_it_is() -> None:
    assert printable("Ủy ban nhân dân tỉnh – “đổi mới” 🇻🇳") == "Ủy ban nhân dân tỉnh – “đổi mới” 🇻🇳"


def test_escapes_are_shown() -> None:
    assert printable(EVIL) == r"Tin\x1b]0;lừa\x07 \u202eđảo\r\nmới\x9b31m"
    assert printable("\ud800") == r"\ud800"


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_failure(closed: str) -> None:
    code = "from crawler.cli import main; main()"
    command = ["sh", "-c", f'"$0" -c "$1" dates --help {closed}', sys.executable, code]
    done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_cell_is_no_markup() -> None:
    assert words("[bold]đậm[/bold]").plain == "[bold]đậm[/bold]"
    assert words(None).plain == words("").plain == "–"


def test_json_for_a_program_is_the_bytes_as_they_are(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    line = orjson.dumps({"title": EVIL})
    write_json(line)
    assert capfdbinary.readouterr().out == line + b"\n"


def test_json_on_a_terminal_keeps_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", Terminal(raw, encoding="utf-8"))
    write_json({"title": EVIL})
    written = raw.getvalue()
    assert orjson.loads(written) == {"title": EVIL}
    assert printable(written.decode().rstrip("\n")) == written.decode().rstrip("\n")


def test_a_sentence_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    say("tệp \x1b[31m đỏ")
    assert capsys.readouterr().err == "tinbai: tệp \\x1b[31m đỏ\n"


def test_a_broken_pipe_comes_through() -> None:
    with pytest.raises(BrokenPipeError):
        screen().on_broken_pipe()
