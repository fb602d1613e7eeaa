from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.addresses import normalise_url, url_key


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTPS://BaoLangSon.vn/Tin-Bai-7.html", "https://baolangson.vn/Tin-Bai-7.html"),
        ("http://baolangson.vn:80/a", "http://baolangson.vn/a"),
        ("https://baolangson.vn:443/a", "https://baolangson.vn/a"),
        ("https://baolangson.vn:8443/a", "https://baolangson.vn:8443/a"),
        ("https://baolangson.vn/a?b=1&C=2#top", "https://baolangson.vn/a?b=1&C=2"),
        ("https://baolangson.vn/a #top", "https://baolangson.vn/a"),
        ("https://baolangson.vn", "https://baolangson.vn/"),
        ("https://baolangson.vn?p=2", "https://baolangson.vn/?p=2"),
        ("https://ai@baolangson.vn./a", "https://baolangson.vn/a"),
        ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
        ("  baolangson.vn/a  ", "https://baolangson.vn/a"),
        ("file:///tin/7.html", "file:///tin/7.html"),
        ("7", "https://7/"),
        ("", ""),
    ],
)
def test_address_has_one_spelling(url, normal):
    assert normalise_url(url) == normal


def test_http_and_https_are_one_key_and_path_case_is_not():
    assert url_key("http://backan.gov.vn/Pages/x.aspx?ItemID=7") == url_key(
        "https://BACKAN.gov.vn:443/Pages/x.aspx?ItemID=7#a"
    )
    assert url_key("https://backan.gov.vn/Pages/x") != url_key("https://backan.gov.vn/pages/x")
    assert len(url_key("https://backan.gov.vn/" + "x" * 9000)) == 32


def test_lone_surrogate_has_a_key_too():
    assert len(url_key("https://a.vn/\ud800")) == 32


@given(
    st.from_regex(r"\A[a-zA-Z][a-zA-Z0-9-]{0,9}\.(vn|VN|gov\.vn)(:[0-9]{1,4})?\Z"),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(["http", "https", "HTTP"]),
)
def test_normal_form_is_stable(host, rest, scheme):
    normal = normalise_url(f"{scheme}://{host}/{rest}")
    assert normalise_url(normal) == normal
    assert url_key(normal) == url_key(f"{scheme}://{host}/{rest}")
