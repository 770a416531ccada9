// Words are found in a line whatever their capitals and accents, and marked where they stand in it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { foundIn } from "#web/components/transcript/found_words.js";

const marked = (text, wanted) => foundIn(text, wanted).map(([start, end]) => text.slice(start, end));

test("capitals and accents make no difference, and every place is told", () => {
  assert.deepEqual(marked("Café, CAFE\u0301 and café", "cafe"), ["Café", "CAFE\u0301", "café"]);
  assert.deepEqual(marked("東京タワーに", "タワー"), ["タワー"]);
  assert.deepEqual(marked("the 😀 end", "end"), ["end"]);
});

test("a part of what one letter stands for marks the whole letter", () => {
  assert.deepEqual(marked("1 ½ cups", "1⁄"), ["½"]);
  assert.deepEqual(marked("a ﬁn", "fi"), ["ﬁ"]);
});

test("nothing is found for nothing", () => {
  assert.deepEqual(marked("anything", "  "), []);
  assert.deepEqual(marked("anything", "no"), []);
});
