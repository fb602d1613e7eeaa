"""Who may do what through the web page: hosts, tokens, sessions, forms of other sites, and the headers of answers."""

from __future__ import annotations

import re
import time

import pytest

from crawler.config import Config
from crawler.schedule.plans import Schedules
from crawler.web import acts
from crawler.web.gate import COOKIE, Doorkeeper
from tests.web_samples import LOCAL, TOKEN, browse, fill_home, log_in, open_app, read_seal

SAME = {"Origin": LOCAL}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("gate") / "home"
    fill_home(home)
    return home


@pytest.fixture
def client(home, monkeypatch):
    monkeypatch.setattr(acts, "PENALTY", 0)
    with browse(open_app(home)) as client:
        yield client


def is_paused(home):
    with Schedules.open(Config(home=home)) as schedules:
        return schedules.all()[0].paused


def test_every_answer_is_guarded(client):
    for address in ("/", "/nothing", "/api/v1/runs", "/static/page.css", "/metrics", "/login"):
        headers = client.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_static_files_are_ours_alone(client):
    assert client.get("/static/page.css").headers["content-type"].startswith("text/css")
    for address in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("host", ["evil.invalid", "127.0.0.1.evil.invalid:8780", "", "localhost:8780@evil.invalid"])
def test_a_name_that_is_not_ours_is_turned_away(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8780", "127.0.0.1", "[::1]:8780", "LOCALHOST"])
def test_names_of_this_machine_are_ours(client, host):
    assert client.get("/login", headers={"Host": host}).status_code == 200


def test_reading_is_open_on_this_machine_and_changing_is_not(client, home):
    assert client.get("/schedules").status_code == 200
    assert client.post("/schedules/hang-ngay/pause", headers=SAME).status_code == 403
    assert client.post("/releases", data={"name": "x"}, headers=SAME).status_code == 403
    assert not is_paused(home)


@pytest.mark.parametrize("address", ["/schedules/hang-ngay/pause", "/logout"])
def test_nothing_is_changed_by_get(client, home, address):
    log_in(client)
    assert client.get(address).status_code in (404, 405)
    assert not is_paused(home)


def test_a_schedule_is_paused_and_goes_on(client, home):
    log_in(client)
    seal = read_seal(client.get("/schedules").text)
    for act, paused in (("pause", True), ("resume", False), ("start", False)):
        answer = client.post(f"/schedules/hang-ngay/{act}", data={"seal": seal}, headers=SAME)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/schedules?said={act}")
        assert is_paused(home) == paused
    for address in ("/schedules/none/pause", "/schedules/hang-ngay/remove"):
        assert client.post(address, data={"seal": seal}, headers=SAME).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.invalid"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {**SAME, "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_forms_of_other_sites_change_nothing(client, home, headers):
    log_in(client)
    seal = read_seal(client.get("/schedules").text)
    assert client.post("/schedules/hang-ngay/pause", data={"seal": seal}, headers=headers).status_code == 403
    assert client.post("/login", data={"token": TOKEN}, headers=headers).status_code == 403
    assert not is_paused(home)


@pytest.mark.parametrize("seal", ["", "x", "0" * 64])
def test_a_form_needs_the_seal_of_its_session(client, home, seal):
    log_in(client)
    assert client.post("/schedules/hang-ngay/pause", data={"seal": seal}, headers=SAME).status_code == 403
    assert not is_paused(home)


def test_a_program_changes_things_with_the_token(client, home):
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert client.post("/schedules/hang-ngay/pause", headers=bearer).status_code == 303
    assert is_paused(home)
    assert client.post("/schedules/hang-ngay/resume", headers=bearer).status_code == 303
    wrong = {"Authorization": f"Bearer {TOKEN}x"}
    assert client.post("/schedules/hang-ngay/pause", headers=wrong).status_code == 401
    assert not is_paused(home)


def test_a_session_is_hard_to_make_up(client):
    log_in(client)
    cookie = client.cookies[COOKIE]
    until, _, signature = cookie.partition(".")
    keeper = Doorkeeper(TOKEN)
    assert keeper.is_session(cookie)
    assert not keeper.is_session(f"{int(until) + 9}.{signature}")
    assert not Doorkeeper(TOKEN + "x").is_session(cookie)
    assert not Doorkeeper(None).is_session(Doorkeeper(None).open_session())
    old = str(int(time.time()) - 5)
    assert not keeper.is_session(f"{old}.{keeper._sign('session', old)}")
    assert not keeper.is_session("x.y")


def test_the_cookie_stays_with_us(client, home):
    answer = client.post("/login", data={"token": TOKEN, "next": "/runs"}, headers=SAME)
    cookie = answer.headers["set-cookie"].lower()
    assert answer.headers["location"] == "/runs"
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie
    assert TOKEN not in cookie
    with browse(open_app(home), "https://127.0.0.1:8780") as other:
        answer = other.post("/login", data={"token": TOKEN}, headers={"Origin": "https://127.0.0.1:8780"})
        assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("following", ["//evil.invalid", "https://evil.invalid", "/\\evil.invalid", "", "/\r\nx"])
def test_a_login_leads_nowhere_else(client, following):
    answer = client.post("/login", data={"token": TOKEN, "next": following}, headers=SAME)
    assert answer.headers["location"] == "/"


def test_a_wrong_token_opens_nothing(client):
    answer = client.post("/login", data={"token": "x"}, headers=SAME)
    assert answer.status_code == 403
    assert "This is not the token" in answer.text
    assert "set-cookie" not in answer.headers
    assert client.get("/", headers={"Cookie": f'{COOKIE}="; x=\x01'}).status_code == 200


def test_leaving_ends_the_session(client):
    log_in(client)
    seal = read_seal(client.get("/runs").text)
    client.post("/logout", data={"seal": seal}, headers=SAME)
    assert "Log in" in client.get("/runs").text


def test_forms_are_short(client):
    assert client.post("/login", data={"token": "x" * 20_000}, headers=SAME).status_code == 413
    assert client.post("/login", content=b"\xff\xff", headers=SAME).status_code == 400


def test_others_are_asked_for_the_token_before_they_see_anything(home, monkeypatch):
    monkeypatch.setattr(acts, "PENALTY", 0)
    app = open_app(home, hosts=None, is_open=False)
    with browse(app, "http://archive.vn") as client:
        answer = client.get("/search?q=a&portal=b")
        assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fsearch%3Fq%3Da%26portal%3Db")
        assert client.get("/").headers["location"] == "/login?next=%2F"
        assert client.get("/api/v1/runs").status_code == 401
        assert client.get("/metrics").status_code == 401
        assert client.get("/login").status_code == client.get("/static/page.css").status_code == 200
        bearer = {"Authorization": f"bearer {TOKEN}"}
        assert client.get("/api/v1/runs", headers=bearer).status_code == 200
        log_in(client)
        assert client.get("/search?q=a").status_code == 200


def test_without_a_token_there_is_no_login(home, monkeypatch):
    monkeypatch.setattr(acts, "PENALTY", 0)
    with browse(open_app(home, None)) as client:
        assert "for reading alone" in client.get("/login").text
        assert client.post("/login", data={"token": ""}, headers=SAME).status_code == 403
        assert client.get("/", headers={"Authorization": "Bearer "}).status_code == 200
        assert client.post("/logout", headers={"Authorization": "Bearer ", **SAME}).status_code == 401


def test_a_seal_is_another_one_in_each_session(client):
    log_in(client)
    first = read_seal(client.get("/runs").text)
    assert re.fullmatch(r"[0-9a-f]{64}", first)
    assert first != Doorkeeper(TOKEN).make_seal("other")
