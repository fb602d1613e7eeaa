"""Connections of people to the server: a head of a request that is too long or never ends takes nothing from others."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD: Final = 65_536  # bytes that may come without an end
LONGEST_HEAD: Final = 20.0  # seconds


class PatientProtocol(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn speaks it, whose patience with the head of a request has an end."""

    def __init__(self, *arguments: Any, **names: Any) -> None:  # noqa: ANN401 - uvicorn's
        super().__init__(*arguments, **names)
        self._head = 0
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._await_head()

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a head."""
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        """Wait no longer: the head has come."""
        self._wait_no_longer()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Take what came, and no more of a head than fits."""
        super().data_received(data)
        if self._patience is not None:
            self._head += len(data)
            if self._head > MOST_HEAD:
                self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._wait_no_longer()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._wait_no_longer()
        self._patience = self.loop.call_later(LONGEST_HEAD, self.transport.close)

    def _wait_no_longer(self) -> None:
        self._head = 0
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
