"use strict";
// Draws the page's figures from its own data: filters, tables, files, tooltips, theme.
(() => {
  const page = JSON.parse(document.getElementById("page-data").textContent);
  let locale;  // Vega's own way to write numbers and dates, taken from an empty chart.
  const narrow = () => window.innerWidth < 600;
  const NOTHING = "\u2013";

  const shown = (kind, value) => {
    if (value === null || value === undefined) return NOTHING;
    if (kind === "flag") return value ? "yes" : "no";
    const format = page.formats[kind];
    if (kind === "date" || kind === "month") return locale.timeFormat(format)(new Date(`${value}T00:00`));
    return format ? locale.format(format)(value) : String(value);
  };
  const isNumber = (kind) => kind in page.formats && kind !== "date" && kind !== "month";

  const make = (tag, text, attributes = {}) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };

  // A tooltip of the page's own: it needs no style that the policy forbids.
  const tip = document.getElementById("tooltip");
  const tooltip = (handler, event, item, value) => {
    tip.hidden = value === null || value === undefined || value === "";
    if (tip.hidden) return;
    const list = make("dl");
    for (const [name, text] of Object.entries(value)) {
      const pair = make("div");
      pair.append(make("dt", name), make("dd", text === null || text === "null" ? NOTHING : text));
      list.append(pair);
    }
    tip.replaceChildren(list);
    const { width, height } = tip.getBoundingClientRect();
    const right = event.clientX + 14 + width > window.innerWidth;
    const below = event.clientY + 14 + height > window.innerHeight;
    tip.style.left = `${Math.max(4, right ? event.clientX - width - 10 : event.clientX + 14)}px`;
    tip.style.top = `${Math.max(4, below ? event.clientY - height - 10 : event.clientY + 14)}px`;
  };
  window.addEventListener("scroll", () => { tip.hidden = true; }, { passive: true });

  const config = (names, width) => {
    const longest = Math.max(1, ...names.map((name) => String(name).length));
    const columns = Math.max(1, Math.floor(width / (longest * 6.6 + 30)));
    const text = { labelColor: "var(--ink-1)", titleColor: "var(--ink-2)", labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal" };
    return {
      background: null, font: "system-ui, Segoe UI, Roboto, Helvetica, Arial, sans-serif",
      view: { stroke: null },
      axis: { ...text, gridColor: "var(--line)", domainColor: "var(--line)", tickColor: "var(--line)", labelLimit: narrow() ? 160 : 260, tickCount: narrow() ? 4 : 6 },
      axisY: { titleAngle: 0, titleAlign: "left", titleAnchor: "start", titleX: 0, titleY: -12 },
      legend: { ...text, orient: "top", labelLimit: 0, columns, symbolType: "square", gradientLength: Math.min(320, width) },
      bar: { cornerRadiusEnd: 2 }, line: { strokeWidth: 2 },
    };
  };

  class View {
    constructor(element, figure) {
      this.element = element;
      this.figure = figure;
      this.chart = element.querySelector(".chart");
      this.table = element.querySelector(".table");
      this.filters = [...element.querySelectorAll("select[data-filter]")];
      this.views = [];
      this.names = figure.columns.map((column) => column.name);
      for (const filter of this.filters) filter.addEventListener("change", () => this.draw());
      element.querySelector("[data-act=table]")?.addEventListener("click", (event) => this.toggle(event.currentTarget));
      element.querySelector("[data-act=csv]")?.addEventListener("click", () => this.download());
    }

    rows() {
      const chosen = this.filters.map((filter) => [this.names.indexOf(filter.dataset.filter), filter.value]);
      return this.figure.rows.filter((row) => chosen.every(([place, value]) => value === "*" || String(row[place] ?? "") === value));
    }

    async draw() {
      const turn = this.turn = (this.turn ?? 0) + 1;
      const rows = this.rows();
      this.element.querySelector(".none").hidden = rows.length > 0;
      if (this.isTable || !this.chart) this.fillTable(rows);
      for (const view of this.views.splice(0)) view.finalize();
      if (!this.chart || rows.length === 0) { this.chart?.replaceChildren(); return; }
      const groups = this.groups(rows);
      this.chart.replaceChildren();
      for (const [name, members] of groups) {
        const box = make("div");
        if (name !== null) box.append(make("p", name, { class: "name" }));
        const plot = make("div", undefined, { class: "plot", "aria-hidden": "true" });
        box.append(plot);
        this.chart.append(box);
        const view = await this.embed(plot, members);
        // Who chooses fast has chosen anew meanwhile.
        if (turn !== this.turn) { view.finalize(); return; }
        this.views.push(view);
      }
    }

    groups(rows) {
      if (!this.figure.by) return new Map([[null, rows]]);
      const place = this.names.indexOf(this.figure.by);
      const groups = new Map();
      for (const row of rows) groups.set(row[place], [...(groups.get(row[place]) ?? []), row]);
      return groups;
    }

    embed(plot, rows) {
      const values = rows.map((row, place) => ({
        ...Object.fromEntries(this.names.map((name, column) => [name, row[column]])), _place: place + 1, _of: rows.length,
      }));
      const parse = {};
      for (const { name, kind } of this.figure.columns) if (kind === "date" || kind === "month") parse[name] = "date:'%Y-%m-%d'";
      const spec = { ...this.figure.spec, height: this.height(rows), width: "container", data: { values, format: { parse } } };
      return vegaEmbed(plot, spec, { mode: "vega-lite", renderer: "svg", actions: false, ast: true, defaultStyle: false, tooltip, config: config(this.legend(), this.room(plot.clientWidth)) });
    }

    // Legends stand over the plot, which names at the left leave less room.
    room(width) {
      const { encoding, layer } = this.figure.spec;
      const { y } = encoding ?? layer.at(-1).encoding;
      return width - (y?.type === "quantitative" ? 60 : narrow() ? 170 : 200);
    }

    legend() {
      const { encoding, layer } = this.figure.spec;
      const colour = (encoding ?? layer.at(-1).encoding).color ?? {};
      if (Array.isArray(colour.sort)) return colour.sort;
      return colour.scale?.domain ?? [];
    }

    height(rows) {
      const { height } = this.figure.spec;
      if (!height.step) return height;
      const different = (name) => new Set(rows.map((row) => row[this.names.indexOf(name)])).size;
      return height.of.reduce((product, name) => product * different(name), height.step);
    }

    columns(wanted) {
      return this.figure.columns.map((column, place) => ({ ...column, place })).filter(wanted);
    }

    fillTable(rows) {
      const table = make("table");
      table.append(make("caption", this.figure.title, { class: "visually-hidden" }));
      const head = make("tr");
      // What a filter holds fast stands above the table; a file needs it in each row.
      const fast = this.filters.filter(({ value }) => value !== "*").map((filter) => filter.dataset.filter);
      const columns = this.columns(({ name, hidden }) => !hidden && !fast.includes(name));
      for (const { label, kind } of columns) head.append(make("th", label, { scope: "col", ...(isNumber(kind) && { class: "n" }) }));
      const body = make("tbody");
      for (const row of rows) {
        const line = make("tr");
        for (const { kind, place } of columns) line.append(this.cell(kind, shown(kind, row[place])));
        body.append(line);
      }
      const top = make("thead");
      top.append(head);
      table.append(top, body);
      this.table.replaceChildren(table);
      this.table.hidden = rows.length === 0;
    }

    cell(kind, text) {
      const style = isNumber(kind) ? "n" : kind in page.formats ? "whole" : text.length > 40 ? "long" : "";
      return make("td", text, style ? { class: style } : {});
    }

    toggle(button) {
      this.isTable = !this.isTable;
      button.setAttribute("aria-pressed", String(this.isTable));
      if (this.isTable) this.fillTable(this.rows());
      else this.table.hidden = true;
      this.chart.hidden = this.isTable;
    }

    download() {
      const quoted = (value) => {
        const text = value === null || value === undefined ? "" : String(value);
        // A spreadsheet would take such a text for a formula.
        const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
        return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
      };
      const fast = this.filters.map((filter) => filter.dataset.filter);
      const columns = this.columns(({ name, hidden }) => !hidden || fast.includes(name));
      const lines = [columns.map(({ name }) => name), ...this.rows().map((row) => columns.map(({ place }) => row[place]))];
      const text = lines.map((line) => line.map(quoted).join(",")).join("\r\n");
      const link = make("a", undefined, { download: `${this.element.id}.csv` });
      link.href = URL.createObjectURL(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv" }));
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    }
  }

  const root = document.documentElement;
  const themed = (name) => {
    root.dataset.theme = name;
    document.getElementById("theme").setAttribute("aria-pressed", String(name === "dark"));
  };
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  themed(dark.matches ? "dark" : "light");
  dark.addEventListener("change", () => themed(dark.matches ? "dark" : "light"));
  document.getElementById("theme").addEventListener("click", () => themed(root.dataset.theme === "dark" ? "light" : "dark"));
  document.getElementById("print").addEventListener("click", () => window.print());

  (async () => {
    const options = { mode: "vega", actions: false, ast: true, defaultStyle: false, tooltip: false };
    const empty = await vegaEmbed(make("div"), {}, options);
    locale = empty.view.locale();
    for (const [name, figure] of Object.entries(page.figures)) {
      await new View(document.getElementById(name), figure).draw();
      await new Promise((go) => { setTimeout(go); });
    }
    root.dataset.ready = "yes";
  })();
})();
