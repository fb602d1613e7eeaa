"""Search: what is asked for is found, the same on both engines, and never an error."""

from __future__ import annotations

import dataclasses
import os
import random
import unicodedata
from itertools import chain

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, make_url, text

from storage import index, schema, search, snippets, spelling
from storage.errors import SearchTooSlow
from storage.records import Citation
from storage.snippets import END, START, mark, plain, split_marks
from storage.spelling import _encode, _romanise, spell, spell_in_place
from storage.store import Store
from storage.terms import MOST_TERMS, parse_query
from tests.storage_samples import make_article, make_visit, open_store

BARE = {"lead": None, "captions": (), "authors": (), "citations": ()}
SYLLABLES = ["đảng", "đang", "bộ", "bo", "tỉnh", "Bắc", "Kạn", "hòa", "hoà", "18-NQ/TW", "nq", "18", "xã,", "党建"]

texts = st.lists(st.sampled_from(SYLLABLES), max_size=12).map(" ".join)
queries = st.lists(
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(["", "", "", "-"]),
            st.sampled_from(["", "", "", "title:", "body:", "section:", "portal:", "số hiệu:"]),
            st.sampled_from(["", "", '"']),
            st.one_of(st.sampled_from(SYLLABLES), texts),
            st.sampled_from(["", '"']),
        ),
    ),
    max_size=4,
).map(" ".join)


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "x.db") as store:
        yield store


@pytest.fixture(scope="module")
def own_database(postgres_url):
    """A database of this module's own: other tests may use the server too."""
    name = f"search_{os.getpid()}"
    url = make_url(postgres_url).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield url.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(scope="module")
def engines(own_database, tmp_path_factory):
    """A store on each engine."""
    with open_store(tmp_path_factory.mktemp("search") / "x.db") as one, Store.open(own_database) as other:
        yield one, other


@pytest.fixture(params=["sqlite", "postgresql"])
def each(request):
    """A store on each engine in turn, empty."""
    store = request.getfixturevalue("engines")[request.param == "postgresql"]
    empty(store)
    return store


def empty(store):
    with store._write() as connection:
        for table in (schema.search_queue, schema.revision, schema.alias, schema.url, schema.article, schema.capture):
            connection.execute(table.delete())
        index.make_index(connection)


def keep(store, *articles, days=0):
    run = store.begin_run("lang_son", "crawl")
    store.keep(run, [make_visit(article, days=days, capture=None) for article in articles])


def write(key, title="Tin", *body, day="2024-05-09", **changes):
    return make_article(str(key), day, title=title, body=body, **BARE | changes)


def keys(store, query, **scope):
    return [hit.key for hit in store.search(query, **scope)]


def problems(store):
    with store._write() as connection:
        return index.check_index(connection)


def test_what_is_written_as_asked_for_comes_first(each):
    keep(each, write(1, "Đảng bộ"), write(2, "Đang bơi"), write(3, "Tin", "Bài về đảng viên"), write(4, "Chuyện khác"))
    assert keys(each, "Đảng") == ["1", "3", "2"]
    assert [hit.as_written for hit in each.search("Đảng")] == [True, True, False]
    assert sorted(keys(each, "dang")) == ["1", "2", "3"]
    assert keys(each, unicodedata.normalize("NFD", "ĐẢNG")) == keys(each, "Đảng")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("18-NQ/TW", ["1"]),
        ("18 - nq / tw", ["1"]),
        ('"18 NQ TW"', ["1"]),
        ("05-KH/TU", ["2"]),
        ("30/2020/NĐ-CP", ["3"]),
        ("30/2020/nd-cp", ["3"]),
        ("30 2020 ND CP", ["3"]),
        ("cites:29-NQ/TU", ["4"]),
        ("số hiệu:29-nq/tu", ["4"]),
        ("29-NQ/TU", ["4"]),
        ("18-NQ", ["1"]),
        ("NQ-18", []),
    ],
)
def test_numbers_of_documents_are_found_as_written(each, query, found):
    cited = (Citation(raw="NQ 29", key="29-NQ/TU", kind="full"), Citation(raw="CT 5", key="05-CT/TW", kind="full"))
    keep(
        each,
        write(1, "Tin", "Theo Nghị quyết số 18-NQ/TW, các xã ..."),
        write(2, "Tin", "Kế hoạch 05 - KH/TU của Tỉnh ủy"),
        write(3, "Tin", "Nghị định số 30/2020/NĐ-CP."),
        write(4, "Tin", citations=cited),
    )
    assert keys(each, query) == found


@pytest.mark.parametrize(
    "query", ["", " ", '"', '""', "-", "- -", "-đảng", "title:", '-"', ":", "***", "\x00", "\ud800"]
)
def test_a_query_without_a_word_to_find_finds_nothing(store, query):
    keep(store, write(1, "Đảng bộ"))
    assert keys(store, query) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("o'brien", ["1"]),
        ("a AND", ["2"]),
        ("C++", ["2"]),
        ('bộ"', ["3"]),
        ('"đảng bộ', ["3"]),
        ("NEAR(bộ đảng)", []),
        ("đảng*", ["3"]),
        ("title:đảng OR", []),
        ("http://x.vn", ["2"]),
        ("09/05/2024", ["1"]),
        ("(đảng) {bộ} ^tỉnh", ["3"]),
    ],
)
def test_a_malformed_query_is_a_plain_search(each, query, found):
    keep(
        each,
        write(1, "Tin", "Ông O'Brien đến ngày 09/05/2024"),
        write(2, "Tin", "vitamin a, and c: xem http://x.vn"),
        write(3, "Tin", "Đảng bộ tỉnh"),
    )
    assert keys(each, query) == found


def test_fields_phrases_and_exclusions(each):
    keep(
        each,
        write(1, "Đường mới", "Xã họp", section="Kinh tế", authors=("Hoàng Nương",)),
        write(2, "Xã họp", "Đường mới về bản", section="Chính trị"),
        write(3, "Mới", "Đường về", portal="bac_kan"),
    )
    assert keys(each, "title:đường") == ["1"]
    assert keys(each, "tiêu đề:duong") == ["1"]
    assert keys(each, "body:đường body:mới") == ["2"]
    assert sorted(keys(each, '"đường mới"')) == ["1", "2"]
    assert keys(each, "đường -xã") == ["3"]
    assert sorted(keys(each, 'đường -"duong moi"')) == ["3"]
    assert keys(each, 'author:"hoang nuong"') == ["1"]
    assert keys(each, 'section:"kinh tế"') == ["1"]
    assert keys(each, "đường portal:bac_kan") == ["3"]
    assert keys(each, "portal:bac") == []
    assert sorted(keys(each, "đường", portal="lang_son")) == ["1", "2"]


def test_a_phrase_ends_with_its_paragraph_and_tones_stand_where_they_like(each):
    keep(each, write(1, "Tin", "Về Bắc", "Kạn xanh"), write(2, "Tin", "ở Hoà Bình"), write(3, "Tin", "ở Hòa Bình"))
    assert keys(each, '"bắc kạn"') == []
    assert keys(each, "bắc kạn") == ["1"]
    for query in ('"hòa bình"', '"HOÀ BÌNH"'):
        assert [(hit.key, hit.as_written) for hit in each.search(query)] == [("3", True), ("2", True)]


def test_a_window_of_days(each):
    keep(each, write(1, "Tin", day=None), *(write(day, "Tin", day=f"2024-05-{day:02}") for day in (2, 3, 4)))
    assert keys(each, "tin") == ["4", "3", "2", "1"]
    assert keys(each, "tin", since="2024-05-03") == ["4", "3"]
    assert keys(each, "tin", until="2024-05-03") == ["3", "2"]
    assert keys(each, "tin", since="2024-05-03", until="2024-05-03") == ["3"]
    with pytest.raises(ValueError, match="month"):
        each.search("tin", since="2024-13-01")


def test_ranking_pages_and_all_the_rest(each):
    keep(
        each, *(write(number, "Tin", f"Xã có tin, tin {number}", day=f"20{number:02}-01-02") for number in range(1, 40))
    )
    keep(each, *(write(number, "Tin", "Một tin của xã") for number in range(100, 280)))
    keep(each, write(999, "Tin của xã: xã có tin", "Xã có tin", day="1999-01-01"))
    pages = [keys(each, "xã tin", limit=50, offset=offset) for offset in range(0, 300, 50)]
    found = list(chain.from_iterable(pages))
    assert (len(found), len(set(found)), found[0]) == (220, 220, "999")
    assert found == keys(each, "xã tin", limit=1000)
    assert keys(each, "xã tin", limit=0) == []


def test_what_was_committed_is_found_and_what_changed_is_not(each):
    keep(each, write(1, "Đường mới"))
    assert keys(each, "đường") == ["1"]
    keep(each, write(1, "Cầu mới", day="2024-06-01"), days=3)
    assert (keys(each, "đường"), keys(each, "cầu")) == ([], ["1"])
    assert keys(each, "cầu", since="2024-06-01") == ["1"]
    assert problems(each) == []


def test_the_newest_of_a_day_may_change_while_others_of_it_come(each):
    run = each.begin_run("lang_son", "crawl")
    day = "2031-01-01"
    each.keep(run, [make_visit(make_article(key, day, title=f"Chè {key}")) for key in ("x1", "x2")])
    each.update_index()
    later = [make_article("x0", day, title="Chè x0"), make_article("x2", day, title="Chè x2 mới")]
    each.keep(run, [make_visit(one) for one in (*later, make_article("x3", day, title="Chè x3"))])
    each.update_index()
    found = {hit.key for hit in each.search("title:chè", since=day, until=day)}
    assert found == {"x0", "x1", "x2", "x3"}


def test_a_rebuilt_index_is_the_same(each):
    keep(each, *(write(number, f"Tin {number}", "Bài") for number in range(30)))
    before = keys(each, "tin", limit=100)
    assert each.rebuild_index() == 30
    assert keys(each, "tin", limit=100) == before
    assert each.update_index() == 0


def test_what_is_removed_is_gone(each, request):
    keep(each, write(1, "Chuyện riêng", "Bimat"), write(2, "Chuyện khác"))
    assert keys(each, "bimat") == ["1"]
    with each._write() as connection:
        index.remove_from_index(connection, "lang_son", "1")
        connection.execute(schema.revision.delete().where(schema.revision.c.key == "1"))
        connection.execute(schema.alias.delete().where(schema.alias.c.key == "1"))
        connection.execute(schema.article.delete().where(schema.article.c.key == "1"))
        held = connection.execute(text("SELECT title || body FROM search_document")).scalars().all()
    assert "bimat" not in " ".join(held)
    assert (keys(each, "bimat"), keys(each, "chuyện")) == ([], ["2"])
    assert problems(each) == []


def test_a_damaged_index_is_told(each):
    assert problems(each) == []
    keep(each, *(write(number, f"Tin {number}", day=f"2024-05-{number:02}") for number in (1, 2, 3)))
    assert problems(each) == []  # they wait
    each.update_index()
    with each._write() as connection:
        index._forget(connection, [index._read_ids(connection, [("lang_son", "1")])["lang_son", "1"]])
        connection.execute(text("UPDATE search_document SET title = ' khac ' WHERE key = '2'"))
    told = " ".join(problems(each))
    assert "lang_son 1 is not in the search index" in told
    assert "lang_son 2 stands in the search index with other words" in told
    assert "lang_son 3" not in told
    assert "is damaged" in told or "postgresql" in str(each._engine.url)
    each.rebuild_index()
    assert problems(each) == []


def test_a_batch_that_is_cut_off_leaves_the_rest_for_later(each, monkeypatch):
    keep(each, *(write(number, "Tin") for number in range(7)))
    with each._write() as connection:
        assert index.index_batch(connection, limit=3) == 3
    with each._read() as connection:
        assert index.is_behind(connection)
    assert len(keys(each, "tin")) == 7


def test_a_search_that_takes_too_long_is_ended_with_a_sentence(each, monkeypatch):
    keep(each, *(write(number, "Tin", "tin " * 400) for number in range(60)))
    each.update_index()
    monkeypatch.setattr(search, "SECONDS", 0.0)
    monkeypatch.setattr(search, "STEPS", 1)
    if "postgresql" in str(each._engine.url):  # it looks at the clock in milliseconds, and 0 is never
        monkeypatch.setattr(search, "SECONDS", 0.001)
        monkeypatch.setattr(search, "_select_hits", lambda *_, **__: _Sleep())
    with pytest.raises(SearchTooSlow, match="name more words"):
        each.search("tin")


class _Sleep:
    def limit(self, _):
        return text("SELECT pg_sleep(1)")


def test_hits_show_what_was_found():
    terms = parse_query('duong "bê tông"').terms
    shown = mark(f"Đường {START}bê  tông{END} mới", terms)
    assert shown == f"{START}Đường{END} {START}bê  tông{END} mới"
    assert plain(shown) == "Đường bê  tông mới"
    assert [part for part, found in split_marks(shown) if found] == ["Đường", "bê  tông"]


letters = st.sampled_from("aăâeêioôơuưybđhĐÁỘỹ 5-/.,…“”_\xa0\n'") | st.characters(codec="utf-8")


@given(st.text(letters, max_size=60))
@example("Hoà\xa0bình – “18-NQ/TW”…")
@example(unicodedata.normalize("NFD", "đường"))
def test_a_text_is_spelled_in_place_as_in_the_index(text):
    placed = spell_in_place(text)
    if placed is None:
        assert set(text) - set(spelling._PLACED)
    else:
        assert len(placed) == len(text)
        assert placed.split() == spell(text).plain.split()


@given(st.lists(st.sampled_from(["bộ", "Bộ", "bo", "xã", "hòa-bình", "hoà", "_", "…", "5"]), max_size=12), st.data())
def test_what_is_found_in_place_is_what_is_found_anywhere(words, data):
    passage = data.draw(st.sampled_from([" ", ", ", " – "])).join(words)
    terms = parse_query(data.draw(st.sampled_from(["bộ", '"bộ bộ"', "hòa-bình xã", '"5 bo" hoa', "bo-bo-bo"]))).terms
    assert sum(snippets._find(passage, terms), ()) == sum(snippets._find(f"{passage} 党", terms), ())


def test_the_snippet_is_the_passage_that_says_most(store):
    far = " ".join(f"chữ{number}" for number in range(60))
    keep(store, write(1, "Tin", f"Xã {far}", f"{far} xã có đường mới {far}", f"Đường {far}"))
    (hit,) = store.search("xã đường")
    assert hit.snippet.startswith("… chữ")
    assert hit.snippet.endswith(" …")
    assert f"{START}xã{END} có {START}đường{END} mới" in hit.snippet
    assert len(hit.snippet.split()) < 50
    assert dataclasses.replace(hit, snippet="").title == "Tin"
    assert len(store.search("title:tin")[0].snippet) > 20


@given(st.text())
@example("Đảng \ud800\x00 ﬁ ½ ´ … İ ẞ \u1100\u1161 ก็")
def test_spelling_is_ascii_and_blind_to_composition(written):
    plain_words, marked = spell(written)
    assert (plain_words + marked).isascii()
    assert spell(unicodedata.normalize("NFD", written)) == (plain_words, marked)
    assert plain_words.strip() == " ".join(plain_words.split())


@given(st.text(alphabet="aăâđĐeêioôơuưyẠậẾ18-/.,–“ …\u0301\u0323\n"))
def test_both_ways_of_spelling_are_one(written):
    written = unicodedata.normalize("NFKD", written)
    assert spell(_romanise(written)) == spell(written)
    assert _encode(written) is not None


@given(st.text())
@example('"\x1f')
@example('"tin\x1e"')
def test_no_query_is_wrong(written):
    query = parse_query(written)
    assert len(query.terms) + len(query.excluded) <= MOST_TERMS
    assert all(word.replace("_", "").isalnum() for term in query.terms for word in term.words)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(texts, texts, st.integers(1, 28)), max_size=8), st.lists(queries, max_size=12))
def test_both_engines_find_the_same_in_the_same_order(engines, found, asked):
    articles = [write(key, title, body, day=f"2024-05-{day:02}") for key, (title, body, day) in enumerate(found)]
    for store in engines:
        empty(store)
        keep(store, *articles)
    for query in asked:
        one, other = (store.search(query, limit=5) for store in engines)
        assert one == other, query


def test_random_queries_are_never_an_error(engines):
    chance = random.Random(63)  # noqa: S311 - the same queries every time
    alphabet = " \"'-:*()^+{}\\/ aAđảộ1\x00\n\u200b党"
    for store in engines:
        empty(store)
        keep(store, write(1, "Đảng a", "bộ 1 a'a"))
        for _ in range(150):
            store.search("".join(chance.choices(alphabet, k=chance.randrange(40))))
