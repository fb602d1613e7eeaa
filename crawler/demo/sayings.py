"""What the teller cannot take from a list: persons, documents with their dates, dates of events, and signatures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from crawler.demo import grammar, words
from crawler.demo.compose import Dice, Teller

_CALM_SPANS = ("thời gian qua", "những năm gần đây", "trong nhiệm kỳ")
# Day and month as papers write them (padded is the official style), and whole dates.
_SHORT = ("{d}/{m}", "{d}/{m}", "{d:02}/{m}", "{d}-{m}")
_LONG = ("{d}/{m}/{y}", "{d}/{m}/{y}", "{d:02}/{m:02}/{y}", "{d} tháng {m} năm {y}")
_SEXES = (("ông", words.MEN, words.MEN_GIVEN), ("bà", words.WOMEN, words.WOMEN_GIVEN))
_DAYPARTS = ("Sáng", "Chiều", "Chiều", "Tối", "Ngày", "Sáng ngày", "Chiều ngày")


@dataclass(frozen=True, slots=True)
class Byline:
    """A signature as printed, and what it says; ``raw`` is None where nobody signs."""

    raw: str | None = None
    authors: tuple[str, ...] = ()
    affiliation: str | None = None
    agency: str | None = None


def _write_day(day: date, shape: str) -> str:
    return shape.format(d=day.day, m=day.month, y=day.year)


class Sayings:
    """Makers for one article. Documents that were named are kept in ``citations`` by canonical key, in order.

    ``calm`` articles give no date of their own away: nothing in them but documents is dated.
    """

    def __init__(self, teller: Teller, day: date, event_day: date, *, calm: bool) -> None:
        self.citations: dict[str, str] = {}
        self._teller = teller
        self._dice = teller.dice
        self._day = day
        self._event_day = event_day
        self._calm = calm

    def makers(self) -> dict[str, Callable[[], str]]:
        """Return the slots that this class fills."""
        made = {
            "village": lambda: self._dice.pick(words.VILLAGES),
            "chair": self._name_chair,
            "local": self._name_local,
            "local_short": self._address,
            "ref": self._cite,
            "when": self._tell_when,
            "presence": lambda: self._teller.say(self._teller.draw("presence", grammar.PRESENCE)),
            "span": lambda: self._dice.pick(_CALM_SPANS if self._calm else grammar.SPANS),
            "period": self._tell_period,
        }
        if not self._calm:
            made |= {
                "earlier": lambda: "ngày " + _write_day(self._back(3, 40), self._dice.pick(_SHORT)),
                "month_year": self._tell_month,
                "coming": self._tell_coming,
                "start": lambda: "từ ngày " + _write_day(self._back(60, 600), self._dice.pick(_LONG)),
            }
        return made

    def _back(self, least: int, most: int) -> date:
        return self._day - timedelta(days=self._dice.number(least, most))

    def _tell_when(self) -> str:
        return f"{self._dice.pick(_DAYPARTS)} {_write_day(self._event_day, self._dice.pick(_SHORT))}"

    def _tell_month(self) -> str:
        month = self._back(60, 500)
        return f"tháng {month.month}/{month.year}"

    def _tell_coming(self) -> str:
        first = self._day.replace(day=1) + timedelta(days=31 + self._dice.number(1, 12))
        first = first.replace(day=min(first.day, 20))
        last = first.replace(day=first.day + self._dice.number(2, 7))
        return f"từ ngày {first.day} - {last.day}/{first.month}/{first.year}"

    def _tell_period(self) -> str:
        if self._calm:
            return "tới"
        start = (self._day.year - 1) // 5 * 5 + 1
        return f"{start} - {start + 4}"

    def _address(self) -> str:
        """Return a person with the fitting word before the name."""
        dice = self._dice
        word, middle, given = dice.pick(_SEXES)
        return f"{word} {dice.pick(words.FAMILY)} {dice.pick(middle)} {dice.pick(given)}"

    def _name_local(self) -> str:
        return f"{self._address()}, {self._teller.say(self._teller.draw('office', words.LOCALS))}"

    def _name_chair(self) -> str:
        name = self._address().partition(" ")[2]
        return f"đồng chí {name}, {self._teller.say(self._teller.draw('chair', words.CHAIRS))}"

    def _cite(self) -> str:
        dice = self._dice
        if self.citations and dice.chance(0.3):
            return dice.pick(tuple(self.citations.values()))
        paper = dice.pick(words.PAPERS)
        day = self._back(30, 1500)
        number = dice.number(1, paper.highest)
        key = paper.number.format(n=number, y=day.year)
        name = f"{paper.word} số {paper.number.format(n=f'{number:02}', y=day.year)}"
        self.citations.setdefault(key, name)
        dated = dice.pick((" ngày {}", " ngày {}", ", ngày {}", "")).format(_write_day(day, dice.pick(_LONG)))
        return f"{name}{dated} của {self._teller.say(paper.issuer)}"


def sign(teller: Teller, kind: str) -> Byline:
    """Sign an article in one of the manners that words.Cast names."""
    return _SIGNERS[kind](teller)


def _pen_name(dice: Dice, first: tuple[str, ...] = words.PEN_FIRST) -> str:
    return f"{dice.pick(first)} {dice.pick(words.PEN_LAST)}"


def _full_name(dice: Dice) -> str:
    _, middle, given = dice.pick(_SEXES)
    return f"{dice.pick(words.FAMILY)} {dice.pick(middle)} {dice.pick(given)}"


def _sign_single(teller: Teller) -> Byline:
    name = _pen_name(teller.dice)
    return Byline(name, (name,))


def _sign_pair(teller: Teller) -> Byline:
    half = len(words.PEN_FIRST) // 2
    names = (_pen_name(teller.dice, words.PEN_FIRST[:half]), _pen_name(teller.dice, words.PEN_FIRST[half:]))
    return Byline(teller.dice.pick(words.PAIR_JOINTS).join(names), names)


def _sign_capital_pair(teller: Teller) -> Byline:
    pair = _sign_pair(teller)
    return Byline((pair.raw or "").upper(), pair.authors)


def _sign_capitals(teller: Teller) -> Byline:
    name = _full_name(teller.dice)
    return Byline(name.upper(), (name,))


def _sign_office(teller: Teller) -> Byline:
    name, office = _full_name(teller.dice), teller.say(teller.dice.pick(words.OFFICES))
    return Byline(f"{name.upper()} ({office})", (name,), office)


def _sign_credit(teller: Teller) -> Byline:
    name = _pen_name(teller.dice)
    return Byline(teller.dice.pick(words.CREDITS) + name, (name,))


def _sign_staff(teller: Teller) -> Byline:
    return Byline(teller.dice.pick(words.STAFF))


def _sign_agency(teller: Teller) -> Byline:
    agency = teller.dice.pick(words.AGENCIES)
    return Byline(f"Theo {agency}", agency=agency)


_SIGNERS: dict[str, Callable[[Teller], Byline]] = {
    "single": _sign_single,
    "pair": _sign_pair,
    "capital_pair": _sign_capital_pair,
    "capitals": _sign_capitals,
    "office": _sign_office,
    "credit": _sign_credit,
    "staff": _sign_staff,
    "agency": _sign_agency,
    "none": lambda _: Byline(),
}
