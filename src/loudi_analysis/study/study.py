"""A study as one object: an article with its coding, its linked records, and what follows.

Each part is read or computed when it is first asked for. A study is never changed: `Study.what_if`
gives another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import asdict, fields
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from loudi_analysis.extraction import extract
from loudi_analysis.extraction.quantity import Quantity
from loudi_analysis.intervals import End, Interval, exactly
from loudi_analysis.io import StudyError, UnknownName
from loudi_analysis.restoration import Restoration, restore
from loudi_analysis.study import agreement, checks, codebook, comparisons, results
from loudi_analysis.study.article import Article, divide
from loudi_analysis.study.derived import Derived, read_derived
from loudi_analysis.study.linked import Linked
from loudi_analysis.study.needs import needs
from loudi_analysis.study.results import BASES, Answer, Result
from loudi_analysis.study.source import read_raw, study_root
from loudi_analysis.study.tables import Row, read_rows

Bound = Interval | float | Fraction | date | tuple[float | None, float | None]

_NUMBER = tuple(field.name for field in fields(Quantity))[3:]

# The tables of a codebook: the columns that each must have and, after a stroke, those that it may.
_COLUMNS = {
    "claims": "claim quote what / what_zh whom for_whom where when topic same_as "
    "rounding_step note",
    "set_aside": "quote reason",
    "readings": "phrase words question option main label reason / touches effect if_en if_zh_hant",
    "derived": "derived phrase option operation parts what / reason",
    "results": "result what topic unit digits of / per headline",
    "checks": "check kind statement left relation right / inclusion note",
    "comparisons": "comparison key of per / place who as_of counted",
    "needs": "need what phrases known",
    "masked": "start end before after",
    "page": "key en / zh_hant",
    "chinese": "en zh_hant",
    "translations": "claim english",
    "breakdown": "group column key / rest",
    "quotes": "result en zh_hant",
    "simplified": "traditional simplified",
    "universals": "universal quote what whom kind / claims note",
    **agreement.TABLES,
}
TABLES = {
    table: (tuple(must.split()), tuple(may.split()))
    for table, columns in _COLUMNS.items()
    for must, _, may in [columns.partition(" / ")]
}
WANTED = ("claims", "set_aside", "readings", "results", "checks")
"""The tables that every codebook has; the others may be missing, which is as if they were empty."""


# Studies of the same text, as those of `Study.what_if`, share what takes longest.
_restored = lru_cache(8)(restore)
_extracted = lru_cache(8)(extract)


def load_study(folder: Path | str | None = None) -> Study:
    """Return the study in a folder laid out as ``data``, or this project's own.

    Nothing is read yet: an absent or faulty table is told when it is first needed.

    Raises
    ------
    StudyError
        Where there is no such folder; without a folder, where the package stands outside its
        project.
    """
    if folder is None:
        folder = study_root() / "data"
    if not Path(folder, "raw").is_dir():
        raise StudyError(f"no study in {folder}: it has no folder 'raw' with the article")
    return Study(Path(folder))


def load_article() -> Article:
    """Return this project's article, restored, with its sections and paragraphs.

    Raises
    ------
    StudyError
        Where the article is missing, edited, or not proved to be restored.
    """
    return load_study().article


def load_claims() -> pd.DataFrame:
    """Return this project's coded claims, as `Study.claims` has them.

    Raises
    ------
    StudyError
        Where the article or its coding has a fault.
    """
    return load_study().claims


class Study:
    """A study: the article of a folder, its coding, its linked records and its results.

    Parameters
    ----------
    folder : Path
        Laid out as ``data``: ``raw/article.txt``, the tables of ``codebook`` and, where wanted, of
        ``linked``.

    Attributes
    ----------
    folder : Path
        As given.
    bounds : mapping of str to Interval
        Numbers that `what_if` set.
    reading : mapping of str to str
        The option taken for each phrase.
    linked : Linked
        The linked tables.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bounds: dict[str, Interval] = {}
        self.chosen: dict[str, str] = {}
        self.linked = Linked(folder)

    # The source and the restored text

    @cached_property
    def raw(self) -> str:
        """The article as received."""
        return read_raw(self.folder)

    @cached_property
    def restoration(self) -> Restoration:
        """How the article was restored."""
        return _restored(self.raw)

    @cached_property
    def article(self) -> Article:
        """The restored article with its sections and paragraphs.

        Raises
        ------
        StudyError
            Where the restored text does not give the raw file back.
        """
        if self.restoration.round_trip is False:
            raise StudyError(
                f"the restored article of {self.folder} does not give the raw file back: "
                "the restoration is not proved, and no number may be read from it"
            )
        return divide(self.restoration.text)

    @cached_property
    def extracted(self) -> tuple[Quantity, ...]:
        """The quantities of the article, by position."""
        return tuple(_extracted(self.article.text))

    @property
    def quantities(self) -> pd.DataFrame:
        """Every quantity of the article: its fields, then ``paragraph`` and ``section``."""
        table = []
        for quantity in self.extracted:
            paragraph = self.article.paragraph_at(quantity.start)
            place = {"paragraph": paragraph.number, "section": paragraph.section}
            table.append(asdict(quantity) | place)
        return pd.DataFrame(table, dtype=object)

    # The codebook

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table of the codebook, as text, missing cells empty.

        Raises
        ------
        UnknownName
            Where no codebook has such a table.
        StudyError
            Where it cannot be read, or its columns are others.
        """
        if table not in TABLES:
            raise UnknownName("codebook table", table, TABLES)
        if table not in WANTED and not (self.folder / "codebook" / f"{table}.csv").is_file():
            return []
        return read_rows(self.folder, f"codebook/{table}", *TABLES[table])

    @cached_property
    def claims_by_id(self) -> dict[str, codebook.Claim]:
        """The coded claims by id, in the order of the codebook."""
        return self._coding[0]

    @property
    def claims(self) -> pd.DataFrame:
        """The coded claims, one row each, with the quantity's fields and its evidence.

        Columns are those of `Claim` up to ``note``, then those of `Quantity` from ``value`` on,
        ``paragraph`` and ``section``, and the evidence: ``exact``, ``prefix``, ``suffix``, and
        ``start`` and ``end`` in the restored text. Numbers stay Python numbers, None where missing.
        """
        table = []
        for claim in self.claims_by_id.values():
            q = claim.quantity
            row: dict[str, Any] = {f.name: getattr(claim, f.name) for f in fields(claim)[:11]}
            row |= {name: getattr(q, name) for name in _NUMBER}
            row |= {"paragraph": claim.paragraph, "section": claim.section, "exact": q.surface}
            row |= {"prefix": claim.prefix, "suffix": claim.suffix, "start": q.start, "end": q.end}
            table.append(row)
        return pd.DataFrame(table, dtype=object)

    @property
    def universals(self) -> pd.DataFrame:
        """The claims of all or none, with ``exact``, ``start`` and ``end`` of their words."""
        rows = codebook.read_universals(self.article, self.rows("universals"), self.claims_by_id)
        columns = ["universal", "what", "whom", "kind", "claims", "note", "exact", "start", "end"]
        return pd.DataFrame(rows, columns=columns, dtype=object)

    @property
    def agreement(self) -> pd.DataFrame:
        """How far a second coding agrees, by field; empty where the codebook has none."""
        return agreement.agreement(self)

    @property
    def set_aside(self) -> pd.DataFrame:
        """The quantities that are not coded: ``start``, ``end``, ``exact`` and the ``reason``."""
        columns = ["start", "end", "exact", "reason"]
        rows = [[q.start, q.end, q.surface, reason] for q, reason in self._coding[1]]
        return pd.DataFrame(rows, columns=columns, dtype=object)

    @cached_property
    def masked_spans(self) -> tuple[tuple[int, int], ...]:
        """What is withheld, names above all: start and end in the restored text, in order."""
        return codebook.mask_spans(self.article.text, self.rows("masked"))

    @cached_property
    def masked_text(self) -> str:
        """The restored text with what is withheld masked, character by character: positions stay.

        What is published takes the article's words from here.
        """
        text = self.article.text
        for start, end in self.masked_spans:
            text = text[:start] + codebook.MASK * (end - start) + text[end:]
        return text

    @cached_property
    def options(self) -> dict[str, dict[str, codebook.Option]]:
        """The options of each ambiguous phrase by id, the main one first."""
        return codebook.read_options(self.rows("readings"), self.claims_by_id)

    @property
    def phrases(self) -> pd.DataFrame:
        """The ambiguous phrases with their options, one row an option, as the codebook has them."""
        return pd.DataFrame(self.rows("readings"), dtype=object)

    @cached_property
    def reading(self) -> dict[str, str]:
        """The option taken for each phrase: the main one, unless `what_if` took another."""
        main = {phrase: next(iter(options)) for phrase, options in self.options.items()}
        return main | self.chosen

    def choices(self, phrase: str) -> list[str]:
        """Return the options of a phrase that are open, the study's own first.

        Where `what_if` took an option, that one is.
        """
        return [self.chosen[phrase]] if phrase in self.chosen else list(self.options[phrase])

    def check_reading(self, reading: Mapping[str, str]) -> None:
        """Refuse a phrase or option that the codebook does not have."""
        for phrase, option in reading.items():
            if phrase not in self.options:
                raise UnknownName("phrase", phrase, self.options)
            if option not in self.options[phrase]:
                raise UnknownName(f"reading of {phrase}", option, self.options[phrase])

    # Results

    @cached_property
    def derived(self) -> dict[str, Derived]:
        """The derived quantities by name."""
        return read_derived(self.rows("derived"), self.options)

    @cached_property
    def results_by_id(self) -> dict[str, Result]:
        """The results by name, in the order of the codebook."""
        return results.read_results(self.rows("results"))

    @property
    def headlines(self) -> list[str]:
        """The results that a summary names, in its order."""
        named = [result for result in self.results_by_id.values() if result.headline]
        return [result.name for result in sorted(named, key=lambda r: int(r.headline))]

    @property
    def names(self) -> list[str]:
        """The claims, derived quantities and linked records, whose numbers `what_if` may set."""
        linked = [key for table in self.linked.tables for key in self.linked.rows(table)]
        return [*self.claims_by_id, *self.derived, *linked]

    def number(self, name: str, basis: str = "stated") -> Interval:
        """Return the number of a claim, record, derived quantity or result; days as ordinals.

        Raises
        ------
        UnknownName
            Where there is no such name or basis.
        """
        return results.Ledger(self, basis)[name]

    def __getitem__(self, name: str) -> Answer:
        """Return the answer to a result's name.

        Raises
        ------
        UnknownName
            A `KeyError` that suggests the nearest names.
        """
        if name not in self.results_by_id:
            raise UnknownName("result", name, self.results_by_id)
        return self._answers.setdefault(name, Answer(self, self.results_by_id[name]))

    @property
    def results(self) -> pd.DataFrame:
        """All results under the study's reading: one row for each result and basis."""
        return self._result_table(0, 1)

    @property
    def readings(self) -> pd.DataFrame:
        """All results under every combination of the other readings that they turn on."""
        return self._result_table(1)

    def _result_table(self, start: int, stop: int | None = None) -> pd.DataFrame:
        """Return rows of each result on each basis, of which the study's own is the first."""
        answers = [(self[name], basis) for name in self.results_by_id for basis in BASES]
        rows = [r for a, b in answers for r in islice(a.rows(b), start, stop)]
        return pd.DataFrame(rows, columns=list(results.COLUMNS), dtype=object)

    def overview(self, topic: str) -> pd.DataFrame:
        """Return a topic's results to read: what each is, and its intervals as mathematics.

        Columns are ``what``, ``stated``, ``implied``, ``over readings`` (of the stated bounds) and
        ``unit``; the index is the result's name. Display alone is rounded.

        Raises
        ------
        UnknownName
            Where no result has that topic.
        """
        table = {}
        for name, result in self.results_by_id.items():
            if result.topic == topic:
                answer, spec = self[name], ".1%" if result.unit == "1" else ",.2f"
                table[name] = {
                    "what": result.what,
                    "stated": format(answer.stated, spec),
                    "implied": format(answer.implied, spec),
                    "over readings": format(answer.over_readings, spec),
                    "unit": "share" if result.unit == "1" else result.unit,
                }
        if not table:
            topics = dict.fromkeys(result.topic for result in self.results_by_id.values())
            raise UnknownName("topic", topic, topics)
        return pd.DataFrame.from_dict(table, orient="index")

    def verdicts(self) -> list[checks.Verdict]:
        """Return every check with its verdict."""
        return [checks.judge(self, check) for check in self.checks_by_id.values()]

    @cached_property
    def checks_by_id(self) -> dict[str, checks.Check]:
        """The checks by name, in the order of the codebook."""
        return checks.read_checks(self.rows("checks"))

    @property
    def checks(self) -> pd.DataFrame:
        """The audit to read: statement, both sides, verdict and condition, by check."""
        columns = ["check", "kind", "statement", "numbers", "verdict", "condition", "note"]
        rows = [
            (c.check, c.kind, c.statement, v.numbers, v.verdict, v.condition, c.note)
            for v in self.verdicts()
            for c in [v.check]
        ]
        return pd.DataFrame(rows, columns=columns).set_index("check")

    def comparison(self, name: str, basis: str = "stated") -> pd.DataFrame:
        """Return a comparison with other places, one row each; ``ratio`` holds `Interval` objects.

        Raises
        ------
        UnknownName
            Where the codebook has no such comparison.
        """
        rows = self.rows("comparisons")
        if name not in (names := dict.fromkeys(row["comparison"] for row in rows)):
            raise UnknownName("comparison", name, names)
        chosen = [row for row in rows if row["comparison"] == name]
        compared = [comparisons.compared(self, row, basis) for row in chosen]
        return pd.DataFrame(compared, columns=comparisons.COLUMNS).set_index("key")

    @property
    def needs(self) -> pd.DataFrame:
        """How far each missing fact would narrow each headline result; see `needs.needs`."""
        return needs(self)

    # Other studies

    def what_if(self, **changes: Bound | str) -> Study:
        """Return a study with other bounds or readings.

        Parameters
        ----------
        **changes
            For a phrase, one of its options. For a claim, linked record or derived quantity, its
            number: an interval, a number, a date, or both bounds (possible themselves, None where
            open). What is chosen here is no longer varied over readings.

        Raises
        ------
        UnknownName
            Where a name or an option does not exist; the message lists what there is.
        StudyError
            Where a bound is no number.
        """
        other = copy(self)
        for computed in ("reading", "_answers"):
            other.__dict__.pop(computed, None)
        other.bounds, other.chosen = dict(self.bounds), dict(self.chosen)
        for name, change in changes.items():
            if name in self.options:
                self.check_reading({name: str(change)})
                other.chosen[name] = str(change)
            elif name in self.names:
                other.bounds[name] = _interval(name, change)
            else:
                raise UnknownName("phrase or quantity", name, [*self.options, *self.names])
        return other

    def changes(self, other: Study) -> pd.DataFrame:
        """Return the results that differ in another study: one row for each result and basis.

        Columns are ``before`` and ``after`` (`Interval` objects) and ``unit``; the index is the
        result and the basis.
        """
        rows = [
            {"result": name, "basis": basis, "before": one, "after": two, "unit": result.unit}
            for name, result in self.results_by_id.items()
            for basis in BASES
            if (one := self[name].on(basis)) != (two := other[name].on(basis))
        ]
        columns = ["result", "basis", "before", "after", "unit"]
        return pd.DataFrame(rows, columns=columns, dtype=object).set_index(["result", "basis"])

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the generated tables by name: quantities, claims, results and readings.

        Where the codebook holds a second coding, ``agreement`` is one too.
        """
        names = ["quantities", "claims", "results", "readings"]
        if (self.folder / "codebook" / "second_coding.csv").is_file():
            names.append("agreement")
        return {name: getattr(self, name) for name in names}

    def __repr__(self) -> str:
        changed = [f"{n}={b!r}" for n, b in self.bounds.items()]
        changed += [f"{phrase}={option}" for phrase, option in self.chosen.items()]
        what_if = f", what if {', '.join(changed)}" if changed else ""
        return (
            f"<Study of {len(self.article.text):,} characters: {len(self.claims_by_id)} claims, "
            f"{len(self.results_by_id)} results, {len(self.checks_by_id)} checks{what_if}>"
        )

    @cached_property
    def _coding(self) -> tuple[dict[str, codebook.Claim], list[tuple[Quantity, str]]]:
        rows = self.rows("claims"), self.rows("set_aside")
        return codebook.code(self.article, self.extracted, *rows)

    @cached_property
    def _answers(self) -> dict[str, Answer]:
        return {}


def _interval(name: str, bound: Bound | str) -> Interval:
    """Return the bounds that a user gives for a quantity."""
    try:
        if isinstance(bound, Interval):
            return bound
        if isinstance(bound, date):
            return exactly(bound.toordinal())
        if isinstance(bound, tuple):
            low, high = (End(None) if b is None else End(Fraction(str(b)), True) for b in bound)
            return Interval(low, high)
        return exactly(Fraction(str(bound)))
    except ValueError as error:
        raise StudyError(
            f"{name}={bound!r} is no number: give one, or both bounds as (14000, 20000)"
        ) from error
