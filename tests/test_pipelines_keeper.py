"""What a crawl's keeper takes back: articles that say what too many of the last ones say, even after a kill."""

import asyncio
from dataclasses import replace

import pytest

from pipelines.keeper import Keeper
from pipelines.repetition import REPEATED, key_of_line
from storage import health
from storage.store import Store
from tests.storage_samples import make_article, make_visit

PORTAL = "lang_son"
CALL = "Tải ứng dụng của báo để đọc tin nhanh hơn, nghe bản tin và lưu lại những bài viết mà bạn quan tâm."
BUILD = frozenset({("build", "a 1|pages"), ("build", "a 1|place: title in h1"), ("build", "a 1|month: 2024-05")})


def tell(number, *more):
    words = f"Ngày {number}, đoàn công tác số {number} của tỉnh đã đến thăm thôn số {number} và trao {number} suất quà."
    return make_visit(
        make_article(str(number), title=f"Bài {number}", lead=None, body=(words, *more)), days=number, traits=BUILD
    )


def crawl(home, visits):
    """Keep what a crawl reads; return the sentences for which it held something."""
    keeper = Keeper(home, None, PORTAL)
    found = []
    for visit in visits:
        line = keeper.find_repeated(visit)
        found += filter(None, [line])
        held = {"outcome": "refused", "reason": health.HELD_REPEATED, "detail": line, "traits": frozenset()}
        keeper.submit(replace(visit, article=None, **held) if line else visit)
        asyncio.run(keeper.wait_for_room())
    keeper.close("finished")
    return found


def open_home(home):
    return Store.open(f"sqlite:///{home / 'tinbai.db'}", home)


@pytest.fixture
def home(tmp_path):
    """A portal that is known by forty articles."""
    assert not crawl(tmp_path, map(tell, range(40)))
    return tmp_path


def list_kept(home):
    with open_home(home) as store:
        return sorted(int(article.key) for article in store.articles())


def test_what_was_published_with_a_repeated_sentence_is_taken_back_in_the_same_run(home):
    again = [tell(39, CALL)]  # an article of before that says it now
    assert crawl(home, [*again, *(tell(number, CALL) for number in range(40, 44)), tell(44)]) == [CALL, CALL]
    assert list_kept(home) == [*range(40), 44]
    with open_home(home) as store:
        assert store.article(PORTAL, "39").body == tell(39).article.body
        assert store.count_held(PORTAL) == 5
        assert store.habits(PORTAL)["build", "a 1|pages"] == 41


def test_a_crawl_that_was_killed_before_is_made_good_by_the_next(home):
    crawl(home, (tell(number, CALL) for number in range(40, 43)))
    with open_home(home) as store:
        store.keep_habits(PORTAL, {(REPEATED, key_of_line(CALL)): 1})
    assert list_kept(home) == list(range(43))
    assert not crawl(home, [])
    assert list_kept(home) == list(range(40))


def test_what_comes_up_in_several_crawls_is_seen(home):
    for number in range(40, 43):
        assert not crawl(home, [tell(number, CALL)])
    assert crawl(home, [tell(43, CALL)]) == [CALL]
    assert list_kept(home) == list(range(40))


def test_old_pages_are_excused_once_known_ones_are_seen_to_be_as_they_were(home):
    keeper = Keeper(home, None, PORTAL)
    oldest = []
    for number in range(3):
        oldest.append(keeper.habits.builds.oldest)
        keeper.submit(tell(number))
    assert [*oldest, keeper.habits.builds.oldest] == [None, None, None, "2024-05"]
    keeper.close("finished")
