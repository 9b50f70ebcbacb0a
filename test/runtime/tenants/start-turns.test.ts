// Whose guest starts next, without guests: a start here is a turn that is taken and given back.

import { setImmediate as settled } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";

import { StartTurns, startsMax } from "../../../host/runtime/tenants/start-turns.ts";

const never = new AbortController().signal;
const crowd = 1;
const other = 2;

/** Turns that nobody gives back before the test does. */
async function allTaken(turns: StartTurns): Promise<Disposable[]> {
  return await Promise.all(Array.from({ length: startsMax }, () => turns.take(crowd, never)));
}

describe("turns to start a guest", () => {
  it("are given to tenants one after the other, whoever came first", async () => {
    const turns = new StartTurns();
    const taken = await allTaken(turns);
    const order: number[] = [];
    const start = async (tenant: number): Promise<void> => {
      using _turn = await turns.take(tenant, never);
      order.push(tenant);
      await settled();
    };
    const starts = [crowd, crowd, crowd, other, other].map(start);
    taken[0]?.[Symbol.dispose]();
    await Promise.all(starts);
    expect(order).toEqual([crowd, other, crowd, other, crowd]);
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
