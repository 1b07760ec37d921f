// A record: step through its changes, jump between the sides, tell what was done, find, follow a link to a span.
"use strict";
(() => {
  const doc = document.body.dataset.doc;
  const by = (id) => document.getElementById(id);
  const sides = by("sides");
  const inspector = by("inspector");
  const meanings = new Map([...document.querySelectorAll(".legend [data-reason]")].map((line) => [line.dataset.reason, line]));
  const SHOWN = 300; // characters of a long row that the inspector shows
  let current = null; // the first piece of the row in hand, on the side of the page

  const spanOf = (piece) => (piece.id.startsWith("t") ? piece.id.slice(1) : piece.id.slice(doc.length + 1));
  const onPage = (piece) => by(`${doc}/${spanOf(piece)}`);
  const inText = (piece) => by(`t${spanOf(piece)}`);
  const rowOf = (piece) => {
    const there = onPage(piece);
    return (there.dataset.of && by(`${doc}/${there.dataset.of}`)) || there;
  };
  const piecesOf = (row) => [row, ...sides.querySelectorAll(`[data-of="${spanOf(row)}"]`)];

  // What was done, in words
  const clipped = (pieces, side) => {
    const box = document.createElement("bdi");
    let left = SHOWN;
    for (const piece of pieces) {
      const from = side === "raw" ? piece : inText(piece);
      if (from.classList.contains("gone")) continue;
      for (const node of from.childNodes) {
        const part = node.cloneNode(true);
        if (part.textContent.length > left) part.textContent = [...part.textContent].slice(0, left).join("") + "…";
        left -= part.textContent.length;
        box.append(part);
        if (left <= 0) return box;
      }
    }
    return box;
  };
  const element = (name, text, kind) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const tell = (piece) => {
    const row = rowOf(piece);
    const reason = row.dataset.w;
    const action = [...row.classList].find((name) => !name.startsWith("f-") && !["pair", "current", "off"].includes(name));
    const family = [...row.classList].find((name) => name.startsWith("f-"));
    const link = element("a", `#${doc}/${spanOf(row)}`, "mono");
    link.href = `#${doc}/${spanOf(row)}`;
    const change = element("span", "", "change-shown");
    const pieces = piecesOf(row);
    const after = clipped(pieces, "text");
    change.append(clipped(pieces, "raw"), " → ", after.childNodes.length ? after : element("span", "nothing", "quiet"));
    const meaning = meanings.get(reason)?.querySelector("dd").firstChild.textContent.trim() ?? "";
    inspector.replaceChildren(element("span", reason, `chip ${family}`), ` ${action}: ${meaning} `, link, change);
    inspector.hidden = false;
  };
  const marked = { pair: [], current: [] };
  const mark = (name, piece) => {
    for (const old of marked[name]) old.classList.remove(name);
    marked[name] = piece ? [onPage(piece), inText(piece)] : [];
    for (const side of marked[name]) side.classList.add(name);
  };
  const pieceAt = (target) => (target instanceof Element ? target.closest(".raw > a, .text > a, .text > .gone") : null);

  // Steps
  let steps = [];
  const visible = (piece) => !piece.classList.contains("off");
  const renew = () => {
    steps = [...sides.querySelectorAll(".raw > a:not(.kept):not([data-of])")].filter(visible);
    place();
  };
  const place = () => {
    const at = steps.indexOf(current);
    by("position").textContent = at < 0 ? `${steps.length.toLocaleString("en")} changes` : `${(at + 1).toLocaleString("en")} of ${steps.length.toLocaleString("en")}`;
  };
  const seat = (piece) => {
    current = rowOf(piece);
    mark("current", piece);
    place();
    tell(piece);
  };
  const go = (piece, keep) => {
    piece.focus({ preventScroll: true });
    // Parts that were not laid out yet have a guessed height: the second time it is known.
    piece.scrollIntoView({ block: "center" });
    requestAnimationFrame(() => piece.scrollIntoView({ block: "center" }));
    seat(piece);
    if (!keep) history.replaceState(null, "", `#${doc}/${spanOf(rowOf(piece))}`);
  };
  const step = (way) => {
    if (!steps.length) return;
    let at = steps.indexOf(current);
    if (at < 0 && current) {
      at = steps.findIndex((each) => current.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING);
      at = at < 0 ? (way > 0 ? -1 : 0) : way > 0 ? at - 1 : at;
    }
    go(steps[at < 0 && way < 0 ? steps.length - 1 : (at + way + steps.length) % steps.length]);
  };

  // Links: a span that was cut otherwise in this release leads to the row that holds its first character
  const follow = () => {
    const wanted = location.hash.slice(1);
    const span = wanted.startsWith(`${doc}/`) ? wanted.slice(doc.length + 1) : "";
    const start = /^(\d+)-(\d+)/.exec(span);
    if (!start) return;
    const there = by(wanted) ?? [...sides.querySelectorAll(".raw > a")].findLast((piece) => Number(/\/(\d+)$/.exec(spanOf(piece))?.[1] ?? spanOf(piece).split("-")[0]) <= Number(start[1]));
    if (there) go(there, true);
  };

  // Find, in one side's part at a time; what spans several rows is found too
  let hits = [];
  let hit = -1;
  const cells = () => sides.querySelectorAll(".part:not(.head) > .raw, .part:not(.head) > .text");
  const find = (word) => {
    hits = [];
    hit = -1;
    globalThis.CSS?.highlights?.clear();
    if (word) {
      const wanted = word.toLowerCase();
      for (const cell of cells()) {
        const nodes = [];
        let text = "";
        const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          if (walker.currentNode.parentNode.matches("i, .gone")) continue;
          nodes.push([text.length, walker.currentNode]);
          text += walker.currentNode.data;
        }
        const lower = text.toLowerCase().length === text.length ? text.toLowerCase() : text;
        const locate = (at, end) => {
          let low = 0, high = nodes.length - 1;
          while (low < high) {
            const middle = (low + high + 1) >> 1;
            if (end ? nodes[middle][0] < at : nodes[middle][0] <= at) low = middle; else high = middle - 1;
          }
          return [nodes[low][1], at - nodes[low][0]];
        };
        for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
          const range = new Range();
          range.setStart(...locate(at, false));
          range.setEnd(...locate(at + wanted.length, true));
          hits.push(range);
        }
      }
    }
    if (globalThis.Highlight) CSS.highlights.set("find", new Highlight(...hits));
    if (hits.length) turn(1);
    else by("found").value = word ? "not found" : "";
  };
  const turn = (way) => {
    if (!hits.length) return;
    hit = (hit + way + hits.length) % hits.length;
    const range = hits[hit];
    if (globalThis.Highlight) CSS.highlights.set("found", new Highlight(range));
    const where = range.startContainer.parentElement;
    where.scrollIntoView({ block: "center" });
    requestAnimationFrame(() => where.scrollIntoView({ block: "center" }));
    by("found").value = `${(hit + 1).toLocaleString("en")} of ${hits.length.toLocaleString("en")}`;
  };

  sides.addEventListener("click", (event) => {
    const piece = pieceAt(event.target);
    if (!piece || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (String(getSelection())) return; // somebody is marking text
    go(piece.closest(".raw") ? inText(piece) : onPage(piece));
  });
  sides.addEventListener("pointerover", (event) => {
    const piece = pieceAt(event.target);
    mark("pair", piece);
    if (piece) tell(piece);
    else if (current) tell(current);
    else inspector.hidden = true;
  });
  sides.addEventListener("focusin", (event) => {
    const piece = pieceAt(event.target);
    if (piece) seat(piece);
  });
  by("next").addEventListener("click", () => step(1));
  by("previous").addEventListener("click", () => step(-1));
  let typing;
  by("find").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => find(by("find").value), 120);
  });
  for (const box of document.querySelectorAll(".legend input")) {
    box.addEventListener("change", () => {
      for (const piece of sides.querySelectorAll(`[data-w="${CSS.escape(box.value)}"]`)) {
        piece.classList.toggle("off", !box.checked);
        inText(piece).classList.toggle("off", !box.checked);
      }
      renew();
    });
  }
  const keys = {
    n: () => step(1), j: () => step(1), p: () => step(-1), k: () => step(-1),
    o: () => by("only").click(), w: () => by("words").click(),
    "/": () => { by("find").focus(); by("find").select(); },
    "[": () => document.querySelector("a[rel=prev]")?.click(), "]": () => document.querySelector("a[rel=next]")?.click(),
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === by("find")) {
      if (event.key === "Enter") { event.preventDefault(); turn(event.shiftKey ? -1 : 1); }
      if (event.key === "Escape") { by("find").value = ""; find(""); by("find").blur(); }
      return;
    }
    if (event.key === "Escape") inspector.hidden = true;
    if (event.target.matches("input:not([type=checkbox]), select, textarea") || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  addEventListener("hashchange", follow);
  by("legend").open = innerWidth > 768;
  for (const part of document.querySelectorAll(".js")) if (part !== inspector) part.hidden = false;
  renew();
  follow();
})();
