// The page answers back: its controls ask the study, and all that it says of results follows.
(() => {
  const { say, alike, inWords } = study;
  const $ = (id) => document.getElementById(id);
  const DRAWN = ["rect", "path", "text"];
  const all = (query) => [...document.querySelectorAll(query)];
  const element = (tag, attributes, ...inner) => {
    const of = DRAWN.includes(tag) ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml";
    const made = document.createElementNS(of, tag);
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
    const redrawn = stale && redraw(state);
    for (const node of all(".redrawn")) node.toggleAttribute("hidden", !redrawn);
    for (const node of all("#mosaic img")) node.hidden = redrawn;
    for (const node of all(".stale")) node.hidden = !stale || redrawn;
    dispatchEvent(new Event("asked"));
  }
  function onBoth(node, from, state) { // what a cell shows on both bases; undefined where it is not
    const [key, rest] = node.dataset.cell.split(" "), one = from[key]?.one;
    if (PLAN.results[key] && !one) return undefined;
    const both = one ? [one.stated, one.implied] : [0, 1].map((basis) => study.number(key, basis, state));
    return rest ? both.map(study.rest) : both;
  }
  function cell(node, state) {
    const form = { digits: 0, percent: false, people: false, ...PLAN.results[node.dataset.cell.split(" ")[0]]?.form };
    const both = onBoth(node, now, state);
    const text = both ? inWords(both[0], form) : say("ask.undefined", {});
    const extra = both ? study.inferred(both[1], form) : "";
    const [said, implied] = [node.querySelector("a"), node.querySelector(".implied")];
    const before = (said.dataset.main ??= said.textContent + implied.textContent);
    said.textContent = text;
    implied.textContent = extra;
    return text + extra !== before;
  }

  // The figure, of the cells that are the width and the height of a group's box. A box has two
  // corners, at the least and at the most width that it may have; what is not finite is not drawn.
  const groups = all("#mosaic tbody tr").map((row) => [row.cells[0],
    ...["width", "height"].map((side) => row.querySelector(`[data-drawn=${side}]`))])
    .filter((parts) => parts.every(Boolean));
  function boxes(from, state) {
    let left = 0;
    return groups.map(([, ...sides]) => {
      const [width, height] = sides.map((node) => onBoth(node, from, state));
      const corners = [0, 1].map((i) => [width?.[1][i], height?.[1][1 - i]]).map((ends) => ({
        inferred: ends.some((e) => e?.inferred),
        at: ends.map((e) => (e ? study.float(e.bound) : NaN)),
      })).filter(({ at }) => at.every((n) => n > 0 && n < Infinity));
      const box = { left, corners, open: corners.length > 0 && !width[0][1].bound.d };
      left += corners[0]?.at[0] ?? 0;
      return box;
    });
  }
  function redraw(state) {
    const drawn = boxes(now, state), before = boxes(main, { chosen: {}, bounds: {} });
    if (!drawn.length || !drawn.every((box) => box.corners.length)) return false;
    const [right, top] = [0, 1].map((i) => Math.max(...[...drawn, ...before].flatMap((box) =>
      box.corners.map(({ at }) => (i ? 1.1 * at[1] : box.left + at[0] * (box.open ? 1.28 : 1.05))))));
    const x = (n) => 70 + (640 * n) / right, y = (n) => 350 - (330 * n) / top;
    const text = (words, at) => element("text", at, ...words);
    const rects = ({ left, corners }, kind) => corners.map(({ at: [w, h], inferred }) => element("rect", {
      class: kind + (inferred ? " inferred" : ""), x: x(left), y: y(h), width: x(w) - 70, height: 350 - y(h) }));
    const beyond = ({ left, corners: [{ at: [w, h] }] }, kind) => { // the same area, ever wider
      const points = Array.from({ length: 41 }, (_, i) => w + ((right - left - w) * i) / 40);
      return element("path", { class: `${kind} open`, d: "M" + points.map((n) => [x(left + n), y((w * h) / n)]).join("L") });
    };
    const ticks = (most, place) => {
      const ten = 10 ** Math.floor(Math.log10(most / 3)), step = ten * (most > 15 * ten ? 5 : most > 6 * ten ? 2 : 1);
      return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step)
        .map((n) => text([inWords(study.given(`${n}`, `${n}`))], place(n)));
    };
    const heads = all("#mosaic thead th"), [, ...sides] = groups[0].map((node) => heads[node.closest("th, td").cellIndex]);
    const [svg] = all("svg.redrawn");
    svg.setAttribute("aria-label", groups.map((parts) => parts.map((node) => node.textContent.trim()).join(" ")).join("; "));
    svg.replaceChildren(
      ...drawn.flatMap((box, i) => [...rects(box, `group${i}`), ...(box.open ? [beyond(box, `group${i}`)] : []),
        text(copied(groups[i][0]), { x: x(box.left) + 8, y: 340 })]),
      ...before.flatMap((box) => rects(box, "before")),
      element("path", { d: "M70 20V350H710" }),
      ...ticks(right, (n) => ({ x: x(n), y: 368, "text-anchor": "middle" })),
      ...ticks(top, (n) => ({ x: 64, y: y(n) + 5, "text-anchor": "end" })),
      text(copied(sides[0]), { x: 390, y: 392, "text-anchor": "middle" }), text(copied(sides[1]), { x: 70, y: 12 }));
    const conditions = groups.flatMap(([, , { dataset }]) => now[dataset.cell.split(" ")[0]]?.condition || []);
    all("p.redrawn span")[0].replaceChildren(...marked(conditions.map((one) => `(${one})`).join(" ")));
    return true;
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
    svg.replaceChildren(...bars.map(([kind, a, y, height]) => element("rect",
      { class: kind, x: x(a[0]), y, width: Math.max(x(a[1]) - x(a[0]), 2), height })));
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
    now = query ? Object.fromEntries(names.map((name) => [name, found(name, state)])) : main;
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
