// What somebody types as a link to an example.

import assert from "node:assert/strict";
import { test } from "node:test";
import { asAddress } from "#web/components/example/example.js";

test("a link without its scheme is one of the web, all else stays as it was typed", () => {
  assert.equal(asAddress("films.test/a.jpg"), "https://films.test/a.jpg");
  for (const typed of ["http://films.test/a.jpg", "ftp://films.test/a", "a picture", "films.test"]) assert.equal(asAddress(typed), typed);
  assert.equal(asAddress(`https://films.test/${"a".repeat(9000)}`).length, 8192);
});
