"""Peers that cannot live beside tinbai's dependencies: they read in an environment of their own, over a pipe.

The file is its own server: `ENVIRONMENT/bin/python apart.py` answers a JSON line for each that it is asked.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn, Self

_VIETNAMESE = re.compile("[ươ]{1,2}[^<>]{0,400}[ạậặẹệịọộợụựỵ]")
ENVIRONMENT = Path(sys.prefix) / "peers"


class Apart:
    """A process of the other environment that reads pages one by one."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @classmethod
    def start(cls) -> Self | None:
        """Start the process, or return None where the environment does not exist."""
        python = ENVIRONMENT / "bin" / "python"
        if not python.exists():
            return None
        pipe = subprocess.PIPE
        return cls(subprocess.Popen([python, __file__], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL))

    def ask(self, peer: str, url: str, text: str) -> dict[str, Any]:
        """Return what a peer read: ``title``, ``text``, ``authors``, ``published``, or its ``failure``."""
        to, back = self._process.stdin, self._process.stdout
        if to is None or back is None:
            raise RuntimeError("the process has no pipes")
        question = {"peer": peer, "url": url, "text": text}
        to.write(json.dumps(question).encode() + b"\n")
        to.flush()
        answer = back.readline()
        if not answer:
            raise RuntimeError(f"the process of {peer} ended")
        read: dict[str, Any] = json.loads(answer)
        return read


def _read_newspaper(url: str, text: str) -> dict[str, Any]:
    from newspaper import Article  # noqa: PLC0415 - the other environment's

    language = {"language": "vi"} if _VIETNAMESE.search(text) else {}  # else it asks the page
    article = Article(url, fetch_images=False, **language)
    article.download(input_html=text)
    article.parse()
    date = article.publish_date
    published = date.isoformat() if hasattr(date, "isoformat") else None
    return {"title": article.title, "text": article.text, "authors": article.authors, "published": published}


def _read_news_please(url: str, text: str) -> dict[str, Any]:
    from newsplease import NewsPlease  # noqa: PLC0415 - the other environment's

    article = NewsPlease.from_html(text, url=url or None, fetch_images=False)
    date = article.date_publish
    return {
        "title": article.title,
        "text": article.maintext,
        "authors": article.authors,
        "published": date.isoformat() if date else None,
    }


_READERS = {"newspaper4k": _read_newspaper, "news-please": _read_news_please}


def _stay_offline(*_: object, **__: object) -> NoReturn:
    raise OSError("a benchmark asks nobody")


def _serve() -> None:
    """Answer every line of standard input; what the peers print goes to standard error."""
    socket.getaddrinfo = _stay_offline  # both would fetch the pictures of a page, one of them its suffix list
    answers = sys.stdout.buffer
    with contextlib.redirect_stdout(sys.stderr):
        for line in sys.stdin.buffer:
            question = json.loads(line)
            try:
                answer = _READERS[question["peer"]](question["url"], question["text"])
            except Exception as error:  # noqa: BLE001 - a failure is an answer
                answer = {"failure": f"{type(error).__name__}: {' '.join(str(error).split())}"}
            answers.write(json.dumps(answer).encode() + b"\n")
            answers.flush()


if __name__ == "__main__":
    _serve()
