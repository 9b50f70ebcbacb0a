// Whose guest starts next, without guests: a start here is a turn that is taken and given back.

import { setImmediate as settled } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";

import { StartTurns, startsMax, type Starter } from "../../../host/runtime/tenants/start-turns.ts";

const never = new AbortController().signal;
const crowd = { tenant: 1, weight: 1 };
const other = { tenant: 2, weight: 1 };

/** Turns that nobody gives back before the test does. */
async function allTaken(turns: StartTurns): Promise<Disposable[]> {
  return await Promise.all(Array.from({ length: startsMax }, () => turns.take(crowd, never)));
}

async function start(turns: StartTurns, starter: Starter, order: Starter[]): Promise<void> {
  using _turn = await turns.take(starter, never);
  order.push(starter);
  await settled();
}

/** In which order turns came, those of a crowd that took all first. */
async function orderOf(starters: readonly Starter[]): Promise<Starter[]> {
  const turns = new StartTurns();
  const taken = await allTaken(turns);
  const order = taken.map(() => crowd);
  const starts = starters.map((starter) => start(turns, starter, order));
  taken[0]?.[Symbol.dispose]();
  await Promise.all(starts);
  return order;
}

describe("turns to start a guest", () => {
  it("go to the tenant with the fewest, whoever came first", async () => {
    const order = await orderOf([crowd, crowd, crowd, other, other]);
    expect(order.slice(startsMax)).toEqual([other, other, crowd, crowd, crowd]);
  });

  it("come by priority", async () => {
    const preferred = { tenant: 3, weight: 3 };
    const waiting = [other, other, preferred, preferred, preferred, preferred, preferred];
    const order = (await orderOf(waiting)).slice(startsMax);
    expect(order.slice(0, 4)).toEqual([other, preferred, preferred, preferred]);
  });

  it("are no more for who comes late", async () => {
    const turns = new StartTurns();
    const before: Disposable[] = [];
    for (let start = 0; start < 100; start++) {
      before.push(await turns.take(crowd, never));
      if (before.length === startsMax) before.shift()?.[Symbol.dispose]();
    }
    before.push(await turns.take(crowd, never));
    const order: Starter[] = [];
    const starts = [crowd, crowd, crowd, other, other, other, other, other].map((starter) =>
      start(turns, starter, order),
    );
    for (const turn of before) turn[Symbol.dispose]();
    await Promise.all(starts);
    const first = order.slice(0, startsMax + 2);
    expect(first.filter((starter) => starter === other)).toHaveLength(startsMax + 1);
  });

  it("pass over who has left, with the reason", async () => {
    const turns = new StartTurns();
    const [taken] = await allTaken(turns);
    const leaving = new AbortController();
    const left = turns.take(crowd, leaving.signal);
    const stays = turns.take(crowd, never);
    leaving.abort(new Error("gone"));
    await expect(left).rejects.toThrow("gone");
    await expect(turns.take(other, leaving.signal)).rejects.toThrow("gone");
    taken?.[Symbol.dispose]();
    await stays;
  });

  it("come although those before never end, and no more of them when they end late", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const turns = new StartTurns();
      const endless = await allTaken(turns);
      const next = Promise.all(endless.map(() => turns.take(other, never)));
      await vi.advanceTimersByTimeAsync(500);
      const held = await next;
      for (const turn of endless) turn[Symbol.dispose]();
      let hasCome = false;
      void turns.take(other, never).then(() => (hasCome = true));
      await settled();
      expect(hasCome).toBe(false);
      held[0]?.[Symbol.dispose]();
      await settled();
      expect(hasCome).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});
