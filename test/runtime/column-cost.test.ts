// What a column more costs, by how long steps took.

import { expect, it } from "vitest";

import { ColumnCost } from "../../host/runtime/column-cost.ts";

/** Steps of so many columns, each of so many milliseconds, the first of which says nothing. */
function steps(cost: ColumnCost, columns: number, ...each: readonly number[]): number | undefined {
  for (const ms of [1000, ...each]) cost.add(columns, ms);
  return cost.share;
}

it("is unknown before steps of one column and of several were seen", () => {
  const cost = new ColumnCost();
  expect(steps(cost, 4, 20)).toBeUndefined();
  expect(steps(cost, 1, 10)).toBeUndefined();
  cost.add(4, 16);
  expect(cost.share).toBeCloseTo(0.2);
});

it("follows what steps take, one that was interrupted no further than it can be", () => {
  const cost = new ColumnCost();
  steps(cost, 1, 10);
  expect(steps(cost, 11, ...Array.from({ length: 50 }, () => 40))).toBeCloseTo(0.3);
  cost.add(11, 100_000);
  expect(cost.share).toBeLessThan(0.7);
  for (let step = 0; step < 100; step++) cost.add(11, 5);
  expect(cost.share).toBeGreaterThan(0);
});

it("is forgotten while nothing is guessed, if it was high", () => {
  const cost = new ColumnCost();
  steps(cost, 1, 10);
  expect(steps(cost, 2, 30)).toBe(2);
  for (let step = 0; step < 1000; step++) cost.add(1, 10);
  expect(cost.share).toBeCloseTo(0.4);
});
