"""What people change: they log in, pause and start schedules, and order releases. Every act is a POST with a seal."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qsl, quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from crawler.exits import Failure
from crawler.schedule.plans import Schedules
from crawler.web.building import Workshop
from crawler.web.finding import read_filter
from crawler.web.gate import COOKIE, SESSION_SECONDS
from crawler.web.view import View

MOST_FORM: Final = 16_384  # bytes
LONGEST_FORM: Final = 20.0  # seconds until it has come
PENALTY: Final = 1.0  # seconds that a wrong token costs

Form = Mapping[str, str]


async def read_form(request: Request) -> Form:
    """Return the fields of a form.

    Raises:
        HTTPException: it is too long, came too slowly, or is no form.
    """
    body = b""
    try:
        async with asyncio.timeout(LONGEST_FORM):
            async for part in request.stream():
                body += part
                if len(body) > MOST_FORM:
                    raise HTTPException(413, "this form is too long")
    except TimeoutError as error:
        raise HTTPException(408, "this form came too slowly: send it again") from error
    try:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=50))
    except ValueError as error:
        raise HTTPException(400, "this is no form") from error
    if any("\0" in text for text in (*form, *form.values())):
        raise HTTPException(400, "no form holds a NUL: leave it out")
    return form


def check_seal(view: View, form: Form) -> None:
    """See that a form was sent from a page of this session; a program with the token needs no seal.

    Raises:
        HTTPException: it was not.
    """
    if view.request.scope.get("bearer"):
        return
    seal = view.keeper.make_seal(view.session)
    if not view.session or not hmac.compare_digest(seal.encode(), form.get("seal", "").encode()):
        raise HTTPException(403, "this form is of another session: load its page again")


def show_login(view: View) -> Response:
    """Ask for the token."""
    return view.render("login.html", following=read_following(view.request.query_params), is_wrong=False)


async def log_in(view: View, form: Form) -> Response:
    """Open a session for who knows the token."""
    if not view.keeper.is_token(form.get("token", "").strip()):
        await asyncio.sleep(PENALTY)
        return view.render("login.html", status=403, following=read_following(form), is_wrong=True)
    answer = RedirectResponse(read_following(form), 303)
    secure = view.request.url.scheme == "https"
    session = view.keeper.open_session()
    answer.set_cookie(COOKIE, session, max_age=SESSION_SECONDS, httponly=True, samesite="strict", secure=secure)
    return answer


def read_following(said: Mapping[str, str]) -> str:
    """Return where to go after the login: a path of ours and nothing else."""
    path = said.get("next", "")
    is_ours = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_ours else "/"


def log_out(_view: View, _form: Form) -> Response:
    """End the session of this browser."""
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(COOKIE)
    return answer


def change_schedule(view: View, _form: Form) -> Response:
    """Pause, resume or start a schedule."""
    name, act = view.param("name"), view.param("act")
    with Schedules.open(view.archive.config) as schedules:
        acts: dict[str, Callable[[str], object]] = {
            "pause": schedules.pause,
            "resume": schedules.resume,
            "start": schedules.ask,
        }
        if act not in acts:
            raise HTTPException(404, f"a schedule cannot be told to {act}")
        try:
            acts[act](name)
        except Failure as failure:
            raise HTTPException(404, str(failure)) from failure
    return RedirectResponse(f"/schedules?said={act}", 303)


def show_releases(view: View) -> Response:
    """Releases in the home, and the form that orders one of a filter."""
    wanted = read_filter(view.request.query_params)
    return view.render("releases.html", wanted=wanted, built=_workshop(view).list_built(), complaint="", name="")


def order_release(view: View, form: Form) -> Response:
    """Begin to make a release."""
    wanted, name = read_filter(form), form.get("name", "").strip()
    try:
        _workshop(view).order(name, wanted)
    except Failure as failure:
        values = {"wanted": wanted, "built": _workshop(view).list_built(), "complaint": str(failure), "name": name}
        return view.render("releases.html", status=409, **values)
    return RedirectResponse(f"/releases?{wanted.to_address()}#{quote(name)}", 303)


def give_file(view: View) -> Response:
    """A file of a release, to be saved."""
    path = _workshop(view).find_file(view.param("name"), view.param("file"))
    if path is None:
        raise HTTPException(404, "there is no such file")
    return FileResponse(path, media_type="application/octet-stream", filename=path.name)


def _workshop(view: View) -> Workshop:
    workshop: Workshop = view.request.app.state.workshop
    return workshop
