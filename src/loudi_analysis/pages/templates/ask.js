// The page answers back: its controls ask the study, and all that it says of results follows.
(() => {
  const { say, alike, inWords } = study;
  const $ = (id) => document.getElementById(id);
  const all = (query) => [...document.querySelectorAll(query)];
  const element = (tag, attributes, ...inner) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...inner);
    return made;
  };
  const HAN = "[\\u2e80-\\u9fff\\uf900-\\ufaff]";
  const CHINESE = new RegExp(`([\\d.]*${HAN}+(?:[\\d.]+${HAN}+)*)`);
  const split = (text, pattern, tag, attributes) => text.split(pattern)
    .map((part, i) => (i % 2 ? element(tag, attributes, part) : part));
  const marked = (text) =>
    (PLAN.language === "en" ? split(text, CHINESE, "span", { lang: "zh-Hant" }) : [text]);
  const what = (name) => copied(document.querySelector(`#results a[href="#result-${name}"] .what`));
  const copied = (node) => [...node.cloneNode(true).childNodes];
  const label = (phrase, option) =>
    copied(document.querySelector(`[data-phrase="${phrase}"] input[value="${option}"] ~ span .label`));

  const names = Object.keys(PLAN.results), main = {};
  let now = {}, unknown = [];

  function found(name, state) {
    try {
      const one = study.answer(name, state), before = main[name]?.one ?? one;
      const moved = ["stated", "implied"].some((basis) => !alike(one[basis], before[basis]));
      const supposed = [...one.cited].filter((key) => state.bounds[key]);
      return { one, moved, supposed, ...study.finding(one) };
    } catch (error) { // it would divide by what may be zero
      if (!(error instanceof RangeError)) throw error;
      return { moved: true, supposed: [], stated: say("ask.undefined", {}) };
    }
  }
  const withUnit = (it) => (it.unit ? `${it.stated} ${it.unit}` : it.stated);

  // Where what is said stays the same, what is inferred moved.
  const told = (it, other) => withUnit(it) + (withUnit(it) === withUnit(other) && it.inferred
    ? ` (${say("evidence.inferred", { bounds: it.inferred })})` : "");

  // Places of the page that follow: each names what it says, and of which result.
  const HEDGES = /([a-z][a-z ]*[a-z]|[\u4e00-\u9fff]+(?<![萬万]))/;
  const phrase = (key, bounds) => (bounds ? marked(say(key, { bounds })) : []);
  const set = (key, a) => [
    ...copied(document.querySelector(`[data-number="${key}"] .label`)), " ", inWords(a)];
  const SAID = {
    hedged: (it) => split(it.stated, HEDGES, "small", {}),
    inferred: (it) => phrase("evidence.inferred", it.inferred),
    over: (it) => phrase("evidence.over", it.over),
    sentence: (it) => [...marked(it.sentence ?? ""), ...it.supposed.flatMap((key) => [
      " (", say("ask.supposed", {}), " ", ...set(key, it.one.state.bounds[key]), ")"])],
    was: (it, name) => (it.moved ? marked(say("ask.was", { range: told(main[name], it) })) : []),
  };
  function show(state) {
    for (const node of all("[data-say]")) {
      const [key, name] = node.dataset.say.split(" "), it = now[name];
      const parts = SAID[key] ? SAID[key](it, name) : marked(it[key] ?? "");
      node.replaceChildren(...parts);
      (node.tagName === "DD" ? node.parentNode : node).hidden = !node.textContent;
    }
    for (const node of all("[data-rests]")) {
      const [key, name, of = "cited"] = node.dataset.rests.split(" ");
      node.hidden = !now[name].one?.[of].has(key);
    }
    for (const node of all("[data-turns]")) {
      const [phrase, name] = node.dataset.turns.split(" "), option = now[name].one?.readings[phrase];
      node.hidden = !option;
      if (option) node.querySelector(".label").replaceChildren(...label(phrase, option));
    }
    for (const node of all("[data-of]")) node.classList.toggle("moved", now[node.dataset.of].moved);
    for (const svg of all("svg[data-bar]")) draw(svg, svg.dataset.bar);
    const cells = all("[data-cell]").map((node) => cell(node, state));
    const stale = cells.length ? cells.some(Boolean) : names.some((name) => now[name].moved);
    for (const node of all(".stale")) node.hidden = !stale;
    dispatchEvent(new Event("asked"));
  }
  function cell(node, state) {
    const [key, rest] = node.dataset.cell.split(" ");
    const form = { digits: 0, percent: false, people: false, ...PLAN.results[key]?.form };
    const at = (basis, one) => {
      const a = PLAN.results[key] ? one : study.number(key, basis, state);
      return rest ? study.rest(a) : a;
    };
    let text = say("ask.undefined", {}), extra = "";
    if (!PLAN.results[key] || now[key].one) {
      text = inWords(at(0, now[key]?.one.stated), form);
      extra = study.inferred(at(1, now[key]?.one.implied), form);
    }
    const [said, implied] = [node.querySelector("a"), node.querySelector(".implied")];
    const before = (said.dataset.main ??= said.textContent + implied.textContent);
    said.textContent = text;
    implied.textContent = extra;
    return text + extra !== before;
  }

  // A bar: over all readings, before, as far as the words leave it open, and what is inferred.
  function draw(svg, name) {
    const { one, moved } = now[name], before = main[name].one;
    const bars = one ? [["anyhow", one.anyhow, 5, 2], ["stated", one.stated, 4, 4],
      ["implied", one.implied, 2, 8], ...(moved ? [["before", before.implied, 10, 4]] : [])] : [];
    const finite = bars.flatMap(([, a]) => a.map((e) => study.float(e.bound)).filter(Number.isFinite));
    const [least, most] = [Math.min(...finite), Math.max(...finite)];
    svg.toggleAttribute("hidden", !(least < most) && !bars.some(([, a]) => a.some((e) => !e.bound.d)));
    const x = (e) => {
      const value = study.float(e.bound);
      return Number.isFinite(value) ? 8 + (least < most ? (84 * (value - least)) / (most - least) : 0)
        : value < 0 ? 0 : 100;
    };
    svg.replaceChildren(...bars.map(([kind, a, y, height]) => {
      const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      const box = { class: kind, x: x(a[0]), y, width: Math.max(x(a[1]) - x(a[0]), 2), height };
      for (const [key, value] of Object.entries(box)) rect.setAttribute(key, value);
      return rect;
    }));
  }

  // The controls, the address, and what both say.
  const fields = all("#ask [data-number]"), phrases = all("#ask [data-phrase]");
  const bounds = (set) => ["low", "high"].map((side) => set.querySelector("." + side));
  function read() {
    const state = { chosen: {}, bounds: {} }, query = [], faults = [...unknown];
    for (const set of phrases) {
      const { phrase } = set.dataset, { value } = set.querySelector(":checked");
      if (value === PLAN.phrases[phrase][0]) continue;
      state.chosen[phrase] = value;
      query.push(`${phrase}=${value}`);
    }
    for (const set of fields) {
      const key = set.dataset.number, inputs = bounds(set);
      const [low, high] = inputs.map((input) => input.value.replaceAll(",", "").trim());
      let wrong = "";
      try {
        if (![low, high].every((text) => /^(\d+(\.\d+)?)?$/.test(text))) throw new RangeError();
        if (low || high) state.bounds[key] = study.given(low || "0", high || "1/0");
        if (low || high) query.push(`${key}=${low === high ? low : `${low}..${high}`}`);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        wrong = say("ask.wrong", {});
        faults.push(key);
      }
      set.querySelector(".wrong").textContent = wrong;
      for (const input of inputs) input.setAttribute("aria-invalid", String(Boolean(wrong)));
    }
    return { state, faults, query: query.length ? "?" + query.join("&") : "" };
  }
  function load() { // the controls from the address
    const asked = new URLSearchParams(location.search);
    unknown = [...asked.keys()];
    const known = (key) => { unknown = unknown.filter((other) => other !== key); };
    for (const set of phrases) {
      const { phrase } = set.dataset, option = asked.get(phrase) ?? PLAN.phrases[phrase][0];
      const input = [...set.querySelectorAll("input")].find((one) => one.value === option);
      if (input) known(phrase);
      (input ?? set.querySelector("input")).checked = true;
    }
    for (const set of fields) {
      const value = asked.get(set.dataset.number) ?? "", [low, high = low] = value.split("..");
      bounds(set).forEach((input, i) => { input.value = [low, high][i]; });
      known(set.dataset.number);
    }
  }
  const says = $("asked-says");
  let later = 0, last = null;
  function ask() {
    const { state, faults, query } = read();
    now = Object.fromEntries(names.map((name) => [name, found(name, state)]));
    show(state);
    const moved = names.filter((name) => now[name].moved), asks = Boolean(query) || faults.length > 0;
    $("asked").hidden = !asks;
    document.body.classList.toggle("asking-now", asks);
    $("asked-moved").hidden = !moved.length;
    $("asked-moved").querySelector("ul").replaceChildren(...moved.map((name) => element("li", {},
      element("a", { href: `#result-${name}` }, ...what(name)),
      `: ${told(main[name], now[name])} → ${told(now[name], main[name])}`)));
    const list = [
      ...Object.entries(state.chosen).map(([phrase, option]) => label(phrase, option)),
      ...Object.entries(state.bounds).map(([key, a]) => set(key, a)),
    ].flatMap((parts, i) => (i ? ["; ", ...parts] : parts));
    const sum = say("ask.summary", { moved: moved.length, all: names.length });
    const fault = faults.length ? " " + say("ask.unknown", { names: faults.join(", ") }) : "";
    clearTimeout(later); // a screen reader is told once, when the typing rests
    const asked = list.length ? [say("ask.asked", {}), " ", ...list, ". "] : [];
    const tell = () => says.replaceChildren(...asked, asks ? sum + fault : "");
    later = setTimeout(tell, 250);
    return query;
  }
  function again() {
    unknown = [];
    last = ask();
    history.replaceState(null, "", location.pathname + last + location.hash);
  }
  for (const name of names) main[name] = found(name, { chosen: {}, bounds: {} });
  $("ask").addEventListener("input", again);
  $("asked-reset").addEventListener("click", () => {
    for (const set of phrases) set.querySelector("input").checked = true;
    for (const input of fields.flatMap(bounds)) input.value = "";
    again();
    $("ask").querySelector("summary").focus();
  });
  function arrive() {
    if (location.search === last) return; // another fragment alone
    last = location.search;
    load();
    ask();
  }
  addEventListener("popstate", arrive);
  $("ask").hidden = $("bars").hidden = false;
  arrive();
})();
