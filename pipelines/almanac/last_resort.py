"""dateparser, asked last and believed only where its answer hangs on nothing but the text."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from storage.timeline import VIETNAM

_FIGURES: Final = re.compile("[0-9]+")
_YEAR: Final = re.compile("(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_DAY: Final = re.compile("(?<![0-9:])[0-3]?[0-9](?![0-9:])")
_LONGEST: Final = 60
# Two days that share no field: an answer that leans on the day of asking cannot be the same for both.
_ASKED_ON: Final = (datetime(2019, 3, 11, 10, 20, 30), datetime(2021, 7, 24, 21, 43, 54))  # noqa: DTZ001 - as dateparser asks


@lru_cache(1024)  # a header string is read for its role first, then for its value
def ask_dateparser(text: str) -> date | None:
    """Return the day that a header string names in a form the grammar does not know, or None.

    The string is short and has a year of four figures; strict parsing gives the same for two days of asking; and no
    figure of the string is left unused.
    """
    if len(text) > _LONGEST or not _YEAR.search(text) or not _DAY.search(text):
        return None
    import dateparser  # noqa: PLC0415 - slow to import, and hardly ever asked

    answers = {
        dateparser.parse(
            text,
            languages=["vi", "en"],
            settings={"DATE_ORDER": "DMY", "STRICT_PARSING": True, "RELATIVE_BASE": asked_on},
        )
        for asked_on in _ASKED_ON
    }
    answer = answers.pop()
    if answers or answer is None:
        return None
    used = {answer.year, answer.month, answer.day, answer.hour, answer.minute, answer.second}
    figures = {int(figures) for figures in _FIGURES.findall(text)}
    if not (figures <= used and {answer.year, answer.day} <= figures):
        return None
    return (answer.astimezone(VIETNAM) if answer.tzinfo else answer).date()
