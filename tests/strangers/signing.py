"""Who signs: the manners of the demo's casts and some more, with the authors that each names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crawler.demo.compose import Dice, Teller
from crawler.demo.sayings import Byline, sign
from crawler.demo.words import PEN_FIRST, PEN_LAST

_LABELS = ("Tác giả: ", "Tin và ảnh: ", "Bài và ảnh: ", "Thực hiện: ", "Tin, ảnh: ")
_DEGREES = ("ThS", "TS", "PGS, TS")
_NOBODY = ("Nhóm phóng viên", "BBT", "P.V", "PV", "CTV")
_OUTLETS = ("Báo Khau Vài", "TTXVN", "Cổng TTĐT Chính phủ", "Báo Nhân Dân")
_INITIALS = "BHKLMNQT"
_DESKS = ("VOV.VN", "Vietnam+", "Báo Khau Vài")
_LETTERS = ("TS", "T.H", "MH", "N.K")
_BOARDS = ("Ban Tuyên giáo Tỉnh ủy", "Văn phòng Đảng ủy", "Phòng Truyền thông", "Công đoàn cơ sở")
_DOERS = ("(thực hiện)", "(ghi)", "(sưu tầm)")


def choose_byline(dice: Dice, facts: Mapping[str, str], kinds: tuple[str, ...]) -> Byline:
    """Sign an article in one of the manners: a kind of ``words.Cast.bylines``, or one of this module's."""
    kind = dice.pick(kinds)
    return _SIGNERS[kind](dice) if kind in _SIGNERS else sign(Teller(dice, {}, facts), kind)


def _name(dice: Dice) -> str:
    return f"{dice.pick(PEN_FIRST)} {dice.pick(PEN_LAST)}"


def _sign_label(dice: Dice) -> Byline:
    name = _name(dice)
    return Byline(dice.pick(_LABELS) + name, (name,))


def _sign_scholar(dice: Dice) -> Byline:
    name = _name(dice)
    return Byline(f"{dice.pick(_DEGREES)} {name.upper()}", (name,))


def _sign_compiled(dice: Dice) -> Byline:
    name = _name(dice)
    return Byline(f"{name} (tổng hợp)", (name,))


def _sign_initials(dice: Dice) -> Byline:
    initial, name = dice.pick(_INITIALS), dice.pick(PEN_LAST)
    return Byline(f"{initial}. {name.upper()}", (f"{initial}. {name}",))


def _sign_after(dice: Dice) -> Byline:
    outlet = dice.pick(_OUTLETS)
    return Byline(f"Theo {_name(dice)}/{outlet}", agency=outlet)


def _sign_nobody(dice: Dice) -> Byline:
    return Byline(dice.pick(_NOBODY))


def _sign_desk(dice: Dice) -> Byline:
    name, desk = _name(dice), dice.pick(_DESKS)
    return Byline(f"{name}/{desk}", (name,), agency=desk)


def _sign_letters(dice: Dice) -> Byline:
    letters = dice.pick(_LETTERS)
    # Initials with dots are a name (facts/vietnamese.md, 5.1); two capitals are the sign of a desk.
    return Byline(f"{letters} (tổng hợp)", (letters,) if "." in letters else ())


def _sign_board(dice: Dice) -> Byline:
    return Byline(dice.pick(_BOARDS))


def _sign_doer(dice: Dice) -> Byline:
    name = _name(dice)
    return Byline(f"{name} {dice.pick(_DOERS)}", (name,))


def _sign_credits(dice: Dice) -> Byline:
    half = len(PEN_FIRST) // 2
    names = (
        f"{dice.pick(PEN_FIRST[:half])} {dice.pick(PEN_LAST)}",
        f"{dice.pick(PEN_FIRST[half:])} {dice.pick(PEN_LAST)}",
    )
    return Byline(f"Bài: {names[0]} - Ảnh: {names[1]}", names)


_SIGNERS: dict[str, Callable[[Dice], Byline]] = {
    "label": _sign_label,
    "scholar": _sign_scholar,
    "compiled": _sign_compiled,
    "initials": _sign_initials,
    "after": _sign_after,
    "nobody": _sign_nobody,
    "desk": _sign_desk,
    "letters": _sign_letters,
    "board": _sign_board,
    "doer": _sign_doer,
    "credits": _sign_credits,
}
