// When a session is expected to ask again, from when it did before; times are the test's own.

import { expect, it } from "vitest";

import { SessionRhythm } from "../../host/compute/session-rhythm.ts";

it("a session that was never answered is not expected", () => {
  const rhythm = new SessionRhythm();
  rhythm.asked(1, 10, 0);
  expect(rhythm.expected).toBeUndefined();
});

it("a request keeps the time at which it was first seen", () => {
  const rhythm = new SessionRhythm();
  expect(rhythm.asked(7, 10, 3)).toEqual({ since: 10, arrival: 3 });
  expect(rhythm.asked(7, 20, 9)).toEqual({ since: 10, arrival: 3 });
  expect(rhythm.asked(8, 30, 9)).toEqual({ since: 30, arrival: 9 });
});

it("a session is expected within some times of what it took before", () => {
  const rhythm = new SessionRhythm();
  for (let turn = 0; turn < 50; turn++) {
    rhythm.answered(4, turn * 10);
    rhythm.asked(turn, turn * 10 + 2, 0);
  }
  rhythm.answered(4, 1000);
  const { model, until = 0 } = rhythm.expected ?? {};
  expect(model).toBe(4);
  expect(until).toBeGreaterThan(1002);
  expect(until).toBeLessThan(1010);
});
