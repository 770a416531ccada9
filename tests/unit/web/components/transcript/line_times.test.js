import assert from "node:assert/strict";
import { test } from "node:test";

import { timeShown, timeTyped } from "#web/components/transcript/line_times.js";

test("a time is shown as short as it can be, and read as it is shown", () => {
  for (const [seconds, text] of [[0, "0:00"], [62.48, "1:02.48"], [3849.5, "1:04:09.5"], [7.001, "0:07.001"]]) {
    assert.equal(timeShown(seconds), text);
    assert.equal(timeTyped(text), seconds);
  }
});

test("people may leave minutes out and write a comma", () => {
  assert.equal(timeTyped(" 7,25 "), 7.25);
  assert.equal(timeTyped("75"), 75);
  assert.equal(timeTyped("1:75"), 135);
});

test("what is no time is none", () => {
  for (const text of ["", "now", "-1", "1:2:3:4", "1:", "1.2345"]) assert.equal(timeTyped(text), null);
});
