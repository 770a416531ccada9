// A figure drawn by plotly.js, and what people do to it. Python hears which point was pressed and what was drawn around points.

import { mounted } from "../shared/mounted.js";
import { Card } from "./chart_card.js";
import { Keys } from "./chart_keys.js";
import { labelled, safe } from "./chart_labels.js";
import { library } from "./chart_library.js";
import { hasGl, manner, merged, mixed, painted, withoutGl } from "./chart_paint.js";
import { sketched } from "./chart_sketch.js";

const GROWS = 0.42;              // points grow by this power of how much nearer the map is
const FAINT = 0.1;
const SETTLED_MS = 120;

class Chart {
  constructor(root) {
    const find = (name) => root.querySelector(name);
    this.root = find(".chart");
    this.plot = find(".plot");
    this.fewer = find(".fewer");
    this.told = find(".told");
    this.tools = Object.fromEntries(["draw", "move", "nearer", "further", "all", "save"].map((name) => [name, find(`.tools .${name}`)]));
    this.card = new Card(this.root);
    this.keys = new Keys(this);
    this.mode = matchMedia("(pointer: coarse)").matches ? "pan" : "lasso";
    const { tools } = this;
    tools.draw.addEventListener("click", () => this.turn("lasso"));
    tools.move.addEventListener("click", () => this.turn("pan"));
    tools.nearer.addEventListener("click", () => this.zoom(1 / 1.5));
    tools.further.addEventListener("click", () => this.zoom(1.5));
    tools.all.addEventListener("click", () => this.whole());
    tools.save.addEventListener("click", () => this.save());
    this.plot.addEventListener("mouseleave", () => this.card.hide());
    this.onBright = ({ detail }) => { if (detail.chart === this.data?.key) this.lighten(detail.name ?? this.data.bright); };
    document.addEventListener("clipseek:bright", this.onBright);
    this.resized = new ResizeObserver(() => { if (this.drawn) this.plotly.Plots.resize(this.plot); });
  }

  get maps() { return !!this.layout?.meta?.map; }

  async show({ data, setTriggerValue: tell }) {
    this.tell = tell;
    const former = this.data;
    this.data = data = { ...data, colours: data.colours[getComputedStyle(this.root).colorScheme === "light" ? "light" : "dark"] };
    this.root.style.setProperty("--height", `${data.height}px`);
    for (const name of ["ground", "panel"]) this.root.style.setProperty(`--${name}`, data.colours[name]);
    this.root.classList.toggle("selects", data.selects);
    if (JSON.stringify(data.pictures) !== JSON.stringify(former?.pictures)) this.card.know(data.pictures);
    const same = former && former.figure === data.figure && former.colours.ground === data.colours.ground;
    if (!same) await this.draw();
    else if (former.bright !== data.bright) this.lighten(data.bright);
    // The page may have told more while this was drawn.
    if (data !== this.data) return;
    if (this.drawn && JSON.stringify(data.around) !== JSON.stringify(this.around ?? [])) this.mark(data.around);
  }

  async draw() {
    this.label();
    const turn = this.drawing = (this.drawing ?? 0) + 1;
    this.sketch();
    try {
      this.plotly = await library(this.data.plotly);
    } catch {
      this.fewer.textContent = this.data.words.away;
      return;
    }
    if (this.gone || turn !== this.drawing) return;
    const { data } = this;
    const { data: traces, layout } = painted(JSON.parse(data.figure), data.colours);
    this.layout = manner(layout, data.colours, getComputedStyle(this.root).fontFamily);
    this.layout.dragmode = this.maps && (data.selects ? this.mode : "pan");
    this.root.classList.toggle("maps", this.maps);
    this.names = traces.map(({ name }) => name);
    // Text in figures is markup to plotly.js, and names come from anybody.
    for (const trace of traces) if (trace.name) trace.name = safe(trace.name);
    const drawn = hasGl() ? { traces } : withoutGl(traces);
    this.traces = drawn.traces;
    this.fewer.textContent = drawn.kept < drawn.all ? data.words.fewer.replace("{shown}", drawn.kept).replace("{all}", drawn.all) : "";
    this.sizes = this.traces.map((trace) => trace.marker?.size);
    this.opacities = this.traces.map((trace) => trace.marker?.opacity ?? 1);
    this.lit = undefined;
    const config = { displayModeBar: false, scrollZoom: this.maps, responsive: false, editSelection: false, doubleClick: false, showTips: false, showAxisDragHandles: false };
    await this.plotly.react(this.plot, this.traces, this.layout, config);
    if (this.gone || turn !== this.drawing) return;
    if (!this.drawn) this.listen();
    this.drawn = true;
    this.grown = 1;
    this.around = [];
    this.settle();
    if (this.data.bright) this.lighten(this.data.bright);
    if (this.data.around.length) this.mark(this.data.around);
    this.root.classList.add("drawn");
    this.seen?.remove();
  }

  // What is seen until plotly.js is there.
  sketch() {
    const figure = painted(JSON.parse(this.data.figure), this.data.colours);
    if (this.drawn || !figure.layout.meta?.map) return;
    this.seen?.remove();
    this.seen = sketched(this.root, this.plot, { ...figure, layout: manner(figure.layout, this.data.colours, "") });
    this.root.classList.add("sketched", "maps");
  }

  label() {
    const { words, label } = this.data;
    this.plot.tabIndex = 0;
    this.plot.setAttribute("role", "application");
    this.plot.setAttribute("aria-label", label);
    this.root.querySelector(".tools").setAttribute("aria-label", words.tools);
    for (const [name, button] of Object.entries(this.tools)) {
      button.title = words[name];
      button.setAttribute("aria-label", words[name]);
    }
    this.turn(this.mode);
  }

  listen() {
    this.plot.on("plotly_hover", ({ points: [point] }) => this.over(point));
    this.plot.on("plotly_unhover", () => this.card.hide());
    this.plot.on("plotly_click", ({ points: [point] }) => this.press(point.customdata));
    this.plot.on("plotly_selected", (event) => this.chosen(event));
    this.plot.on("plotly_deselect", () => this.drop());
    this.plot.on("plotly_relayout", (changed) => { if (!this.settling && !("annotations" in changed)) this.settleSoon(); });
    this.resized.observe(this.plot);
  }

  over(point) {
    if (!this.data.pictures) return;
    this.card.show(point.customdata, this.placeOf(point.x, point.y), this.size(point.curveNumber), this.names[point.curveNumber], point.data.marker.color);
  }

  placeOf(x, y) {
    const { xaxis, yaxis } = this.plot._fullLayout;
    return { x: xaxis._offset + xaxis.d2p(x), y: yaxis._offset + yaxis.d2p(y) };
  }

  size(curve) { return (this.sizes[curve] ?? 6) * this.grown; }

  // All points within the picture, by pixels of the chart.
  inSight() {
    const { clientWidth: width, clientHeight: height } = this.plot;
    return this.traces.flatMap((trace, curve) => Array.from(trace.customdata ?? [], (row, place) => ({
      row, ...this.placeOf(trace.x[place], trace.y[place]), size: this.size(curve), group: this.names[curve], colour: trace.marker.color,
    }))).filter(({ x, y }) => x >= 0 && y >= 0 && x <= width && y <= height);
  }

  press(row) { if (Number.isInteger(row)) this.tell("click", row); }

  chosen(event) {
    if (!event) return;
    const { lassoPoints: hand, range } = event;
    const [xs, ys] = hand ? [hand.x, hand.y] : range ? [[range.x[0], range.x[1], range.x[1], range.x[0]], [range.y[0], range.y[0], range.y[1], range.y[1]]] : [[], []];
    const corners = xs.map((x, place) => [x, ys[place]]);
    if (corners.length < 3) return;
    this.around = corners;
    this.tell("select", corners);
  }

  drop() {
    if (!this.around?.length && !this.data.bright) return;
    this.mark([]);
    this.tell("select", []);
  }

  // Show what Python holds to be drawn around points.
  mark(corners) {
    this.around = corners;
    const path = corners.length ? `M${corners.map(([x, y]) => `${x},${y}`).join("L")}Z` : "";
    const line = { color: this.data.colours.accent, width: 1.5, dash: "solid" };
    const selections = path ? [{ type: "path", path, xref: "x", yref: "y", line }] : [];
    this.plotly.update(this.plot, path ? {} : { selectedpoints: [null] }, { selections });
  }

  // All but one group step back; with no name, all are as they were.
  lighten(name) {
    if (!this.drawn || name === this.lit) return;
    this.lit = name;
    const marks = this.traces.map((trace, curve) => (name && this.names[curve] !== name ? FAINT : this.opacities[curve]));
    this.plotly.restyle(this.plot, { "marker.opacity": marks });
  }

  turn(mode) {
    this.mode = mode;
    this.tools.draw.setAttribute("aria-pressed", String(mode === "lasso"));
    this.tools.move.setAttribute("aria-pressed", String(mode === "pan"));
    if (this.drawn && this.maps) this.plotly.relayout(this.plot, { dragmode: mode });
  }

  zoom(by) {
    const range = (axis) => {
      const [from, to] = axis.range;
      return [(from + to) / 2 - ((to - from) / 2) * by, (from + to) / 2 + ((to - from) / 2) * by];
    };
    const { xaxis, yaxis } = this.plot._fullLayout;
    if (this.drawn) this.plotly.relayout(this.plot, { "xaxis.range": range(xaxis), "yaxis.range": range(yaxis) });
  }

  whole() {
    const { xaxis, yaxis } = this.layout;
    if (this.drawn) this.plotly.relayout(this.plot, { "xaxis.range": [...xaxis.range], "yaxis.range": [...yaxis.range] });
  }

  settleSoon() {
    this.card.hide();
    clearTimeout(this.later);
    this.later = setTimeout(() => this.settle(), SETTLED_MS);
  }

  // After coming nearer or going further: points of a fitting size, words where there is room.
  async settle() {
    if (this.gone || !this.maps) return;
    this.settling = true;
    const span = ([from, to]) => Math.abs(to - from);
    const nearer = span(this.layout.xaxis.range) / span(this.plot._fullLayout.xaxis.range);
    const grown = Math.max(0.7, nearer ** GROWS);
    if (Math.abs(grown / this.grown - 1) > 0.05) {
      this.grown = grown;
      await this.plotly.restyle(this.plot, { "marker.size": this.sizes.map((size) => size * grown) });
    }
    await this.plotly.relayout(this.plot, { annotations: labelled(this.plot, this.layout.meta.labels ?? []) });
    this.settling = false;
  }

  async save() {
    if (!this.drawn) return;
    const { plot, data } = this;
    const layout = merged({ ...plot.layout, paper_bgcolor: data.colours.ground, plot_bgcolor: data.colours.ground, selections: [] }, this.layout.meta?.saved ?? {});
    // Outside of the page there is no style sheet to set words off from the points below them.
    layout.annotations = (layout.annotations ?? []).map((label) => ({ ...label, bgcolor: mixed(data.colours.ground, 0.6), borderpad: 2 }));
    await this.plotly.downloadImage({ data: plot.data, layout }, { format: "png", width: Math.max(plot.clientWidth, 1000), height: plot.clientHeight, scale: 2, filename: data.file_name });
  }

  say(text) { this.told.textContent = text ?? ""; }

  close() {
    this.gone = true;
    clearTimeout(this.later);
    this.resized.disconnect();
    document.removeEventListener("clipseek:bright", this.onBright);
    if (this.plotly) this.plotly.purge(this.plot);
  }
}

export default mounted(({ parentElement }) => new Chart(parentElement));
