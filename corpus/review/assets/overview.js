// The overview: filter, sort and page through the table, and follow a link `#document/span` to its page.
"use strict";
(() => {
  const AT_ONCE = 200; // rows in the document at a time: more are slow to lay out
  const follow = () => {
    const [doc, span] = location.hash.slice(1).split("/", 2);
    if (/^gh-[0-9a-f]{16}$/.test(doc)) {
      location.replace(`pages/${doc}.html#${doc}${span ? "/" + span : ""}`);
    }
  };
  follow();
  addEventListener("hashchange", follow);

  const by = (id) => document.getElementById(id);
  const body = by("records").tBodies[0];
  const heads = [...by("records").tHead.rows[0].cells];
  const collator = new Intl.Collator("zh", { numeric: true });
  const all = [...body.rows].map((row) => ({
    row,
    words: (row.textContent + " " + row.querySelector("a").getAttribute("href").slice(6, -5)).toLowerCase(),
    is: row.dataset.is,
  }));
  let shown = all;
  let first = 0;

  const show = () => {
    const last = Math.min(first + AT_ONCE, shown.length);
    body.replaceChildren(...shown.slice(first, last).map((each) => each.row));
    by("shown").value = `${shown.length.toLocaleString("en")} of ${all.length.toLocaleString("en")}`;
    by("range").textContent = shown.length ? `${first + 1} to ${last} of ${shown.length.toLocaleString("en")}` : "none";
    by("back").disabled = first === 0;
    by("on").disabled = last === shown.length;
    document.querySelector(".pager").hidden = shown.length <= AT_ONCE;
  };
  const filter = () => {
    const words = by("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    const facet = by("facet").value;
    shown = all.filter((each) => (!facet || each.is.includes(` ${facet} `)) && words.every((word) => each.words.includes(word)));
    first = 0;
    show();
  };
  const value = (row, column, kind) => {
    const cell = row.cells[column];
    return kind === "number" ? Number(cell.dataset.v) : cell.textContent.trim();
  };
  const sort = (column, head) => {
    const down = head.getAttribute("aria-sort") === "ascending" || (head.dataset.sort === "number" && !head.hasAttribute("aria-sort"));
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const keyed = all.map((each) => [value(each.row, column, head.dataset.sort), each]);
    keyed.sort(([a], [b]) => {
      if (a === "" || b === "") return (a === "") - (b === ""); // what is not stated comes last, both ways
      const order = typeof a === "number" ? a - b : collator.compare(a, b);
      return down ? -order : order;
    });
    keyed.forEach(([, each], number) => (all[number] = each));
    filter();
  };

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(column, head));
  });
  by("filter").addEventListener("input", filter);
  by("facet").addEventListener("change", filter);
  by("back").addEventListener("click", () => { first = Math.max(0, first - AT_ONCE); show(); });
  by("on").addEventListener("click", () => { first += AT_ONCE; show(); });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target === by("filter")) {
      by("filter").value = "";
      filter();
      by("filter").blur();
    }
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select")) return;
    event.preventDefault();
    by("filter").focus();
  });
  for (const part of document.querySelectorAll(".js")) part.hidden = false;
  filter();
})();
