"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const details = $("details"), title = $("details-title"), body = $("details-body");
  const article = $("article"), count = $("count");
  const marks = [...document.querySelectorAll("a.q")];
  const rows = new Map();
  // A row's fragment passes on to what it is about: the words in the article, or the list's entry.
  for (const row of document.querySelectorAll("tr[id]")) {
    const fragment = "#" + row.id;
    rows.set(fragment, row);
    row.removeAttribute("id");
    for (const words of row.querySelectorAll(".words")) words.href = fragment;
    const target = document.querySelector(`#article a[href="${fragment}"], #results a[href="${fragment}"]`);
    target.id = fragment.slice(1);
  }
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let steps = [], at = 0, opener = null;

  const markOf = (fragment) => marks.filter((mark) => mark.hash === fragment);
  const copy = (node) => {
    const made = node.cloneNode(true);
    for (const inner of [made, ...made.querySelectorAll("[id]")]) inner.removeAttribute("id");
    return made;
  };

  function reveal(mark) {
    if (!mark) return; // a result of linked records alone rests on no words of the article
    const box = mark.getBoundingClientRect();
    const sheet = getComputedStyle(details).position === "fixed" ? details.offsetHeight : 0;
    const room = innerHeight - sheet;
    if (box.top > 60 && box.bottom < room - 60) return;
    const top = scrollY + box.top - room / 2;
    scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
  }

  function step(to) {
    at = to;
    marks.forEach((mark) => mark.classList.toggle("here", mark === steps[at]));
    const { some, none } = count.dataset;
    count.textContent = steps.length ? some.replace("{at}", at + 1).replace("{n}", steps.length) : none;
    $("previous").disabled = at === 0;
    $("next").disabled = at >= steps.length - 1;
  }

  function fill(row) {
    const [first, ...cells] = row.cells;
    const heads = row.closest("table").tHead.rows[0].cells;
    title.replaceChildren();
    body.replaceChildren();
    const words = first.querySelector(".words");
    if (words) {
      const span = document.createElement("span");
      span.lang = words.lang;
      span.className = "words";
      span.textContent = words.textContent;
      title.append(span, " ");
      const what = document.createElement("span");
      what.className = "what";
      what.append(...copy(row.querySelector(".headline")).childNodes);
      title.append(what);
    } else {
      title.append(...copy(first.querySelector(".headline")).childNodes);
    }
    cells.forEach((cell, index) => {
      const head = document.createElement("h3");
      head.textContent = heads[index + 1].textContent;
      const part = document.createElement("div");
      part.className = "part-" + (index + 1);
      part.append(head, ...copy(cell).childNodes);
      if (words) part.querySelector(".headline")?.remove();
      body.append(part);
      part.querySelectorAll(".quote").forEach(offer);
    });
  }

  function light(row) {
    const links = [...row.querySelectorAll("a")].filter((link) => !link.closest("[hidden]"));
    const evidence = links.flatMap((link) => markOf(link.hash));
    steps = marks.filter((mark) => evidence.includes(mark));
    steps.forEach((mark) => mark.classList.add("lit"));
    step(0);
  }

  function choose(fragment, link) {
    const row = rows.get(fragment);
    for (const link of document.querySelectorAll("a[href^='#']")) {
      if (row && link.hash === fragment) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    marks.forEach((mark) => mark.classList.remove("lit", "here"));
    const result = fragment.startsWith("#result-");
    article.classList.toggle("sifted", Boolean(row) && result);
    document.body.classList.toggle("chosen", Boolean(row));
    details.hidden = !row;
    if (!row) return;
    fill(row);
    if (result) {
      light(row);
    } else {
      steps = marks;
      step(marks.indexOf(markOf(fragment)[0]));
    }
    details.scrollTop = 0;
    if (link) {
      opener = link;
      title.focus({ preventScroll: true });
    }
    reveal(steps[at]);
  }

  function move(by) {
    step(at + by);
    if (!article.classList.contains("sifted")) {
      history.replaceState(null, "", steps[at].hash);
      choose(steps[at].hash, null);
    }
    reveal(steps[at]);
  }

  function close() {
    history.pushState(null, "", location.pathname + location.search);
    const seen = opener?.isConnected && opener.checkVisibility();
    const back = seen ? opener : (steps[at] ?? opener ?? article);
    choose("", null);
    back.focus({ preventScroll: true });
    reveal(back);
  }

  function offer(quote) {
    const button = document.createElement("button");
    const { copy: label, copied } = document.body.dataset;
    button.type = "button";
    button.className = "copy";
    button.textContent = label;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(quote.textContent);
        button.textContent = copied;
        setTimeout(() => { button.textContent = label; }, 2000);
      } catch { // no right to: what is selected, the reader can copy
        getSelection().selectAllChildren(quote);
      }
    });
    quote.after(button);
  }

  offer($("citation"));

  addEventListener("asked", () => { // under another reading, a result may rest on other words
    if (details.hidden || !article.classList.contains("sifted")) return;
    marks.forEach((mark) => mark.classList.remove("lit"));
    light(rows.get(location.hash));
  });
  $("previous").addEventListener("click", () => move(-1));
  $("next").addEventListener("click", () => move(1));
  $("close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !details.hidden) close();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    // The same choice again changes no fragment, but the reader wants to see it again.
    if (link && link.hash === location.hash && rows.has(link.hash)) choose(link.hash, link);
  });
  addEventListener("hashchange", () => {
    const link = document.activeElement;
    choose(location.hash, link && link.hash === location.hash ? link : null);
  });
  // Before the font is there, no place is where it will be.
  if (location.hash) document.fonts.ready.then(() => choose(location.hash, null));
})();
