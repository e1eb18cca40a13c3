"""Step 5, analyses: Loudi's figures beside those of other places.

The others are self-reports, kept because they were published: no sample, and their spread is no
confidence range. What a unit is differs from place to place, and stands beside each number.
"""

from __future__ import annotations

import pandas as pd

from loudi_analysis.intervals import Interval
from loudi_analysis.io import StudyError
from loudi_analysis.study.linked import linked_rows, record
from loudi_analysis.study.results import evaluate

STAFFING = (
    "hunan_organs",
    "hunan_0218",
    "hunan_0420",
    "shaoyang",
    "xinning",
    "yueyanglou",
)
POSTINGS = (
    "china_community",
    "wuhan_city",
    "wuhan_districts",
    "hubei_organs",
    "dongan",
    "xiaojiayuan",
    "zhuzhou_cost_station",
    "xiangtan_committee",
    "xishui",
)
GIVING = (
    "china_0229",
    "china_0304",
    "china_0326",
    "guangdong",
    "dingxi",
    "shizuishan",
    "ninghai",
    "zengcheng",
    "meishan",
    "qinhuangdao",
    "university",
)
COLUMNS = ["key", "place", "who", "as of", "ratio", "counted over", "source", "records"]


def liaisons_beside() -> pd.DataFrame:
    """Return liaisons per enterprise in Loudi and elsewhere; ``ratio`` holds `Interval` objects.

    Hecheng counts enterprises and projects together: its ratio is over both.
    """
    rows = [
        _ours("enterprise liaisons", "2020-03", "liaisons_per_enterprise", "50 enterprises"),
        *(_over(key, "liaisons", "enterprises") for key in STAFFING),
    ]
    hecheng = linked_rows("records")["hecheng_liaisons"]
    both = record("hecheng_enterprises") + record("hecheng_projects")
    rows.append(
        [
            "hecheng",
            hecheng["place"],
            hecheng["whom"],
            hecheng["as_of"],
            record("hecheng_liaisons") / both,
            "38 enterprises and 46 projects",
            hecheng["source"],
            "hecheng_liaisons hecheng_enterprises hecheng_projects",
        ]
    )
    return pd.DataFrame(rows, columns=COLUMNS).set_index("key")


def postings_beside() -> pd.DataFrame:
    """Return people per unit that they were sent to; what a unit is differs and is named."""
    rows = [
        _ours(
            "volunteers and grid liaisons", "2020-02-24", "posted_per_community", "45 communities"
        ),
        *(_over(key, "people", "units") for key in POSTINGS),
    ]
    return pd.DataFrame(rows, columns=COLUMNS).set_index("key")


def giving_beside() -> pd.DataFrame:
    """Return yuan per donor of party members' donations; approximate counts have no ratio."""
    rows = [
        _ours("members in municipal units", "2020-03-05", "yuan_per_member", "9,057 party members"),
        *(_over(key, "yuan", "donors") for key in GIVING),
    ]
    return pd.DataFrame(rows, columns=COLUMNS).set_index("key")


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """Return a comparison with its ratios rounded for display; none where there is no bound."""
    shown = ["none" if ratio is None else format(ratio, ",.2f") for ratio in table["ratio"]]
    return table.drop(columns="records").assign(ratio=shown)


def months_of_pay(yuan: Interval) -> Interval:
    """Return an amount as a share of a month's mean pay in the region that Loudi is in, 2019."""
    return yuan / (record("west_hunan_wage") / 12)


def _ours(who: str, as_of: str, name: str, counted: str) -> list[object]:
    return ["loudi", "Loudi", who, as_of, evaluate(name), counted, "article", ""]


def _over(key: str, numerator: str, denominator: str) -> list[object]:
    top = linked_rows("records")[f"{key}_{numerator}"]
    bottom = linked_rows("records")[f"{key}_{denominator}"]
    ratio: Interval | None
    try:
        ratio = record(top["key"]) / record(bottom["key"])
    except StudyError:
        ratio = None
    prefix = "" if bottom["upper"] else "more than " if bottom["lower"] else "about "
    counted = f"{prefix}{int(bottom['value'] or bottom['lower']):,} {bottom['unit']}"
    keys = f"{top['key']} {bottom['key']}"
    return [key, top["place"], top["whom"], top["as_of"], ratio, counted, top["source"], keys]
