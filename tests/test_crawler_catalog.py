from __future__ import annotations

import pytest

from crawler.catalog import portal_for_url, portal_named, portal_spiders, portals
from crawler.exits import ExitCode, Failure

NAMES = ["bac_giang", "bac_kan", "bac_kan_city", "bao_bac_kan", "lang_son", "thai_nguyen"]


def test_portals_come_by_name():
    assert list(portals()) == list(portal_spiders()) == NAMES
    assert portals() is portals()
    assert portal_named("lang_son") is portals()["lang_son"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("langson", "did you mean lang_son?"), ("Lang-Son", "did you mean lang_son?"), ("xyz", "known are bac_giang, ")],
)
def test_an_unknown_name_gets_the_nearest(name, hint):
    with pytest.raises(Failure, match=r"^there is no portal '") as failure:
        portal_named(name)
    assert hint in str(failure.value)
    assert failure.value.code is ExitCode.USAGE


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.baolangson.vn/x", "lang_son"),
        ("http://baobackan.org.vn/x", "bao_bac_kan"),
        ("https://baobacgiang.vn/x", "bac_giang"),
        ("https://example.org/", None),
        ("not an address", None),
        ("http://[", None),
    ],
)
def test_an_address_leads_to_its_portal(url, name):
    portal = portal_for_url(url)
    assert (portal.name if portal else None) == name
