from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spiders.addresses import Addresses, State, Walk


def test_a_new_article_is_pending_until_it_is_kept():
    addresses = Addresses()
    known = addresses.add("1", "a")
    assert addresses.find("1") is known
    assert addresses.find("2") is None
    assert addresses.find(None) is None
    assert addresses.pending == 1
    assert known.note("b")
    assert not known.note("a")
    assert not known.note("b")
    assert addresses.keep(known) == ("b",)
    assert addresses.pending == 0
    assert known.state is State.KEPT


def test_the_next_address_is_asked_after_a_failure_and_each_once():
    addresses = Addresses()
    known = addresses.add("1", "a", walk=Walk("first"))
    known.note("b")
    assert addresses.refuse(known) == "b"
    assert known.url == "b"
    assert addresses.pending == 1
    assert addresses.refuse(known) is None
    assert known.state is State.REFUSED
    assert known.walk is None
    assert addresses.pending == 0
    assert not known.note("a")
    assert known.note("c")
    assert addresses.refuse(known) == "c"
    assert known.state is State.ASKED
    assert addresses.pending == 1


def test_addresses_that_failed_are_no_aliases():
    addresses = Addresses()
    known = addresses.add("1", "dead")
    known.note("alive")
    known.note("third")
    addresses.refuse(known)
    assert addresses.keep(known) == ("third",)


def test_a_redirect_moves_the_address():
    addresses = Addresses()
    known = addresses.add("1", "old")
    known.note("new")
    known.note("other")
    known.move("new")
    assert known.url == "new"
    assert addresses.keep(known) == ("other",)


def test_two_keys_of_one_article_share_an_entry():
    addresses = Addresses()
    old, new = addresses.add("310783", "old"), addresses.add("5310783", "new")
    assert addresses.join("310783", "5310783") is new
    assert addresses.find("310783") is new
    assert old.state is State.KEPT
    assert addresses.pending == 1
    assert addresses.keep(new) == ("old",)


def test_a_key_that_was_not_met_joins_the_one_that_was():
    addresses = Addresses()
    old = addresses.add("slug", "a")
    assert addresses.join("slug", "7") is old
    assert addresses.find("7") is old
    assert addresses.join("slug", "7") is old
    assert addresses.pending == 1


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["note", "refuse", "keep", "join"]), st.integers(0, 3)))
)
def test_pending_counts_the_open_articles(steps):
    addresses = Addresses()
    for key in "abc":
        addresses.add(key, f"{key}0")
    for key, step, number in steps:
        known = addresses.find(key)
        match step:
            case "note":
                known.note(f"{key}{number}")
            case "refuse":
                addresses.refuse(known)
            case "keep":
                addresses.keep(known)
            case "join":
                addresses.join(key, "abc"[number % 3])
    entries = {id(known): known for key in "abc" if (known := addresses.find(key))}
    assert addresses.pending == sum(known.state is State.ASKED for known in entries.values())
