"""What an ingest keeps, batch by batch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from crawler import keeping as room
from crawler.keeping import Keeping
from storage.errors import DiskFull
from storage.records import Visit
from storage.store import Kept, Store
from tests.storage_samples import make_article, make_exchange, make_visit

AT_ONCE = 5


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(f"sqlite:///{tmp_path / 'x.db'}", tmp_path)


def hand_over(keeping: Keeping, numbers: range) -> None:
    for number in numbers:
        visit = make_visit(make_article(str(number)), capture=None)
        keeping.add(make_exchange(url=visit.url), visit)


def test_what_pages_have_in_common_is_kept_with_their_batch(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "BATCH", AT_ONCE)
    with store, Keeping(store, tmp_path / "captures") as keeping:
        hand_over(keeping, range(AT_ONCE + 2))
        keeping._wait(0)
        assert store.habits("lang_son")["pages", ""] == AT_ONCE
        keeping.close()
        assert store.habits("lang_son")["pages", ""] == AT_ONCE + 2


def test_pages_that_could_not_be_kept_are_not_counted(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(run: int, visits: Sequence[Visit]) -> list[Kept]:
        raise DiskFull(f"no space for {len(visits)} visits of run {run}")

    monkeypatch.setattr(room, "BATCH", AT_ONCE)
    monkeypatch.setattr(store, "keep", fail)
    with store, Keeping(store, tmp_path / "captures") as keeping:
        hand_over(keeping, range(AT_ONCE))
        with pytest.raises(DiskFull, match="no space for 5 visits"):
            keeping.close()
        assert store.habits("lang_son") == {}
