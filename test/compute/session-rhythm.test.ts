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

it("a session is expected within some times of what it took before after the same program", () => {
  const rhythm = new SessionRhythm();
  const [block, head] = [{ name: "block" }, { name: "head" }];
  const turns = [
    { program: block, turnMs: 1 },
    { program: head, turnMs: 2 },
  ];
  let [now, sequence] = [0, 0];
  for (let turn = 0; turn < 100; turn++) {
    const { program, turnMs } = turns[turn % 2] ?? { program: block, turnMs: 0 };
    rhythm.answered({ model: 4, program, totalColumns: 2, at: now });
    now += turnMs;
    rhythm.asked(++sequence, now, 0);
  }
  const waitAfter = (program: object): number => {
    rhythm.answered({ model: 4, program, totalColumns: 2, at: 0 });
    expect(rhythm.expected).toMatchObject({ model: 4, totalColumns: 2 });
    return rhythm.expected?.until ?? 0;
  };
  expect(waitAfter(block)).toBeCloseTo(3 * 1 + 4);
  expect(waitAfter(head)).toBeCloseTo(3 * 2 + 4);
});

it("a session that asked again after a long rest is expected within 12 ms all the same, and soon as it usually is", () => {
  const rhythm = new SessionRhythm();
  const head = { name: "head" };
  let [now, sequence] = [0, 0];
  const turn = (turnMs: number): void => {
    rhythm.answered({ model: 4, program: head, totalColumns: 1, at: now });
    now += turnMs;
    rhythm.asked(++sequence, now, 0);
  };
  const waitAfter = (): number => {
    rhythm.answered({ model: 4, program: head, totalColumns: 1, at: now });
    return (rhythm.expected?.until ?? 0) - now;
  };
  turn(1);
  turn(60_000);
  expect(waitAfter()).toBeLessThanOrEqual(12);
  for (let token = 0; token < 10; token++) turn(1);
  expect(waitAfter()).toBeLessThan(3 + 4 + 1);
});
