// What several components do alike.

import assert from "node:assert/strict";
import { test } from "node:test";
import { clock } from "#web/components/shared/clock.js";
import { filled } from "#web/components/shared/filled.js";
import { mounted } from "#web/components/shared/mounted.js";

test("times are read as people write them", () => {
  const said = { 0: "0:00", 9.9: "0:09", 59.9999999: "1:00", 61: "1:01", 3599: "59:59", 3849: "1:04:09", [-3]: "0:00" };
  for (const [seconds, text] of Object.entries(said)) assert.equal(clock(Number(seconds)), text);
});

test("gaps of a sentence are filled by name, and one that nobody knows is seen", () => {
  assert.equal(filled("{done} of {size}", { done: "2 MB", size: "9 MB" }), "2 MB of 9 MB");
  assert.equal(filled("{name}: {share} %", { name: "a{share}", share: 0 }), "a{share}: 0 %");
  assert.equal(filled("{unknown}", {}), "?");
});

test("a component is made once for each place, shown on every run, and closed with its place", () => {
  const told = [];
  const component = mounted(({ parentElement }) => ({
    show: ({ data }) => told.push([parentElement.name, data]), close: () => told.push([parentElement.name, "closed"]),
  }));
  const [left, right] = [{ name: "left" }, { name: "right" }];
  component({ parentElement: left, data: 1 });
  const leave = component({ parentElement: left, data: 2 });
  component({ parentElement: right, data: 3 });
  leave();
  component({ parentElement: left, data: 4 });
  assert.deepEqual(told, [["left", 1], ["left", 2], ["right", 3], ["left", "closed"], ["left", 4]]);
});
