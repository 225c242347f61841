"""The report's figures against statsmodels and scipy, on real data."""

from __future__ import annotations

import csv
import datetime as dt

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from sqlalchemy import Engine

from engine.calendar.outcomes import Sums
from engine.measuring.column_mapping import ColumnMapping, MappingError, own_mapping, read_mapping
from engine.measuring.outcomes_file import FileError, read_outcomes
from engine.measuring.rate import rate
from engine.measuring.report import report
from engine.measuring.verdict_words import verdict_words
from engine.services.measuring import record_outcomes, results
from tests.conftest import PLAYBOOKS

NOW = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)
COSMETICS = PLAYBOOKS / "cosmetics-2014"
DAYS = {1: "sun", 2: "mon", 3: "tue", 4: "wed", 5: "thu", 6: "fri", 7: "sat"}
ORDER = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def recorded(database: Engine) -> None:
    mapping = read_mapping((COSMETICS / "columns.toml").read_bytes())
    data = (COSMETICS / "facebook_metrics.csv").read_bytes()
    read, stored = record_outcomes(database, data, mapping, NOW, skip_faulty=False)
    assert read.rows == 500
    assert stored is not None


def independent(column: str) -> dict[tuple[str, int], list[tuple[float, float]]]:
    """(reach, count) of every post by type and weekday, read without our own reader."""
    cells: dict[tuple[str, int], list[tuple[float, float]]] = {}
    with open(COSMETICS / "facebook_metrics.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if row[column]:
                day = ORDER.index(DAYS[int(row["Post Weekday"])])
                pair = (float(row["Total Reach"]), float(row[column]))
                cells.setdefault((row["Type"], day), []).append(pair)
    return cells


@pytest.mark.parametrize(
    ("measure", "column"), [("engaged", "Engaged Users"), ("likes", "like"), ("shares", "share")]
)
def test_the_weekday_table_is_that_of_a_weighted_regression_with_robust_errors(
    database: Engine, measure: str, column: str
) -> None:
    """A ratio estimator is a regression of the rates on a constant, weighted by the exposure; its
    linearised variance is the heteroscedasticity-robust one with the factor n / (n - 1)."""
    recorded(database)
    found = results(database, measure)[0]
    cells = independent(column)
    compared = 0
    for element in found.elements:
        for day, shown in enumerate(element.weekdays):
            pairs = cells.get((element.element, day), [])
            assert shown.posts == len(pairs)
            if not pairs:
                assert shown.value is None
                continue
            x, y = np.array(pairs).T
            assert shown.exposure == x.sum()
            assert shown.value == pytest.approx(y.sum() / x.sum(), rel=1e-12)
            if len(pairs) < 2:
                assert shown.low is None
                continue
            fitted = sm.WLS(y / x, np.ones(len(x)), weights=x).fit(cov_type="HC1", use_t=True)
            low, high = fitted.conf_int()[0]
            assert shown.low == pytest.approx(max(low, 0.0), rel=1e-8, abs=1e-12)
            assert shown.high == pytest.approx(high, rel=1e-8)
            compared += 1
    assert compared > 20


def test_the_heat_of_weekday_by_hour_is_the_ratio_of_its_sums(database: Engine) -> None:
    recorded(database)
    heat = results(database, "engaged")[0].heat
    sums: dict[tuple[int, int], tuple[float, float]] = {}
    with open(COSMETICS / "facebook_metrics.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            key = (ORDER.index(DAYS[int(row["Post Weekday"])]), int(row["Post Hour"]))
            x, y = sums.get(key, (0.0, 0.0))
            sums[key] = (x + float(row["Total Reach"]), y + float(row["Engaged Users"]))
    assert heat.keys() == sums.keys()
    for key, (x, y) in sums.items():
        assert heat[key].value == pytest.approx(y / x, rel=1e-12)


def test_an_interval_covers_the_truth_as_often_as_it_says() -> None:
    """Drawn posts that vary far more than members would: 95% intervals cover in about 95%."""
    drawn = np.random.default_rng(7)
    covered = 0
    for _ in range(1000):
        x = drawn.integers(50, 200, size=30).astype(float)
        y = drawn.binomial(x.astype(int), drawn.beta(4, 36, size=30)).astype(float)
        sums = Sums(30, x.sum(), y.sum(), (x * x).sum(), (x * y).sum(), (y * y).sum())
        found = rate(sums)
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= 0.1 <= found.high
    low, high = stats.binom.interval(0.9999, 1000, 0.945)
    assert low <= covered <= high


def test_posts_in_several_groups_are_summed_before_they_vary(database: Engine) -> None:
    """Two groups of one post are one post: they make no interval narrower."""
    from tests.engine.made import post, store
    from tests.engine.sent import mark_sent

    source = """playbook test
    timezone UTC
channel all
element chat
    activity
    template "t.md"
week
    post chat mon at 09:00
"""
    from dsl.checking import check

    playbook = check("t.playbook", lambda path: source.encode()).playbook
    posts = [post(number, playbook) for number in range(2)]
    store(database, playbook, posts)
    mark_sent(database, posts, [f"g-{group}" for group in range(5)])
    rows = ["post,group,exposure,replies"]
    rows += [f"{made.id},g-{group},100,{10 + group}" for made in posts for group in range(5)]
    data = "\n".join(rows).encode()
    mapping = own_mapping(rows[0].split(","))
    _, first = record_outcomes(database, data, mapping, NOW, skip_faulty=False)
    _, again = record_outcomes(database, data, mapping, NOW, skip_faulty=False)
    assert first is not None
    assert again is not None
    assert (first.added, again.added, again.unchanged) == (10, 0, 10)
    changed = data.replace(b",14", b",15")
    _, third = record_outcomes(database, changed, mapping, NOW, skip_faulty=False)
    assert third is not None
    assert (third.added, third.updated) == (0, 2)
    with database.begin() as connection:
        found = report(connection)[0].elements[0]
    assert found.weekdays[0].posts == 2
    assert found.weekdays[0].exposure == 1000
    assert found.weekdays[0].count == 2 * (10 + 11 + 12 + 13 + 15)


def test_faulty_rows_are_told_and_nothing_is_recorded(database: Engine) -> None:
    mapping = read_mapping((COSMETICS / "columns.toml").read_bytes())
    lines = (COSMETICS / "facebook_metrics.csv").read_text().split("\n")
    lines[5] = lines[5].replace(";", ";x", 7)
    lines[9] = "only;three;cells"
    read, stored = record_outcomes(database, "\n".join(lines).encode(), mapping, NOW, False)
    assert stored is None
    assert [line for line, _ in read.rejected] == [6, 10]
    assert results(database) == ()
    _, stored = record_outcomes(database, "\n".join(lines).encode(), mapping, NOW, True)
    assert stored is not None
    assert stored.added > 2000


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "names no column"),
        ("[measures]\nx = 'y'", "no `exposure`"),
        ("[measures]\nx = 'y'\n[columns]\nexposure = 'e'", "needs `post`"),
        ("[measures]\nx = 'y'\n[columns]\nexposure = 'e'\ncolour = 'c'", "colour"),
        ("[measures]\nx = 1", "lines such as"),
        ("not toml", "not TOML"),
        (
            "delimiter = ';;'\n[measures]\nx = 'y'\n[columns]\nexposure = 'e'\npost = 'p'",
            "delimiter",
        ),
    ],
)
def test_a_mapping_that_is_none_is_told(text: str, told: str) -> None:
    with pytest.raises(MappingError, match=told):
        read_mapping(text.encode())


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\xff\xfe", b'post,exposure\n"open'])
def test_a_file_that_is_none_is_told(data: bytes) -> None:
    mapping = ColumnMapping("t", ",", {"post": "post", "exposure": "exposure"}, {"m": "m"})
    with pytest.raises(FileError):
        read_outcomes(data, mapping, lambda _: None)


def test_a_rate_without_exposure_is_none() -> None:
    found = rate(Sums(3, 0, 0, 0, 0, 0))
    assert found.value is None
    assert rate(Sums(1, 10, 1, 100, 10, 1)).low is None
    two = rate(Sums(2, 20, 2, 200, 20, 2))
    assert two.value == 0.1
    assert two.low is not None
    assert two.low == pytest.approx(0.1, abs=1e-6)


def test_a_day_that_is_better_is_called_best_in_words(database: Engine) -> None:
    """Twelve weeks of a post a day, with twice the replies on Fridays."""
    import random

    rows = ["element,date,time,reach,replies,n"]
    rng = random.Random(5)
    for number in range(84):
        date = dt.date(2026, 1, 5) + dt.timedelta(days=number)
        reach = 1000 + rng.randrange(500)
        lift = 2.0 if date.weekday() == 4 else 1.0
        rows.append(
            f"chat,{date},09:00,{reach},{round(reach * 0.05 * lift * rng.uniform(0.7, 1.4))},{number}"
        )
    mapping = read_mapping(
        b'source = "s"\n[columns]\nelement = "element"\ndate = "date"\ntime = "time"\n'
        b'exposure = "reach"\n[measures]\nreplies = "replies"\n'
    )
    record_outcomes(database, "\n".join(rows).encode(), mapping, NOW, skip_faulty=False)
    (element,) = results(database)[0].elements
    assert element.best == 4
    assert element.verdict is not None
    assert element.verdict.effects is not None
    assert "is best" in verdict_words("chat", element.verdict)
