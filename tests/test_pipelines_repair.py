"""Layouts that are found by known texts on new pages, and the Python in which they are proposed."""

from dataclasses import replace

import pytest
from lxml import html

from crawler.catalog import portals
from pipelines.layout import Layout, Source, compile_selector
from pipelines.proposals import write_layout
from pipelines.refine import refine
from pipelines.repair import Known, judge_layout, propose_layout
from pipelines.selectors import list_selectors
from storage.records import Page
from tests.bench.health.pages import draw_samples, tell_wrong
from tests.bench.health.redesigns import Redesign


def know(redesign, of=300, count=14):
    source = portals()[redesign.portal]
    samples = draw_samples(redesign.portal, range(of - count, of), of)
    return source, [
        (
            sample,
            Known(
                replace(sample.page, body=redesign.apply(sample.page.body, sample.number)), refine(sample.page, source)
            ),
        )
        for sample in samples
    ]


@pytest.mark.parametrize(
    ("portal", "seed"),
    [("thai_nguyen", 0), ("bac_giang", 14), ("bao_bac_kan", 15), ("lang_son", 10), ("bac_kan_city", 2), ("bac_kan", 5)],
)
def test_a_layout_is_found_that_reads_other_pages_as_well(portal, seed):
    source, known = know(Redesign(portal, seed))
    proposal = propose_layout([one for _, one in known[:7]], source)
    assert proposal.pages == 7
    assert proposal.score == 1.0
    new = eval(proposal.python, {"Layout": Layout})  # noqa: S307 - it is meant to be pasted
    assert new == proposal.layout
    for sample, one in known[7:]:
        assert not tell_wrong(refine(one.page, replace(source, layouts=(new,))), sample.gold)


def test_nothing_is_proposed_from_nothing():
    source, known = know(Redesign("lang_son", 0), count=2)
    assert propose_layout([], source) is None
    assert propose_layout([replace(known[0][1], page=Page(url=None, body=b""))], source) is None
    other = replace(known[0][1], page=Page(url=None, body=b"<html><body><p>Kh\xc3\xb4ng</p></body></html>"))
    assert propose_layout([other], source) is None
    assert set(
        judge_layout(source.layouts[0], [other.__class__(other.page, other.article)], source).scores.values()
    ) == {0}
    assert propose_layout([known[0][1]], Source(title="X", name="x")).layout.platform == "new"


def test_a_layout_is_written_as_python():
    layout = Layout(platform="x", body=("div.a", '//p[@class="b"]'), title=("h1",), lead=("p.l",))
    assert write_layout(layout).splitlines() == [
        "Layout(",
        '    platform="x",',
        '    lead=("p.l",),',
        '    body=("div.a", "//p[@class=\\"b\\"]"),',
        ")",
    ]


PAGE = """<html><body><main class="page"><h1>T</h1><div id="meta" class="a 1b c-3fa94b2c"><span>x</span></div>
<div class="card-3fa94b2c"><p>1</p><p itemprop="name">2</p></div></main></body></html>"""


def test_every_selector_finds_its_element_on_its_page():
    tree = html.document_fromstring(PAGE)
    for element in tree.iter("h1", "div", "span", "p"):
        names = list(list_selectors(element))
        assert len(names) > 3
        assert all(element in compile_selector(name)(tree) for name in names)


def test_selectors_by_name_come_before_those_by_place():
    tree = html.document_fromstring(PAGE)
    named, lazy = tree.cssselect("#meta")[0], tree.cssselect("p")[1]
    assert next(list_selectors(named)) == "div#meta"
    assert not [name for name in list_selectors(named) if "1b" in name]
    assert next(list_selectors(lazy)) == "p[itemprop=name]"
    assert 'div[class^="card-"] p[itemprop=name]' in list(list_selectors(lazy))
