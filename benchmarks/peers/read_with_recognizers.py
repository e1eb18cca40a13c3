"""Read texts with recognizers-text-suite; runs in an environment of its own (see `peer.py`)."""

import re

import recognizers_date_time
import recognizers_number
import recognizers_number_with_unit
from peer import serve

CULTURE = "zh-cn"
NUMBER = re.compile(r"^[第約约]?[-\d.,０-９〇零一二三四五六七八九十百千萬万億亿兩两半點点分之]+")
# The more specific model first: of two that overlap, the longer stands, and of equals the first.
MODELS = [
    recognizers_number_with_unit.recognize_currency,
    recognizers_number_with_unit.recognize_dimension,
    recognizers_number_with_unit.recognize_age,
    recognizers_number_with_unit.recognize_temperature,
    recognizers_number.recognize_percentage,
    recognizers_number.recognize_ordinal,
    recognizers_date_time.recognize_datetime,
    recognizers_number.recognize_number,
]


def quantity(result):
    """Put one result into the fields of the comparison."""
    resolution = result.resolution or {}
    found = {"start": result.start, "end": result.end + 1, "unit": NUMBER.sub("", result.text)}
    if "values" in resolution:  # a date, time or duration
        timex = resolution["values"][0].get("timex", "")
        length = re.fullmatch(r"PT?([\d.]+)[A-Z]", timex)
        if not length:
            iso = re.sub(r"^XXXX-XX-", "---", timex)
            return found | {"unit": "", "iso": re.sub(r"^XXXX-", "--", iso)}
        number = float(length[1])
    else:
        value = str(resolution.get("value", ""))
        if value.endswith("%"):
            value, found["unit"] = value[:-1], "%"
        try:
            number = float(value)
        except ValueError:
            return found
    return found | {"value": number, "lower": number, "upper": number}


def read(text):
    """Read one text with all models."""
    results = []
    for rank, model in enumerate(MODELS):
        results += [(result.start - result.end, rank, result) for result in model(text, CULTURE)]
    taken, quantities = set(), []
    for _, _, result in sorted(results, key=lambda item: item[:2]):
        places = set(range(result.start, result.end + 1))
        if not places & taken:
            taken |= places
            quantities.append(quantity(result))
    return sorted(quantities, key=lambda found: found["start"])


serve(read, "recognizers-text-suite")
