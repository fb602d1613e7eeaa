"""`history`, `diff`, `link`, `takedown` and `verify` as a person meets them."""

from __future__ import annotations

import orjson
import pytest

from crawler import cli
from storage.store import Store
from tests.keeping_samples import PARAGRAPHS, URL, crawl_pages, make_html

KEY = "500001"
ADDRESS = URL.format(key=KEY)
CHANGED = "Ông Lý Văn Sình, Chủ tịch UBND huyện, trao 10,5 tỷ đồng theo Nghị quyết số 29-NQ/TU."


@pytest.fixture
def home(tmp_path, monkeypatch):
    home = tmp_path / "home"
    monkeypatch.setenv("TINBAI_HOME", str(home))
    monkeypatch.delenv("TINBAI_DATABASE", raising=False)
    monkeypatch.chdir(tmp_path)
    versions = [PARAGRAPHS, (*PARAGRAPHS, CHANGED), (*PARAGRAPHS, CHANGED.replace("10,5", "11,5")), PARAGRAPHS]
    for day, words in enumerate(versions):
        crawl_pages(home, [(ADDRESS, make_html(KEY, *words))], day=day).close()
    return home


@pytest.fixture
def tell(capfd, home):
    def run(*arguments):
        code = cli.run([str(argument) for argument in arguments])
        return (code, *capfd.readouterr())

    return run


def test_history_tells_when_an_article_said_what(tell):
    code, out, _ = tell("history", KEY, "--json")
    told = orjson.loads(out)
    assert code == 0
    assert [one["number"] for one in told["revisions"]] == [1, 2, 3, 4]
    assert [one["repeats"] for one in told["revisions"]] == [None, None, None, 1]
    assert [one["first_seen"][:10] for one in told["revisions"]] == [f"2024-05-{day:02}" for day in range(9, 13)]
    assert all(one["capture"]["segment"].startswith("lang_son-") for one in told["revisions"])
    third = told["revisions"][2]
    assert third["changes"]["body"] == [{"kind": "removed", "text": "10,5"}, {"kind": "added", "text": "11,5"}]
    assert third["substance"] == [{"kind": "figures", "removed": ["10,5 tỷ đồng"], "added": ["11,5 tỷ đồng"]}]
    _, out, _ = tell("history", ADDRESS)
    assert "the text of revision 1 again" in out
    assert "[-10,5-] {+11,5+}" in out
    assert "names: – → Lý Văn Sình" in out


def test_diff_compares_any_two_revisions(tell):
    code, out, _ = tell("diff", KEY, "2", "3")
    assert code == 0
    assert "trao [-10,5-] {+11,5+} tỷ đồng" in out
    assert "figures: 10,5 tỷ đồng → 11,5 tỷ đồng" in out
    told = orjson.loads(tell("diff", KEY, "--json")[1])
    assert (told["from"], told["to"]) == (3, 4)
    assert {one["kind"] for one in told["substance"]} == {"figures", "documents", "names", "offices"}
    assert orjson.loads(tell("diff", KEY, "2", "--json")[1])["from"] == 1
    assert "no words changed" in tell("diff", KEY, "1", "4")[1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("diff", KEY, "1"), "no earlier revision"),
        (("diff", KEY, "1", "9"), "there is no revision 9: known are 1, 2, 3, 4"),
        (("diff", "404"), "no article is kept under '404'"),
        (("history", "404"), "no article is kept under '404'"),
        (("takedown", "404", "--reason", "court"), "no article is kept under '404'"),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(tell, arguments, sentence):
    code, _, said = tell(*arguments)
    assert code == 4
    assert sentence in said


def test_pages_cannot_steer_the_terminal(tell, home):
    text = "Lời \x1b]0;x\x07 lạ \u202e lùng"
    crawl_pages(home, [(ADDRESS, make_html(KEY, *PARAGRAPHS, title=f"Tin {text}"))], day=9).close()
    with Store.open(f"sqlite:///{home / 'tinbai.db'}") as store:
        assert len(store.revisions("lang_son", KEY)) == 5
    for command in ("history", "diff"):
        out = tell(command, KEY)[1]
        assert not {"\x1b", "\x07", "\u202e"} & set(out)


def test_links_are_shown(tell, home):
    crawl_pages(home, [(URL.format(key="500002"), make_html(KEY, *PARAGRAPHS))], day=9).close()
    assert tell("link")[1].startswith("1 exact, 0 near, 0 successor; 1 links are new")
    assert orjson.loads(tell("link", "--json")[1])["new"] == 0
    assert "exact (1.00): lang_son 500002" in tell("show", KEY)[1]


def test_takedown_list_and_verify(tell, home):
    code, _, said = tell("takedown", ADDRESS)
    assert code == 2
    assert "say why" in said
    code, out, _ = tell("takedown", ADDRESS, "--reason", "privacy", "--ref", "12/2026")
    assert (code, out) == (0, "removed: 1 articles, 1 addresses, 4 captures; 4 segments were written anew\n")
    assert tell("history", KEY)[0] == 4
    out = tell("takedown", "list")[1]
    assert "privacy" in out
    assert "12/2026" in out
    assert KEY not in out
    assert orjson.loads(tell("takedown", "list", "--json")[1])[0]["names"] == 2
    assert orjson.loads(tell("takedown", "verify", "--json")[1])["captures"] == 0


def test_verify_ends_with_16_until_it_is_repaired(tell, home):
    code, out, _ = tell("verify")
    assert code == 0
    assert "4 captures, 1 articles in 4 revisions" in out
    with Store.open(f"sqlite:///{home / 'tinbai.db'}") as store, store._write() as connection:
        connection.exec_driver_sql('UPDATE capture SET "offset" = 0')
    code, out, said = tell("verify", "--json")
    assert (code, orjson.loads(out)["sound"]) == (16, False)
    assert "tinbai verify --repair" in said
    code, out, _ = tell("verify", "--repair")
    assert code == 0
    assert "the index was corrected from the segment" in out
