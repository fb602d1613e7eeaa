"""Pages held against the builds of those before: what is held, what is let through, and how builds are counted."""

from collections import Counter
from dataclasses import replace

import pytest

from crawler.catalog import portals
from pipelines.builds import BuildCounts, Builds, list_build
from pipelines.drift import agree, find_doubt
from pipelines.errors import Rejected
from pipelines.habits import Habits, Watch
from pipelines.refine import refine, refine_whole
from pipelines.shape import PLAIN
from tests.bench.health.anatomy import close_page, open_page
from tests.bench.health.odd import KINDS, make_odd
from tests.bench.health.pages import draw_samples, tell_wrong
from tests.bench.health.redesigns import LATER, STEPS, Redesign, draw_redesigns
from tests.bench.health.redesigns.declared import hide_date, label_title
from tests.bench.health.watching import Portal, read_suspects, run_clean
from tests.storage_samples import make_article

PORTALS = sorted(portals())
ALL, PAGES, LEARNED = 300, 80, 65


@pytest.fixture(scope="module")
def watched():
    found = {}
    for name in PORTALS:
        samples, portal = draw_samples(name, range(ALL - PAGES, ALL), ALL), Portal(portals()[name])
        outcome = portal.crawl(samples[:LEARNED])
        assert not outcome.held
        assert not outcome.wrong
        found[name] = portal, samples[LEARNED:]
    return found


@pytest.mark.parametrize("steps", [STEPS, LATER])
def test_all_steps_of_redesigns_are_drawn(steps):
    drawn = {step for redesign in draw_redesigns(PORTALS, 50, steps=steps) for step in redesign.steps}
    assert drawn == set(steps)
    assert Redesign("lang_son", 3).apply(b"<html><body><p>x</p></body></html>", 1)  # a page without its parts


@pytest.mark.parametrize("redesign", draw_redesigns(PORTALS, 50, 7000), ids=str)
def test_no_redesign_is_published_wrongly(watched, redesign):
    portal, samples = watched[redesign.portal]
    outcome = portal.crawl(samples[:3], redesign.apply, learn=False)
    assert not outcome.wrong


@pytest.mark.parametrize("step", LATER, ids=lambda step: step.__name__)
def test_no_other_redesign_is_published_wrongly(watched, step):
    """The steps that were written to try the watch, each alone, on a portal where it changes something."""
    name = next(name for name in PORTALS[LATER.index(step) % len(PORTALS) :] + PORTALS if _changes(step, name, watched))
    portal, samples = watched[name]
    redesign = Redesign(name, 7)
    redesign.steps = (step,)
    assert not portal.crawl(samples, redesign.apply, learn=False).wrong


def _changes(step, name, watched):
    redesign = Redesign(name, 7)
    redesign.steps = (step,)
    page = watched[name][1][0].page.body
    return redesign.apply(page, 1) != close_page(open_page(name, page, 1))


def test_pages_older_than_any_are_not_excused_while_nothing_shows_that_the_portal_is_as_it_was(watched):
    """A crawl that goes on with old articles after the portal was built anew sees nothing else of it."""
    samples, portal = draw_samples("bac_giang", range(ALL - PAGES, ALL), ALL)[::-1], Portal(portals()["bac_giang"])
    portal.crawl(samples[:LEARNED])
    redesign = Redesign("bac_giang", 7)
    redesign.steps = (label_title,)
    outcome = portal.crawl(samples[LEARNED:], redesign.apply, learn=False)
    assert len(outcome.held) == PAGES - LEARNED
    redesign.steps = (hide_date,)
    assert set(portal.crawl(samples[LEARNED:], redesign.apply, learn=False).held.values()) == {"held_date"}


def test_a_layout_that_was_idle_must_read_as_another_way_does(watched):
    """A redesign may by chance fit a layout that was there for other pages."""
    portal, samples = watched["thai_nguyen"]
    layout = portal.source.layouts[0].replace(platform="old", fingerprint=("div.post-text",), body=("div.post-text",))
    source, watch = replace(portal.source, layouts=(layout, *portal.source.layouts)), Watch({})
    for sample in [sample for sample in samples for _ in range(4)]:
        refined = refine_whole(sample.page, source)
        watch.see(refined.article, refined.traits)
    page = change(samples[1], 'class="td-post-content"', 'class="post-text"')
    source = replace(source, habits=watch.habits())
    assert not tell_wrong(refine(page, source), samples[1].gold)
    changed = change(replace(samples[1], page=page), '<h1 class="title">', '<h1 class="title">Tin nóng: ')
    with pytest.raises(Rejected, match="held_"):
        refine(changed, source)


def test_clean_pages_are_published(watched):
    for portal, samples in watched.values():
        outcome = portal.crawl(samples, learn=False)
        assert not outcome.held
        assert outcome.published == len(samples)


def test_odd_pages_are_published(watched):
    portal, samples = watched["bao_bac_kan"]
    outcome = portal.crawl(samples, lambda page, number: make_odd("bao_bac_kan", page, number), learn=False)
    assert len(samples) >= len(KINDS)
    assert not outcome.held


def change(sample, old, new):
    body = sample.page.body.decode()
    assert old in body
    return replace(sample.page, body=body.replace(old, new, 1).encode())


def doubt(watched, name, at, *changes):
    portal, samples = watched[name]
    page = samples[at].page
    for old, new in changes:
        page = change(replace(samples[at], page=page), old, new)
    with pytest.raises(Rejected) as caught:
        refine(page, replace(portal.source, habits=portal.habits))
    return caught.value.reason, caught.value.detail


LEAD_ELSEWHERE = [
    ('<div class="desc">', '<section class="x"><div class="desc">'),
    ('<div class="td-post-content">', '</section><div class="td-post-content">'),
]
NAMES = ("Minh Anh", "Tin khác trong ngày")


@pytest.mark.parametrize(
    ("changes", "reason", "detail"),
    [
        ([('class="td-post-content"', 'class="post-text"')], "held_layout", "no layout of the portal fits"),
        ([('class="detail-time"', 'class="when"')], "held_date", "the date stands in div.when"),
        ([('<h1 class="title">', '<h1 class="title">Tin nóng: '), ("<title>", "<title>X ")], "held_title", "Tin nóng"),
        (LEAD_ELSEWHERE, "held_field", "the lead stands in"),
        (
            [
                (
                    '<div class="td-post-content">\n',
                    f'<div class="td-post-content"><div class="app"><p>{NAMES[1]}</p></div>',
                )
            ],
            "held_box",
            "a new box in the text, div.app, holds 'Tin khác trong ngày'",
        ),
        (
            [('<div class="td-post-sharing">', f'<div class="sign">{NAMES[0]}</div><div class="td-post-sharing">')],
            "held_neighbour",
            "a name stands in div.sign",
        ),
        (
            [('<div class="td-post-sharing">', '<div class="up">Ngày 20/11/2025</div><div class="td-post-sharing">')],
            "held_neighbour",
            "a date stands in div.up",
        ),
    ],
)
def test_what_is_new_and_may_have_done_harm_is_held(watched, changes, reason, detail):
    said = doubt(watched, "thai_nguyen", 1, *changes)
    assert said[0] == reason
    assert detail in said[1]


def test_what_is_new_and_harmless_is_published(watched):
    portal, samples = watched["thai_nguyen"]
    share = '<div class="like"><a href="#x">Chia sẻ bài viết này lên trang cá nhân của bạn ngay hôm nay nhé</a></div>'
    page = change(samples[1], '<div class="td-post-sharing">', f'{share}<div class="td-post-sharing">')
    assert not tell_wrong(refine(page, replace(portal.source, habits=portal.habits)), samples[1].gold)


def test_a_text_that_was_cut_is_held_when_the_rest_stands_elsewhere(watched):
    portal, samples = watched["bac_giang"]
    sample = samples[2]
    body = sample.page.body.decode()
    start = body.index('<div class="news-details__content link_content">')
    first = body.index("<p>", start)
    cut = body[:first] + "<p>Sáng nay, đoàn công tác kiểm tra thực địa tại xã.</p></div><section>" + body[first:]
    with pytest.raises(Rejected, match="held_"):
        refine(replace(sample.page, body=cut.encode()), replace(portal.source, habits=portal.habits))


def test_a_page_without_a_title_is_held_where_all_had_one(watched):
    portal, samples = watched["lang_son"]
    bare = replace(samples[0].page, body=b"<html><body><div id='content-detail'><p>x</p></div></body></html>")
    for source, reason in ((portal.source, "no_title"), (replace(portal.source, habits=portal.habits), "held_title")):
        with pytest.raises(Rejected) as caught:
            refine(bare, source)
        assert caught.value.reason == reason


def test_a_person_may_trust_a_page_and_archives_are_not_judged(watched):
    portal, samples = watched["thai_nguyen"]
    page = change(samples[1], 'class="td-post-content"', 'class="post-text"')
    source = replace(portal.source, habits=portal.habits)
    assert refine_whole(page, source, trusted=True).traits
    old = refine_whole(replace(page, way_in="archive"), source)
    assert (old.article.title, old.traits) == (samples[1].gold.title, frozenset())


def test_a_layout_that_a_person_changed_is_trusted(watched):
    portal, samples = watched["thai_nguyen"]
    page = change(samples[1], 'class="td-post-content"', 'class="post-text"')
    new = portal.source.layouts[0].replace(fingerprint=("div.post-text",), body=("div.post-text",))
    source = replace(portal.source, layouts=(new,), habits=portal.habits)
    assert not tell_wrong(refine(page, source), samples[1].gold)


def test_an_old_template_is_let_through_where_two_readers_agree(watched):
    """Pages of months before any that was seen may be built in their own way, unless pages are held already."""
    portal, samples = watched["thai_nguyen"]
    page = samples[1].page
    for old, new in LEAD_ELSEWHERE:
        page = change(replace(samples[1], page=page), old, new)
    late = replace(portal.habits.builds, oldest="2026-01")
    source = replace(portal.source, habits=Habits(builds=late))
    other = samples[1].gold
    assert not tell_wrong(refine(page, source), other)
    with pytest.raises(Rejected, match="held_field"):
        refine(page, replace(source, habits=source.habits.distrust()))
    unknown = change(samples[1], 'class="td-post-content"', 'class="post-text"')
    assert refine(unknown, source).title == other.title
    with pytest.raises(Rejected, match="held_layout"):
        refine(unknown, replace(source, habits=source.habits.distrust()))


def test_builds_are_known_after_thirty_pages_and_only_where_they_are_steady():
    counts = BuildCounts({})
    for number in range(40):
        counts.see(list_build("a-1", {"place: title in h1", f"text: div.n{number}", "month: 2024-05"}))
    builds = counts.builds
    assert "place" in builds.kinds["a-1"]
    assert "text" not in builds.kinds["a-1"]  # every page has another: names that change are no sign
    assert builds.oldest == "2024-05"
    assert builds.distrust().oldest is None
    assert builds.distrust().distrust() is not None
    assert not BuildCounts({}).builds
    assert Builds() == BuildCounts({("build", "a-1|pages"): 29}).builds


def test_builds_that_vary_by_themselves_do_not_fill_the_store():
    """A portal that gives every page names of its own is known for that, and those names are forgotten."""
    store, watch = Counter(), Watch({})
    for number in range(1000):
        build = list_build("a 1", {"place: title in h1", f"text: div.n{number}", "month: 2024-05"}, ["b 1"])
        watch.see(make_article(str(number)), build)
        if watch.is_full or number == 999:
            store.update(watch.changes())
    assert sum(count > 0 for count in store.values()) < 10
    assert len(watch._counts) < 10
    assert Watch(store).habits().builds.kinds == watch.habits().builds.kinds
    assert "text" not in watch.habits().builds.kinds["a 1"]
    assert watch.habits().builds.idle == {"b 1"}


def test_counts_of_the_store_give_the_same_builds(watched):
    portal, _ = watched["bac_kan"]
    watch = portal._watch
    again = Watch(watch._counts)
    assert again.habits().builds == portal.habits.builds.distrust()  # no page of its run was seen yet
    assert watch.changes()


def test_readings_agree_on_the_same_words_only(watched):
    _, samples = watched["bac_kan"]
    one = refine(samples[0].page, portals()["bac_kan"])
    assert agree(one, one)
    assert not agree(one, replace(one, body=one.body[:1]))
    assert not agree(one, replace(one, authors=("Ai đó",)))


def test_runs_can_be_repeated_from_pages_read_once(watched):
    portal, samples = watched["lang_son"]
    suspects = read_suspects(samples, portal.source)
    assert {suspect.shape.carrier for suspect in suspects} == {PLAIN}
    assert run_clean(suspects * 5, suspects) == []
    strange = replace(suspects[0], shape=replace(suspects[0].shape, reader="generic 0"))
    assert find_doubt(strange, portal.habits.builds).reason == "held_layout"
    assert run_clean(suspects * 5, [strange])[0].reason == "held_layout"
