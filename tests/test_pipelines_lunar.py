"""The lunar table against astronomy computed afresh (Meeus, chapters 25 and 49), and against known days."""

import itertools
import math
from datetime import date, timedelta

import pytest

from pipelines import lunar

KNOWN_TET = {
    1985: date(1985, 1, 21),
    2007: date(2007, 2, 17),
    2019: date(2019, 2, 5),
    2020: date(2020, 1, 25),
    2021: date(2021, 2, 12),
    2022: date(2022, 2, 1),
    2023: date(2023, 1, 22),
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
    2030: date(2030, 2, 2),
}
EPOCH = date(2000, 1, 1).toordinal()
EPOCH_JD = 2451544.5
HANOI = 7 / 24


def delta_t(year):
    """Seconds between dynamical and universal time (Espenak and Meeus)."""
    if year < 1986:
        t = year - 1975
        return 45.45 + 1.067 * t - t * t / 260 - t**3 / 718
    t = year - 2000
    if year < 2005:
        tail = 0.0017275 * t**3 + 0.000651814 * t**4 + 0.00002373599 * t**5
        return 63.86 + 0.3345 * t - 0.060374 * t * t + tail
    if year < 2050:
        return 62.92 + 0.32217 * t + 0.005589 * t * t
    return -20 + 32 * ((year - 1820) / 100) ** 2 - 0.5628 * (2150 - year)


# Amplitude in days; multiples of the sun's anomaly, the moon's, its latitude and node; power of the eccentricity.
PERIODIC = [
    (-0.40720, 0, 1, 0, 0, 0), (0.17241, 1, 0, 0, 0, 1), (0.01608, 0, 2, 0, 0, 0), (0.01039, 0, 0, 2, 0, 0),
    (0.00739, -1, 1, 0, 0, 1), (-0.00514, 1, 1, 0, 0, 1), (0.00208, 2, 0, 0, 0, 2), (-0.00111, 0, 1, -2, 0, 0),
    (-0.00057, 0, 1, 2, 0, 0), (0.00056, 1, 2, 0, 0, 1), (-0.00042, 0, 3, 0, 0, 0), (0.00042, 1, 0, 2, 0, 1),
    (0.00038, 1, 0, -2, 0, 1), (-0.00024, -1, 2, 0, 0, 1), (-0.00017, 0, 0, 0, 1, 0), (-0.00007, 2, 1, 0, 0, 0),
    (0.00004, 0, 2, -2, 0, 0), (0.00004, 3, 0, 0, 0, 0), (0.00003, 1, 1, -2, 0, 0), (0.00003, 0, 2, 2, 0, 0),
    (-0.00003, 1, 1, 2, 0, 0), (0.00003, -1, 1, 2, 0, 0), (-0.00002, -1, 1, -2, 0, 0), (-0.00002, 1, 3, 0, 0, 0),
    (0.00002, 0, 4, 0, 0, 0),
]  # fmt: skip
# Degrees at the epoch and a lunation, and millionths of a day.
PLANETARY = [
    (299.77, 0.107408, 325), (251.88, 0.016321, 165), (251.83, 26.651886, 164), (349.42, 36.412478, 126),
    (84.66, 18.206239, 110), (141.74, 53.303771, 62), (207.14, 2.453732, 60), (154.84, 7.306860, 56),
    (34.52, 27.261239, 47), (207.19, 0.121824, 42), (291.34, 1.844379, 40), (161.72, 24.198154, 37),
    (239.56, 25.513099, 35), (331.55, 3.592518, 23),
]  # fmt: skip


def new_moon(k):
    """Julian day, universal time, of new moon ``k`` counted from January 2000."""
    t = k / 1236.85
    moment = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t
    eccentricity = 1 - 0.002516 * t - 0.0000074 * t * t
    sun = 2.5534 + 29.10535670 * k
    moon = 201.5643 + 385.81693528 * k + 0.0107582 * t * t
    latitude = 160.7108 + 390.67050284 * k - 0.0016118 * t * t
    node = 124.7746 - 1.56375588 * k + 0.0020672 * t * t
    for size, of_sun, of_moon, of_latitude, of_node, power in PERIODIC:
        angle = of_sun * sun + of_moon * moon + of_latitude * latitude + of_node * node
        moment += size * eccentricity**power * math.sin(math.radians(angle))
    moment += sum(size * 1e-6 * math.sin(math.radians(start + speed * k)) for start, speed, size in PLANETARY)
    return moment - delta_t(2000 + k / 12.3685) / 86400


def sun_longitude(day):
    """Apparent longitude of the sun in degrees at midnight in Hanoi, ``day`` an ordinal."""
    jd = day - EPOCH + EPOCH_JD - HANOI
    t = (jd + delta_t(2000 + (jd - EPOCH_JD) / 365.25) / 86400 - 2451545) / 36525
    anomaly = math.radians(357.52911 + 35999.05029 * t - 0.0001537 * t * t)
    centre = (1.914602 - 0.004817 * t) * math.sin(anomaly) + 0.019993 * math.sin(2 * anomaly)
    centre += 0.000289 * math.sin(3 * anomaly)
    node = math.radians(125.04 - 1934.136 * t)
    return (280.46646 + 36000.76983 * t + 0.0003032 * t * t + centre - 0.00569 - 0.00478 * math.sin(node)) % 360


def compute_months():
    """Every lunar month as (number, leap, first day): the one with the winter solstice is the eleventh."""
    starts = [math.floor(new_moon(k) + HANOI - EPOCH_JD) + EPOCH for k in range(-400, 1290)]
    terms = [int(sun_longitude(day) // 30) for day in starts]
    solstices = [i for i in range(len(starts) - 1) if terms[i] in (7, 8) and terms[i + 1] in (9, 10)]
    for one, other in itertools.pairwise(solstices):
        number, leap_due = 11, other - one == 13
        yield 11, False, date.fromordinal(starts[one])
        for i in range(one + 1, other):
            leap = leap_due and terms[i] == terms[i + 1]
            leap_due = leap_due and not leap
            number = number if leap else number % 12 + 1
            yield number, leap, date.fromordinal(starts[i])


def test_the_table_is_what_the_sky_says():
    computed = list(compute_months())
    seen = 0
    for (number, leap, first), (_, _, following) in itertools.pairwise(computed):
        year = first.year if number < 11 or first.month > 6 else first.year - 1
        if lunar.FIRST_YEAR <= year <= lunar.LAST_YEAR:
            assert lunar.month_span(year, number, leap=leap) == (first, following - timedelta(1))
            seen += 1
    assert seen == sum(12 + (lunar.leap_month(year) is not None) for year in range(1970, 2101))


@pytest.mark.parametrize(("year", "day"), KNOWN_TET.items())
def test_known_new_years(year, day):
    assert lunar.to_solar(year, 1, 1) == day
    assert lunar.year_span(year)[0] == day


@pytest.mark.parametrize(("year", "month"), [(2020, 4), (2023, 2), (2025, 6), (2028, 5), (2033, 11), (2024, None)])
def test_known_leap_months(year, month):
    assert lunar.leap_month(year) == month


@pytest.mark.parametrize("year", range(2024, 2032))
def test_years_whose_last_month_is_short(year):
    assert lunar.to_solar(year, 12, 29) == lunar.find_day(year, 12, 0) == lunar.year_span(year)[1]
    assert lunar.to_solar(year, 12, 30) is None


def test_years_follow_each_other_without_a_gap():
    for year in range(lunar.FIRST_YEAR, lunar.LAST_YEAR):
        assert lunar.year_span(year)[1] + timedelta(1) == lunar.year_span(year + 1)[0]


def test_festivals():
    assert lunar.to_solar(2024, 3, 10) == date(2024, 4, 18)
    assert lunar.to_solar(2024, 8, 15) == date(2024, 9, 17)
    assert lunar.to_solar(2023, 12, 23) == date(2024, 2, 2)
    assert lunar.month_span(2025, 6, leap=True) == (date(2025, 7, 25), date(2025, 8, 22))


@pytest.mark.parametrize(("year", "month", "day", "leap"), [
    (1969, 1, 1, False), (2101, 1, 1, False), (2024, 13, 1, False), (2024, 1, 0, False), (2024, 1, 31, False),
    (2024, 6, 1, True),
])  # fmt: skip
def test_days_that_do_not_exist(year, month, day, leap):
    assert lunar.to_solar(year, month, day, leap=leap) is None


def test_outside_the_table_there_is_nothing():
    assert lunar.year_span(1969) is None
    assert lunar.find_day(1969, 12, 0) is None
    assert lunar.leap_month(2101) is None


def test_can_chi_names():
    names = {1968: "mậu thân", 2020: "canh tý", 2023: "quý mão", 2024: "giáp thìn", 2025: "ất tỵ", 2026: "bính ngọ"}
    assert {year: lunar.can_chi(year) for year in names} == names
    for year in range(1970, 2030):
        stem, branch = lunar.can_chi(year).split()
        assert lunar.cycle_of(lunar.STEMS.index(stem), lunar.BRANCHES.index(branch)) == year % 60
    assert lunar.cycle_of(lunar.STEMS.index("giáp"), lunar.BRANCHES.index("sửu")) is None


def test_a_name_means_a_year_only_of_its_own_time():
    assert lunar.years_of_cycle(2024 % 60, near=2023) == (2024,)
    assert lunar.years_of_cycle(1968 % 60, near=2018) == ()
