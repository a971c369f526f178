/** What must hold of every line table. */
import assert from "node:assert/strict";
import type { Image } from "../../../src/image/image.js";

/** Every instruction of every function lies in exactly one entry; scopes lie inside bodies. */
export function checkLineTable(image: Image): void {
  for (const fn of image.debug.functions) {
    const entries = image.debug.lines.filter(
      ({ start, owner }) =>
        start >= fn.start && start < fn.end && owner.kind === fn.owner.kind && owner.index === fn.owner.index,
    );
    let next = fn.start;
    for (const { start, end } of entries) {
      assert.equal(start, next, `line table of ${fn.name}`);
      assert.ok(end > start && start % 4 === 0);
      next = end;
    }
    assert.equal(next, fn.end, `line table of ${fn.name} up to its end`);
    assert.ok(fn.start < fn.bodyStart && fn.bodyStart < fn.bodyEnd && fn.bodyEnd < fn.end);
    for (const { scopeStart, scopeEnd } of [...fn.parameters, ...fn.locals]) {
      assert.ok(fn.bodyStart <= scopeStart && scopeStart < scopeEnd && scopeEnd <= fn.bodyEnd);
    }
  }
}
