// Computes the plan anew under other readings and bounds, and says what comes out.
const study = (() => {
  // Numbers are exact, as in Python: fractions, of which those over zero are infinite.
  const Q = (n, d = 1n) => {
    let [a, b] = [n < 0n ? -n : n, d < 0n ? -d : d];
    while (b) [a, b] = [b, a % b];
    if (!a) throw new RangeError("no limit");
    if (d < 0n) a = -a;
    return { n: n / a, d: d / a };
  };
  const ZERO = Q(0n), ONE = Q(1n), INFINITE = Q(1n, 0n);
  const negative = (x) => ({ n: -x.n, d: x.d });
  const add = (x, y) => (x.d || y.d ? Q(x.n * y.d + y.n * x.d, x.d * y.d) : Q(x.n + y.n, 0n));
  const subtract = (x, y) => add(x, negative(y));
  const times = (x, y) => (x.n && y.n ? Q(x.n * y.n, x.d * y.d) : ZERO);
  const quotient = (x, y) => { // by zero, the limit from above
    if (!y.n) return x.n ? INFINITE : ZERO;
    return y.d ? Q(y.n < 0n ? -x.n * y.d : x.n * y.d, x.d * (y.n < 0n ? -y.n : y.n)) : ZERO;
  };
  const less = (x, y) => (x.d || y.d ? x.n * y.d < y.n * x.d : x.n < y.n);
  const same = (x, y) => x.n === y.n && x.d === y.d;
  const fraction = (text) => {
    const [above, below = "1"] = text.split("/"), [whole, rest = ""] = above.split(".");
    return Q(BigInt(whole + rest), BigInt(below) * 10n ** BigInt(rest.length));
  };

  // Intervals: a low and a high end, each with its bound, inclusive or not, inferred or not.
  const end = (bound, inclusive = false, inferred = false) => ({ bound, inclusive, inferred });
  const interval = (low, high) => {
    const point = same(low.bound, high.bound) && !(low.inclusive && high.inclusive);
    if (point || less(high.bound, low.bound)) throw new RangeError("no number between the ends");
    return [low, high];
  };
  const exactly = (number) => [end(number, true), end(number, true)];
  const parsed = new Map();
  const parse = (text) => {
    if (!parsed.has(text)) {
      const [, open, low, a, high, b, close] = /^(.)(.*?)(\*?),(.*?)(\*?)(.)$/.exec(text);
      const ends = [end(fraction(low), open === "[", !!a), end(fraction(high), close === "]", !!b)];
      parsed.set(text, interval(...ends));
    }
    return parsed.get(text);
  };
  const image = (f, ...args) => { // sharp where f is monotone: only corners of the box count
    const corners = Array.from({ length: 1 << args.length }, (_, mask) =>
      f(...args.map((argument, i) => argument[(mask >> i) & 1].bound)));
    const extreme = (number) => {
      if (!number.d) return end(number);
      const tied = (mask) => same(corners[mask], number);
      const made = end(number, false, true);
      corners.forEach((_, mask) => {
        if (!tied(mask)) return;
        const ends = args.map((argument, i) => argument[(mask >> i) & 1]);
        const loose = ends.reduce((bits, e, i) => (e.inclusive ? bits : bits | (1 << i)), 0);
        let reached = true;
        for (let some = loose; some; some = (some - 1) & loose) reached &&= tied(mask ^ some);
        made.inclusive ||= reached;
        made.inferred &&= ends.some((e, i) => e.inferred && !tied(mask ^ (1 << i)));
      });
      return made;
    };
    return interval(extreme(corners.reduce((x, y) => (less(y, x) ? y : x))),
      extreme(corners.reduce((x, y) => (less(x, y) ? y : x))));
  };
  const plus = (a, b) => image(add, a, b), minus = (a, b) => image(subtract, a, b);
  const over = (a, b) => {
    const near = b.some((e) => !e.bound.n), apart = !less(a[0].bound, ZERO) && !b[0].bound.n;
    const above = b[0].bound.n ? less(b[0].bound, ZERO) : b[0].inclusive;
    const below = b[1].bound.n ? less(ZERO, b[1].bound) : b[1].inclusive;
    if ((above && below) || (near && !apart)) throw new RangeError("division by what may be zero");
    return image(quotient, a, b);
  };
  const OPERATIONS = {
    over,
    "equal to": (a) => a,
    "at least": (a) => interval(a[0], end(INFINITE)),
    "at most": (a) => interval(end(ZERO, true), a[1]),
    "some of": (a) => interval(end(ZERO), a[1]),
    "from to": (a, b) => interval(a[0], b[1]),
    "larger of": (a, b) => (less(a[0].bound, b[1].bound) ? b : a),
    "sum of": (...all) => all.reduce(plus),
    "union of": (...all) => {
      const low = (a) => (a[0].bound.d ? a[0].bound : ZERO);
      const largest = all.reduce((a, b) => (less(low(a), low(b)) ? b : a));
      return interval(largest[0], all.reduce(plus)[1]);
    },
    difference: minus,
    "product of": (a, b) => image(times, a, b),
    "scaled by": (a, b, c) => over(image(times, a, b), c),
    "half of": (a) => over(a, exactly(Q(2n))),
    "days within": (a, b) => interval(end(ZERO), plus(minus(a, b), exactly(ONE))[1]),
    "rest over part per head": (...all) => {
      const [x, y, n, m] = all;
      image(times, over(minus(x, y), minus(n, m)), over(m, y)); // refuses what may be zero
      return image((x, y, n, m) => times(quotient(subtract(x, y), subtract(n, m)), quotient(m, y)), ...all);
    },
  };
  const hull = (a, b) => {
    const rank = (e, side) => (e.inclusive || !e.bound.d ? 0 : -side);
    const beyond = (x, y, side) => (same(x.bound, y.bound)
      ? side * (rank(x, side) - rank(y, side)) > 0
      : less(x.bound, y.bound) === side < 0);
    return [beyond(b[0], a[0], -1) ? b[0] : a[0], beyond(b[1], a[1], 1) ? b[1] : a[1]];
  };

  // The ledger: a number, and what it cites and turns on. A state has `chosen` and `bounds`.
  const main = Object.fromEntries(
    Object.entries(PLAN.phrases).map(([phrase, options]) => [phrase, options[0]]));
  function quantity(name, basis, reading, state, notes) {
    const node = PLAN.nodes[name];
    if (state.bounds[name]) {
      notes.cited.add(name);
      return state.bounds[name];
    }
    const options = node.phrases.map((phrase) => {
      notes.phrases.add(phrase);
      return reading[phrase];
    });
    const way = node.ways[options.join(" ")];
    if (way.op) {
      const parts = way.of.map((part) => quantity(part, basis, reading, state, notes));
      return OPERATIONS[way.op](...parts);
    }
    for (const key of way.cites) notes.cited.add(key);
    return parse(way.is[basis]);
  }
  function compute(of, basis, state, reading = {}) {
    const notes = { cited: new Set(), phrases: new Set() };
    const whole = { ...main, ...state.chosen, ...reading };
    const parts = of.map((part) => quantity(part, basis, whole, state, notes));
    return { value: parts.length > 1 ? over(...parts) : parts[0], ...notes };
  }
  const number = (name, basis, state) => compute([name], basis, state).value;
  function combinations(name, basis, state) {
    for (let turns = []; ;) {
      const choices = (p) => (state.chosen[p] ? [state.chosen[p]] : PLAN.phrases[p]);
      const readings = turns.reduce((all, p) =>
        all.flatMap((r) => choices(p).map((option) => ({ ...r, [p]: option }))), [{}]);
      const found = readings.map((reading) => ({
        reading, ...compute(PLAN.results[name].of, basis, state, reading) }));
      const met = new Set([...turns, ...found.flatMap((one) => [...one.phrases])]);
      if (met.size === turns.length) return found;
      turns = [...met];
    }
  }
  function answer(name, state) {
    const [stated, implied] = [0, 1].map((basis) => combinations(name, basis, state));
    const per = PLAN.results[name].of.slice(1);
    return {
      ...PLAN.results[name], name, state,
      stated: stated[0].value,
      implied: implied[0].value,
      anyhow: stated.map((one) => one.value).reduce(hull),
      readings: { ...stated[0].reading, ...implied[0].reading },
      cited: stated[0].cited,
      below: per.length ? compute(per, 0, state).cited : new Set(),
    };
  }

  // Words: numbers, bounds and sentences, as the package says them.
  const PLAIN = { digits: null, percent: false, people: false };
  const WAN = { "zh-Hant": "萬", "zh-Hans": "万" }[PLAN.language];
  const fill = (text, field) =>
    text.replace(/\{([^{}:]+):?([^{}]*)\}/g, (_, key, spec) => field(key, spec));
  const say = (key, fields) => fill(PLAN.words[key], (field) => fields[field]);
  const round = (x, digits, toward = 0) => {
    const unit = 10n ** BigInt(digits), steps = x.n * unit;
    const rest = ((steps % x.d) + x.d) % x.d;
    let whole = (steps - rest) / x.d;
    if (toward ? toward > 0 && rest : 2n * rest > x.d || (2n * rest === x.d && whole % 2n)) whole += 1n;
    return Q(whole, unit);
  };
  const rounded = (x, form, toward = 0) =>
    (form.digits === null ? x : round(x, form.digits + (form.percent ? 2 : 0), toward));
  const decimal = (x, digits, comma = "") => {
    const steps = (x.n * 10n ** BigInt(digits)) / x.d;
    const text = String(steps < 0n ? -steps : steps).padStart(digits + 1, "0");
    const whole = text.slice(0, text.length - digits).replace(/\B(?=(\d{3})+$)/g, comma);
    return (steps < 0n ? "-" : "") + whole + (digits ? "." + text.slice(-digits) : "");
  };
  const written = (x, digits) => {
    const wan = quotient(x, Q(10000n));
    if (WAN && !less(x, Q(10000n)) && same(round(wan, 2), wan)) {
      return decimal(wan, 2).replace(/\.?0+$/, "") + WAN;
    }
    return decimal(x, digits, PLAN.language === "en" ? "," : "");
  };
  const shown = (x, form, toward = 0) => {
    const near = rounded(x, form, toward), scaled = form.percent ? times(near, Q(100n)) : near;
    let digits = form.digits;
    if (digits === null || same(near, x)) {
      const most = digits ?? 15;
      for (digits = 0; digits < most && !same(round(scaled, digits), scaled);) digits += 1;
    }
    const last = round(scaled, digits);
    return form.percent ? decimal(last, digits) + "%" : written(last, digits);
  };
  const about = (x, form, key = "about") => {
    const exact = key === "about" && same(rounded(x, form), x);
    return exact ? shown(x, form) : say(`bounds.${key}`, { n: shown(x, form) });
  };
  const bound = (e, form, toward, unit = "") => {
    if (!e.bound.d) return "";
    const side = toward < 0 ? "least" : "most", beyond = form.people ? "fewer" : "less";
    if (e.inclusive) return say(`bounds.at_${side}`, { n: about(e.bound, form) + unit });
    return say(`bounds.${toward < 0 ? "more" : beyond}`, { n: shown(e.bound, form, toward) + unit });
  };
  function inWords([low, high], form = PLAIN, { point = "", sides = false, unit = "" } = {}) {
    if (same(low.bound, high.bound)) {
      return (point ? about(low.bound, form, point) : shown(low.bound, form)) + unit;
    }
    const all = form.percent && same(high.bound, ONE); // goes without saying, as nothing does
    const below = low.bound.n ? bound(low, form, -1, unit) : "";
    const above = all ? "" : bound(high, form, 1, unit);
    if (below && above && low.inclusive && high.inclusive) {
      const fields = { low: about(low.bound, form), high: about(high.bound, form) };
      return say("bounds.between", fields) + unit;
    }
    if (below && above) return say("bounds.both", { low: bound(low, form, -1), high: above });
    if (sides && below && !high.bound.d) return say("bounds.no_upper", { low: below });
    return below || above || say("bounds.any", {});
  }
  const joined = (items, last = "list.and") => items.reduce((a, b, i) =>
    say(i === items.length - 1 ? last : "list.comma", { a, b }));
  const said = (one) => {
    const n = inWords(one.stated, one.form, { point: "about" });
    const days = same(one.stated[0].bound, ONE) && same(one.stated[1].bound, ONE) ? "one" : "many";
    return one.days ? say(`days.${days}`, { n }) : n;
  };
  const told = (phrase, option) => PLAN.conditions[phrase]?.[option] ?? null;
  const turned = (one) => { // whether some reading moves an end at the digits shown
    const point = same(one.stated[0].bound, one.stated[1].bound);
    const at = (e, toward) => {
      if (!e.bound.d) return "open";
      const near = rounded(e.bound, one.form, point ? 0 : toward);
      return [near.n, near.d, e.inclusive && same(near, e.bound)].join();
    };
    return [-1, 1].some((side, i) => at(one.anyhow[i], side) !== at(one.stated[i], side));
  };
  const FIELDS = {
    n: said,
    reading(one) {
      const found = Object.keys(PLAN.phrases).flatMap((phrase) => {
        const condition = phrase in one.readings ? told(phrase, one.readings[phrase]) : null;
        return condition === null ? [] : [fill(condition, (key, spec) => field(one, key, spec))];
      });
      return found.length ? say("if", { conditions: joined(found, "list.clause") }) : "";
    },
    over(one, unit) {
      if (!turned(one)) return "";
      const all = Object.entries(one.readings).every(([p, option]) => told(p, option) !== null);
      const range = inWords(one.anyhow, one.form, { sides: true, unit });
      return say(all ? "over" : "over.more", { range });
    },
    open(one) {
      const low = one.stated[0].bound, upper = low.d && low.n;
      const e = one.implied[upper ? 1 : 0];
      const hedges = [...one.cited].flatMap((key) => (PLAN.claims[key]?.hedge ? [PLAN.claims[key].hedge] : []));
      if (!e.bound.d || !e.inferred || !hedges.length) return "";
      const words = [...new Map(hedges)].map(([word, sense]) => say(`hedge.${sense}`, { word }));
      const n = shown(e.bound, one.form, upper ? 1 : -1);
      return say(upper ? "open.upper" : "open.lower", { hedge: joined(words), n });
    },
    undated: (one) => ([...one.cited].some((key) => PLAN.claims[key]?.undated) ? say("undated", {}) : ""),
    groups(one, phrase) {
      const taken = PLAN.groups[phrase].filter((part) => one.cited.has(part));
      return joined(taken.map((part) => say("group", { n: field(one, part) })));
    },
    linked: (one) => joined([...new Set([...one.cited].flatMap((key) => PLAN.sources[key] ?? []))]),
  };
  function field(one, key, spec = "") {
    if (FIELDS[key]) return FIELDS[key](one, spec);
    if (one.state.bounds[key]) return inWords(one.state.bounds[key]);
    if (PLAN.amounts[key]) return PLAN.amounts[key];
    if (PLAN.results[key]) return said(answer(key, one.state));
    return inWords(number(key, 0, one.state));
  }
  function sentence(one) {
    let text = PLAN.sentences[one.name] ?? "";
    const silent = ["open", "reading", "over", "undated"].filter((key) => !FIELDS[key](one, ""));
    const empty = (part) => silent.some((key) => part.includes(`{${key}}`) || part.includes(`{${key}:`));
    for (const brackets = /\[([^[\]]*)\]/; brackets.test(text);) {
      text = text.replace(brackets, (_, part) => (empty(part) ? "" : part));
    }
    text = fill(text, (key, spec) => field(one, key, spec));
    return text.replaceAll("）（", "；").replaceAll(") (", "; ");
  }
  // What the page says of a result, beside the sentence.
  const alike = (a, b) => a.every((e, i) =>
    same(e.bound, b[i].bound) && e.inclusive === b[i].inclusive && e.inferred === b[i].inferred);
  const inferred = (a, form) => {
    const ends = [end(negative(INFINITE)), end(INFINITE)].map((open, i) => (a[i].inferred ? a[i] : open));
    return a.some((e) => e.inferred) ? inWords(ends, form) : "";
  };
  function finding(one) {
    const other = (a) => (alike(a, one.stated) ? "" : inWords(a, one.form));
    const finer = { ...one.form, digits: (one.form.digits ?? 0) + 4 };
    const cut = one.stated.some((e) =>
      !e.inclusive && e.bound.d && e.bound.n && !same(rounded(e.bound, one.form), e.bound));
    const single = PLAN.language === "en" && one.stated.every((e) => same(e.bound, ONE));
    return {
      stated: inWords(one.stated, one.form),
      unrounded: cut ? inWords(one.stated, finer) : "",
      unit: single ? one.unit.replace(/s$/, "") : one.unit,
      implied: other(one.implied),
      anyhow: other(one.anyhow),
      over: turned(one) ? other(one.anyhow) : "",
      inferred: inferred(one.implied, one.form),
      condition: PLAN.sentences[one.name] ? FIELDS.reading(one) : "",
      sentence: sentence(one),
    };
  }
  const given = (...bounds) =>
    interval(...bounds.map(fraction).map((bound) => end(bound, bound.d !== 0n)));
  const rest = (a) => minus(exactly(ONE), a);
  const float = (x) => Number(x.n) / Number(x.d);
  return { answer, number, compute, finding, inferred, inWords, say, alike, given, rest, float };
})();
