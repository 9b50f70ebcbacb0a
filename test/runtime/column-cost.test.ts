// What a column more costs, by how long steps took.

import { expect, it } from "vitest";

import { ColumnCost } from "../../host/runtime/column-cost.ts";

it("is unknown before steps of one column and of several were seen", () => {
  const cost = new ColumnCost();
  cost.add(4, 20);
  expect(cost.share).toBeUndefined();
  cost.add(1, 10);
  expect(cost.share).toBeUndefined();
  cost.add(4, 16);
  expect(cost.share).toBeCloseTo(0.2);
});

it("follows what steps take, one that was interrupted no further than it can be", () => {
  const cost = new ColumnCost();
  cost.add(1, 10);
  for (let step = 0; step < 100; step++) cost.add(11, 40);
  expect(cost.share).toBeCloseTo(0.3);
  cost.add(2, 100_000);
  expect(cost.share).toBeLessThan(0.7);
  for (let step = 0; step < 100; step++) cost.add(11, 5);
  expect(cost.share).toBeGreaterThan(0);
});
