// A run in pieces: each column is done once, from the input as it was when the run began.

import { expect, it } from "vitest";

import type { RunPart } from "../../host/compute/program.ts";
import { SplitRun } from "../../host/compute/split-run.ts";

const one = { sequence: 1, key: 1 };

function whole(values: number[]): RunPart {
  const memory = Float32Array.from(values);
  const columns = values.length;
  return { first: 0, columns, totalColumns: columns, input: memory, output: memory };
}

it("a run that fits is done at once, and its input is not copied", () => {
  const split = new SplitRun();
  const request = whole([1, 2, 3]);
  const rest = split.rest(one, request);
  expect(split.piece(rest, 8).input).toBe(request.input);
  expect(split.ended(rest)).toBe(true);
});

it("pieces follow each other, and read what stood there before the first was written", () => {
  const split = new SplitRun();
  const request = whole([1, 2, 3, 4, 5]);
  const pieces: RunPart[] = [];
  for (;;) {
    const rest = split.rest(one, request);
    const piece = split.piece(rest, 2);
    pieces.push(piece);
    request.output.fill(9);
    if (split.ended(rest)) break;
  }
  expect(pieces.map(({ first, columns }) => [first, columns])).toEqual([
    [0, 2],
    [2, 2],
    [4, 1],
  ]);
  for (const { input } of pieces.slice(1)) expect([...input]).toEqual([1, 2, 3, 4, 5]);
});

it("another request begins anew, also if the one before was never finished", () => {
  const split = new SplitRun();
  split.piece(split.rest(one, whole([1, 2, 3, 4])), 2);
  expect(split.rest({ ...one, sequence: 2 }, whole([5, 6, 7, 8]))).toMatchObject({
    first: 0,
    columns: 4,
  });
});

it("a request that says it is the same but has another length begins anew", () => {
  const split = new SplitRun();
  split.piece(split.rest(one, whole([1, 2, 3, 4])), 2);
  expect(split.rest(one, whole([5, 6]))).toMatchObject({ first: 0, columns: 2 });
});

it("a request that says it is the same but runs another program begins anew", () => {
  const split = new SplitRun();
  split.piece(split.rest(one, whole([1, 2, 3, 4])), 3);
  const other = { ...whole([5, 6, 7, 8]), columns: 2, totalColumns: 2 };
  const rest = split.rest({ ...one, key: 2 }, other);
  expect(rest).toMatchObject({ first: 0, columns: 2, input: other.input });
});
