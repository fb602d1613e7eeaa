"""What pages show, on both engines: newest first by keyset, counts by day, captures, runs, who cites a document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.overview import (
    count_by_day,
    find_capture,
    find_citing,
    find_newest_capture,
    list_captures,
    list_newest,
    list_portals,
    list_runs,
    read_records,
    show_places,
)
from storage.records import Citation
from storage.search import find_newest, make_scope
from storage.terms import parse_query
from tests.storage_samples import make_article, make_visit

DAYS = ("2024-05-09", "2024-05-09", "2024-05-10", None, "2023", "2024-05-09T23:30:00+00:00")


@pytest.fixture
def filled(store):
    for portal in ("lang_son", "bac_kan", "thai_nguyen"):
        run = store.begin_run(portal, "crawl")
        articles = [
            replace(make_article(str(key), day), portal=portal, url=f"https://{portal}.vn/{key}")
            for key, day in enumerate(DAYS)
        ]
        store.keep(run, [replace(make_visit(article), portal=portal) for article in articles])
    store.update_index()
    return store


@pytest.mark.parametrize("limit", [1, 4, 50])
@pytest.mark.parametrize("portal", [None, "bac_kan"])
@pytest.mark.parametrize("since", [None, "2024-05-09"])
def test_pages_of_the_newest_lose_and_double_nothing(filled, limit, portal, since):
    with filled.snapshot() as connection:
        seen, after = [], None
        while places := list_newest(connection, portal=portal, since=since, after=after, limit=limit):
            seen += places
            after = places[-1]
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == (4 if since else 6) * (1 if portal else 3)
    assert seen[-1].sort_date == ("2024-05-09" if since else "")


def test_places_are_shown_as_hits(filled):
    with filled.snapshot() as connection:
        assert list_portals(connection) == ["bac_kan", "lang_son", "thai_nguyen"]
        first = show_places(connection, list_newest(connection, until="2024-05-09", limit=2))
        assert read_records(connection, []) == {}
    assert [(hit.portal, hit.key) for hit in first] == [("thai_nguyen", "1"), ("thai_nguyen", "0")]
    assert first[0].snippet.startswith("Bản Cuốn có thêm")


def test_the_newest_hits_come_by_keyset(filled):
    with filled.snapshot() as connection:
        for scope, most in ((make_scope(None, None, None), 18), (make_scope("bac_kan", "2024-01-01", None), 4)):
            seen, below = [], None
            while found := find_newest(connection, parse_query("đường mới"), scope, limit=5, below=below):
                seen += found
                below = found[-1][0]
            assert len({(hit.portal, hit.key) for _, hit in seen}) == len(seen) == most
            assert [number for number, _ in seen] == sorted((number for number, _ in seen), reverse=True)
        assert find_newest(connection, parse_query(""), make_scope(None, None, None), limit=5) == []


def test_who_cites_a_document_is_found_by_its_whole_number(filled):
    run = filled.begin_run("lang_son", "crawl")
    other = Citation(raw="x", key="12/29-NQ/TU", kind="full")
    filled.keep(run, [make_visit(make_article("other", citations=(other,)))])
    filled.update_index()
    with filled.snapshot() as connection:
        hits, below = find_citing(connection, "29-NQ/TU", limit=10)
        rest, end = find_citing(connection, "29-NQ/TU", limit=10, below=below)
    assert len(hits) + len(rest) == 18
    assert "other" not in {hit.key for hit in (*hits, *rest)}
    assert end is None


def test_counts_captures_and_runs(filled):
    with filled.snapshot() as connection:
        counts = count_by_day(connection, ["bac_kan", "none"], "2024-05-01")
        captures = list_captures(connection, "bac_kan", "2")
        assert find_capture(connection, captures[0].ref.record_id) == captures[0]
        assert find_capture(connection, "none") is None
        assert find_newest_capture(connection, "http://bac_kan.vn/2#top") == captures[0]
        assert find_newest_capture(connection, "https://bac_kan.vn/none") is None
        assert [run.portal for run in list_runs(connection, 5, portal="bac_kan")] == ["bac_kan"]
        runs = list_runs(connection, 2)
        before = list_runs(connection, 5, runs[-1].id)
        assert len(list_runs(connection, 5, under_way=True)) == 3
    assert counts == {"bac_kan": {"2024-05-09": 2, "2024-05-10": 2}, "none": {}}
    assert [capture.url for capture in captures] == ["https://bac_kan.vn/2"]
    assert [run.portal for run in (*runs, *before)] == ["thai_nguyen", "bac_kan", "lang_son"]


def test_requests_are_known_of_runs_that_ended_by_themselves(store):
    ended, killed = store.begin_run("lang_son", "crawl"), store.begin_run("bac_kan", "crawl")
    store.end_run(ended, "finished", requests=7)
    assert [run.requests for run in store.runs()] == [None, 7]
    store.hold("bac_kan").release()  # whoever comes next closes what was killed
    assert [(run.id, run.outcome, run.requests) for run in store.runs()] == [
        (killed, "killed", None),
        (ended, "finished", 7),
    ]
