"""A study as one object: an article with its coding, its linked records, and what follows.

Each part is made when it is first asked for. None changes: `Study.what_if` gives another study.
"""

from __future__ import annotations

from copy import copy
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from loudi_analysis import show
from loudi_analysis.extraction import extract
from loudi_analysis.extraction.quantity import Quantity
from loudi_analysis.intervals import NOTHING, OPEN, End, Interval
from loudi_analysis.io import Named, StudyError, UnknownName
from loudi_analysis.restoration import Restoration, restore
from loudi_analysis.study import analyses, codebook
from loudi_analysis.study.linked import Linked
from loudi_analysis.study.results import BASES, COLUMNS, Answer, Ledger, pairs, plain, read_derived
from loudi_analysis.study.source import Article, divide, read_raw, study_root
from loudi_analysis.study.tables import WANTED, Row, Table, by, columns, known, read_rows

Bound = Interval | float | Fraction | date | tuple[float | None, float | None]

# Studies of the same text, as those of `Study.what_if`, share what takes longest.
_restored = lru_cache(8)(restore)
_extracted = lru_cache(8)(extract)


def load_study(folder: Path | str | None = None) -> Study:
    """Return the study in a folder laid out as ``data``, or this project's own.

    Nothing is read yet: an absent or faulty table is told when it is first needed. Where there is
    no such folder or, without one, the package stands outside its project, it is a StudyError.
    """
    folder = study_root() / "data" if folder is None else Path(folder)
    if not (folder / "raw").is_dir():
        raise StudyError(f"no study in {folder}: it has no folder 'raw' with the article")
    return Study(folder)


def load_article() -> Article:
    """Return this project's article, as `Study.article` has it."""
    return load_study().article


def load_claims() -> pd.DataFrame:
    """Return this project's coded claims, as `Study.claims` has them."""
    return load_study().claims


class Study:
    """A study: the article of a folder, its coding, its linked records and its results.

    The ``folder`` is laid out as ``data``: ``raw/article.txt``, the tables of ``codebook`` and,
    where wanted, of ``linked``. ``bounds`` and ``chosen`` are the numbers and the options that
    `what_if` set, ``linked`` the linked tables.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.linked = folder, Linked(folder)
        self._tables: dict[str, list[Row]] = {}
        self.bounds: dict[str, Interval] = {}
        self.chosen: dict[str, str] = {}

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

        Where the restored text does not give the raw file back, it is a StudyError.
        """
        if self.restoration.round_trip is False:
            told = f"the restored article of {self.folder} does not give the raw file back"
            raise StudyError(f"{told}: it is not proved, and no number may be read from it")
        return divide(self.restoration.text)

    @cached_property
    def extracted(self) -> tuple[Quantity, ...]:
        """The quantities of the article, by position."""
        return tuple(_extracted(self.article.text))

    @property
    def quantities(self) -> pd.DataFrame:
        """Every quantity of the article: its fields, then ``paragraph`` and ``section``."""
        places = [(q, self.article.paragraph_at(q.start)) for q in self.extracted]
        rows = [asdict(q) | {"paragraph": p.number, "section": p.section} for q, p in places]
        return Table(rows, dtype=object)

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table of the codebook, as text, missing cells empty.

        Where no codebook has such a table, it is an UnknownName; where it cannot be read, or a
        column or cell is not as it must be, a StudyError.
        """
        known("codebook table", table, [name.partition("/")[2] for name in columns()])
        path = f"codebook/{table}"
        if table not in self._tables:
            wanted = table in WANTED or (self.folder / f"{path}.csv").is_file()
            checks = {r["column"]: r["check"] for r in columns()[path]}
            self._tables[table] = read_rows(self.folder, path, checks) if wanted else []
        return [*map(Row, self._tables[table])]

    _coding = cached_property(codebook.code)

    @property
    def claims_by_id(self) -> dict[str, codebook.Claim]:
        """The coded claims by id, in the order of the codebook."""
        return self._coding[0]

    @property
    def claims(self) -> pd.DataFrame:
        """The coded claims, one row each, with the quantity's fields and its evidence.

        Columns are those of `Claim`, then those of `Quantity` from ``value`` on, ``paragraph`` and
        ``section``, and the evidence: ``exact``, ``prefix``, ``suffix``, and ``start`` and ``end``
        in the restored text. Numbers stay Python numbers, None where missing.
        """
        return Table(self.claims_by_id.values(), dtype=object)

    @cached_property
    def facts(self) -> dict[str, codebook.Fact]:
        """The claims, and the rows of the linked tables, by id or key."""
        return Named("claim or record", {**self.linked.by_key, **self.claims_by_id})

    @property
    def open_numbers(self) -> dict[str, codebook.Claim]:
        """The claims that are not one number alone, nor a day: whose bounds one may ask about."""
        return {k: c for k, c in self.claims_by_id.items() if c.implied.value is None}

    @property
    def set_aside(self) -> pd.DataFrame:
        """The quantities that are not coded: ``start``, ``end``, ``exact`` and the ``reason``."""
        rows = [[q.start, q.end, q.surface, reason] for q, reason in self._coding[1]]
        return Table(rows, columns=["start", "end", "exact", "reason"], dtype=object)

    universals = property(codebook.universals)
    masked_spans = cached_property(codebook.mask_spans)

    @cached_property
    def masked_text(self) -> str:
        """The restored text with what is withheld masked, character by character: positions stay.

        What is published takes the article's words from here.
        """
        text = self.article.text
        for start, end in self.masked_spans:
            text = text[:start] + codebook.MASK * (end - start) + text[end:]
        return text

    options = cached_property(codebook.read_options)

    @cached_property
    def doubts(self) -> dict[str, list[str]]:
        """The ambiguous phrases that touch each claim."""
        firsts = [next(iter(options.values())) for options in self.options.values()]
        claims = self.claims_by_id.items()
        return {key: [o.phrase for o in firsts if o.applies(claim)] for key, claim in claims}

    @property
    def phrases(self) -> pd.DataFrame:
        """The ambiguous phrases with their options, one row an option, as the codebook has them."""
        return Table(self.rows("readings"), dtype=object)

    @cached_property
    def reading(self) -> dict[str, str]:
        """The option taken for each phrase: the main one, unless `what_if` took another."""
        return {phrase: self.choices(phrase)[0] for phrase in self.options}

    def choices(self, phrase: str) -> list[str]:
        """Return the open options of a phrase, the study's own first."""
        options = self.options[phrase]
        return [self.chosen[phrase]] if phrase in self.chosen else list(options)

    derived = cached_property(read_derived)

    @cached_property
    def _results(self) -> list[Row]:
        return self.named("results", "of", "per")

    @cached_property
    def results_by_id(self) -> dict[str, Answer]:
        """The results by name, in the order of the codebook."""
        return Named("result", {row.result: Answer(self, row) for row in self._results})

    @cached_property
    def checks_by_id(self) -> dict[str, Row]:
        """The checks by name, in the order of the codebook."""
        return by("check", self.named("checks", "left", "right"))

    def named(self, table: str, one: str, other: str) -> list[Row]:
        """Return rows that name two quantities; refuse what does not exist or fit together."""
        names = [*self.names, *(row["result"] for row in self.rows("results"))]
        for row in (rows := self.rows(table)):
            cells = [name for name in (row[one], row[other]) if name]
            for name in cells:
                known("quantity", name, names, row.line)
            if row.get("unit") == "1" or "relation" in row:
                codebook.alike(self.claims_by_id, cells, row.line)
        return rows

    @property
    def headlines(self) -> list[str]:
        """The results that a summary names, in its order."""
        results = self.results_by_id.values()
        places = sorted((int(r.headline), r.name) for r in results if r.headline)
        return [name for _, name in places]

    @property
    def names(self) -> list[str]:
        """The claims, derived quantities and linked records, whose numbers `what_if` may set."""
        return [*self.claims_by_id, *self.derived, *self.linked.by_key]

    def number(self, name: str, basis: str = "stated") -> Interval:
        """Return the number of a claim, record, derived quantity or result; days as ordinals.

        Where there is no such name or basis, it is an UnknownName.
        """
        return Ledger(self, basis)[name]

    def __getitem__(self, name: str) -> Answer:
        """Return the answer to a result's name; else an UnknownName that suggests the nearest."""
        return self.results_by_id[name]

    @property
    def results(self) -> pd.DataFrame:
        """All results under the study's reading: one row for each result and basis."""
        return self._result_table(slice(1))

    @property
    def readings(self) -> pd.DataFrame:
        """All results under every combination of the other readings that they turn on."""
        return self._result_table(slice(1, None))

    def _result_table(self, which: slice) -> pd.DataFrame:
        """Return rows of each result on each basis, of which the study's own is the first."""
        rows = []
        for answer, basis in product(self.results_by_id.values(), BASES):
            for number, noted in answer.combined(basis)[which]:
                cells = plain(number).values()
                noted_cells = pairs(noted.chosen), " ".join(noted.cited)
                rows.append([answer.name, basis, *cells, answer.unit, *noted_cells])
        return Table(rows, columns=list(COLUMNS), dtype=object)

    def overview(self, topic: str) -> pd.DataFrame:
        """Return a topic's results to read: what each is, and its intervals as mathematics.

        Columns are ``what``, ``stated``, ``implied``, ``over readings`` (of the stated bounds) and
        ``unit``; the index is the result's name. Display alone is rounded, to the digits of each.
        Where no result has that topic, it is an UnknownName.
        """
        answers = self.results_by_id.values()
        known("topic", topic, dict.fromkeys(answer.topic for answer in answers))
        table = {}
        for answer in (answer for answer in answers if answer.topic == topic):
            digits, unit = answer.digits, "share" if answer.unit == "1" else answer.unit
            spec = f",.{digits}" if digits.endswith("%") else f",.{digits}f"
            table[answer.name] = [answer.what, *(f"{b:{spec}}" for b in answer.bounds), unit]
        head = ["what", "stated", "implied", "over readings", "unit"]
        return Table.from_dict(table, orient="index", columns=head).rename_axis("result")

    def verdicts(self) -> list[Row]:
        """Return every check with its ``numbers``, its ``verdict`` and its ``condition``."""
        return [analyses.judge(self, check) for check in self.checks_by_id.values()]

    @property
    def checks(self) -> pd.DataFrame:
        """The audit to read: statement, both sides, verdict and condition, by check."""
        shown = ["check", "kind", "statement", "numbers", "verdict", "condition", "note"]
        return Table(self.verdicts(), columns=shown).set_index("check")

    comparison = analyses.comparison
    needs = property(analyses.needs)
    agreement = property(analyses.agreement)

    def what_if(self, **changes: Bound | str) -> Study:
        """Return a study with other bounds or readings.

        For a phrase, give one of its options. For a claim, linked record or derived quantity, its
        number: an interval, a number, a date, or both bounds (possible themselves, None where
        open), also as text, ``14000 to 20000``; what is counted is never less than nothing. What is
        chosen here is no longer varied over readings. A name or an option that does not exist is an
        UnknownName, which lists what there is; a bound that is no number, a StudyError.
        """
        other = copy(self)
        for stale in ("reading", "results_by_id"):
            vars(other).pop(stale, None)
        other.bounds, other.chosen = dict(self.bounds), dict(self.chosen)
        for name, change in changes.items():
            if name in self.options:
                known(f"reading of {name}", str(change), self.options[name])
                other.chosen[name] = str(change)
            elif name in self.names:
                other.bounds[name] = _interval(name, change, Ledger(self, "stated").floor(name))
            else:
                there = [*self.options, *self.names]
                where = "study.options and study.names"
                raise UnknownName("phrase or quantity", name, there, where)
        return other

    def changes(self, other: Study) -> pd.DataFrame:
        """Return the results that differ in another study: one row for each result and basis.

        Columns are ``what``, ``before``, ``after`` (as `Interval`), ``unit``, by result and basis.
        """
        rows = [
            [one.name, basis, one.what, before, after, one.unit]
            for one, basis in product(self.results_by_id.values(), BASES)
            if (before := one.on(basis)) != (after := other[one.name].on(basis))
        ]
        head = ["result", "basis", "what", "before", "after", "unit"]
        return Table(rows, columns=head, dtype=object).set_index(["result", "basis"])

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the generated tables by name; ``agreement`` where there is a second coding."""
        names = ["quantities", "claims", "results", "readings"]
        names += ["agreement"] if self.rows("second_coding") else []
        return {name: getattr(self, name) for name in names}

    def __repr__(self) -> str:
        changed = [f"{name}={bounds!r}" for name, bounds in self.bounds.items()]
        changed += [f"{phrase}={option}" for phrase, option in self.chosen.items()]
        what_if = f", what if {', '.join(changed)}" if changed else ""
        return (
            f"<Study of {len(self.article.text):,} characters: {len(self.claims_by_id)} claims, "
            f"{len(self.results_by_id)} results, {len(self.checks_by_id)} checks{what_if}>"
        )

    def _repr_html_(self) -> str:
        head = ("result", "stated", "implied", "over readings", "drawn")
        rows = []
        for answer in map(self.__getitem__, self.headlines or self.results_by_id):
            said = [show.amount(bounds, answer.unit) for bounds in answer.bounds]
            rows.append([answer.what, *said, show.bar(*answer.bounds[::-1])])
        return show.table(head, rows, 1, repr(self).strip("<>"))


def _interval(name: str, bound: Bound | str, floor: End) -> Interval:
    """Return the bounds that a user gives for a quantity, which is never below its floor."""
    both: Any = (bound.toordinal(),) * 2 if isinstance(bound, date) else bound
    if isinstance(bound, str):
        low, to, high = (part.strip().replace(",", "") for part in bound.partition("to"))
        both = low or None, (high if to else low) or None
    try:
        low, high = both if isinstance(both, tuple) else (both, both)
        ends = (OPEN if b is None else End(Fraction(str(b)), True) for b in (low, high))
        given = bound if isinstance(bound, Interval) else Interval(*ends)
        return Interval(max(given.low, floor, key=lambda end: end.height(-1)), given.high)
    except ValueError as error:
        least = "of 0 or more" if floor == NOTHING else "or date"
        give = "give one, or both bounds, the lower first: (14000, 20000) or '14000 to 20000'"
        raise StudyError(f"{name}={bound!r} is no number {least}: {give}") from error
