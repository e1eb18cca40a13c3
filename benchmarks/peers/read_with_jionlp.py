"""Read texts with jionlp, its money and its times; runs in an environment of its own."""

import re

import jionlp
from peer import serve


def money(found):
    """Put a sum of money into the fields of the comparison."""
    detail = found["detail"]
    number = detail["num"]
    low, high = number if isinstance(number, list) else (number, number)
    if low is None or high is None:
        return {"unit": detail["case"]}
    quantity = {"lower": float(low), "upper": float(high), "unit": detail["case"]}
    if low == high:
        quantity["value"] = float(low)
    if detail["definition"] == "blur+":
        quantity["upper"] = None
    elif detail["definition"] == "blur-":
        quantity["lower"] = None
    elif detail["definition"] == "blur":
        quantity["lower"] = quantity["upper"] = None
    return quantity


def time(found):
    """Put a time into the fields of the comparison."""
    if found["type"] == "time_delta":
        number = re.match(r"\d+(?:\.\d+)?", found["text"])
        value = float(number[0]) if number else None
        unit = found["text"][number.end() :] if number else ""
        return {"value": value, "lower": value, "upper": value, "unit": unit}
    ends = found["detail"].get("time")
    if not isinstance(ends, list):
        return {}
    first, last = (str(end)[:10] for end in ends)
    year = "年" in found["text"]
    return {"unit": "", "iso": first if year else f"--{first[5:]}"} if first == last else {}


def read(text):
    """Read one text."""
    quantities, end = [], 0
    found = [(item, money) for item in jionlp.ner.extract_money(text)]
    found += [(item, time) for item in jionlp.ner.extract_time(text)]
    for item, put in sorted(found, key=lambda pair: pair[0]["offset"][0]):
        if item["offset"][0] >= end:
            start, end = item["offset"]
            quantities.append({"start": start, "end": end, **put(item)})
    return quantities


serve(read, "jionlp")
