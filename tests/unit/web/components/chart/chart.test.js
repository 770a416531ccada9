// What a figure becomes before it is drawn, and the ways over a map that need no pointer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Card } from "#web/components/chart/chart_card.js";
import { onwards } from "#web/components/chart/chart_keys.js";
import { labelled, safe } from "#web/components/chart/chart_labels.js";
import { manner, merged, mixed, painted, withoutGl } from "#web/components/chart/chart_paint.js";

const packed = (numbers) => Buffer.from(numbers.buffer).toString("base64");

test("names of colours are looked up, packed numbers unpacked, all else stays", () => {
  const figure = {
    line: "@text", fill: "@3/0.4", other: "@nobody", title: "plain", nothing: null, list: ["@text", { a: "@3" }], row: [1, 2],
    x: { dtype: "f4", bdata: packed(Float32Array.of(0.5, 2)) }, y: { dtype: "strange", bdata: "AA==" },
  };
  assert.deepEqual(painted(figure, { text: "#ffffff", 3: "#102030" }), {
    line: "#ffffff", fill: "rgba(16, 32, 48, 0.4)", other: "@nobody", title: "plain", nothing: null, list: ["#ffffff", { a: "#102030" }],
    row: [1, 2], x: Float32Array.of(0.5, 2), y: { dtype: "strange", bdata: "AA==" },
  });
  assert.equal(mixed("#ff0010", 1), "rgba(255, 0, 16, 1)");
});

test("what a figure says of its layout goes above our manner, part by part", () => {
  assert.deepEqual(merged({ a: { b: 1, c: 2 }, d: [1, 2] }, { a: { c: 3 }, d: [4] }), { a: { b: 1, c: 3 }, d: [4] });
  assert.equal(merged({ a: 1 }, null), null);
  assert.deepEqual(merged({ a: 1 }, undefined), { a: 1 });
  const colours = { line: "#000000", dim: "#111111", text: "#222222", panel: "#333333", accent: "#444444" };
  const layout = manner({ margin: { l: 40 }, xaxis2: { range: [0, 1] } }, colours, "Inter");
  assert.deepEqual(layout.margin, { l: 40, r: 8, t: 12, b: 8 });
  assert.deepEqual([layout.xaxis2.range, layout.xaxis2.linecolor, layout.font.family], [[0, 1], "#000000", "Inter"]);
});

test("without a graphics card each trace keeps its share of the points, evenly", () => {
  const long = Float32Array.from({ length: 9000 }, (_, place) => place);
  const traces = [{ type: "scattergl", x: long, y: long, customdata: long }, { type: "scattergl", x: [], y: [] }, { type: "bar", x: [1] }];
  const { traces: [thinned, empty, bar], kept, all } = withoutGl(traces);
  assert.deepEqual([thinned.type, thinned.x.length, kept, all], ["scatter", kept, 2499, 9001]);
  assert.ok(thinned.x[1] >= 3 && thinned.x.at(-1) > 8990);
  assert.deepEqual([thinned.x, thinned.y], [thinned.customdata, thinned.x]);
  assert.deepEqual([empty.x, bar], [[], traces[2]]);
});

test("titles are text in a figure, never markup", () => {
  assert.equal(safe("<b>A & B</b>"), "&lt;b&gt;A &amp; B&lt;/b&gt;");
});

test("the more important words get the room, none lies over another or the edge", () => {
  const axis = { d2p: (value) => value, _length: 400 };
  const plot = { _fullLayout: { xaxis: axis, yaxis: axis } };
  const labels = [
    { x: 200, y: 200, text: "harbour" }, { x: 210, y: 205, text: "ships" }, { x: 200, y: 240, text: "<sea>" }, { x: 399, y: 100, text: "edge" },
  ];
  assert.deepEqual(labelled(plot, labels).map(({ text }) => text), ["harbour", "&lt;sea&gt;"]);
  assert.equal(labelled(plot, [{ x: 50, y: 50, text: "up", lift: true }])[0].yshift, 15);
});

test("arrows go to the nearest point in their direction, and what lies aside is further away", () => {
  const points = [{ row: 1, x: 0, y: 0 }, { row: 2, x: 10, y: 9 }, { row: 3, x: 20, y: 0 }, { row: 4, x: -5, y: 0 }];
  assert.equal(onwards(points, points[0], [1, 0]).row, 3);
  assert.equal(onwards(points, points[0], [-1, 0]).row, 4);
  assert.equal(onwards(points, points[0], [0, 1]).row, 2);
  assert.equal(onwards(points, points[0], [0, -1]), null);
  assert.equal(onwards(points, { x: 9, y: 6 }, [1, 0]).row, 2, "without a point to start from: the one nearest to the middle");
});

test("the card knows of a row what Python packed, and nothing of others", () => {
  const card = new Card({ querySelector: () => ({ addEventListener: () => {} }) });
  const numbers = (...values) => packed(Int32Array.of(...values));
  card.know({ rows: numbers(7, 9), video: numbers(0, 1), start_ms: numbers(4200, 3849000), picture_ms: numbers(5000, 3850000), videos: [["Sea", "/a/", ".jpg"], ["Road", "/b/", ".jpg?s"]] });
  assert.deepEqual(card.of(9), { title: "Road", time: "1:04:09", picture: "/b/3850000.jpg?s" });
  assert.equal(card.of(8), null);
  card.know(null);
  assert.equal(card.of(9), null);
});
