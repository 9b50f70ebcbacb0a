// Turns of one session, without guests.

import { describe, expect, it } from "vitest";

import { TurnQueue } from "../../../host/runtime/tenants/turn-queue.ts";
import { WaitingLine } from "../../../host/runtime/tenants/waiting-line.ts";

const never = new AbortController().signal;

describe("turns", () => {
  it("come one after the other, in the order they were asked for", async () => {
    const turns = new TurnQueue();
    const line = new WaitingLine("a", 10);
    const order: number[] = [];
    const take = async (index: number): Promise<void> => {
      using _turn = await turns.take(never, line);
      order.push(index);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      order.push(index);
    };
    await Promise.all([1, 2, 3].map(take));
    expect(order).toEqual([1, 1, 2, 2, 3, 3]);
    expect(line.waiting).toBe(0);
  });

  it("pass over who left while waiting", async () => {
    const turns = new TurnQueue();
    const line = new WaitingLine("a", 10);
    const first = await turns.take(never, line);
    const leaving = new AbortController();
    const left = turns.take(leaving.signal, line);
    const third = turns.take(never, line);
    leaving.abort(new Error("gone"));
    await expect(left).rejects.toThrow("gone");
    expect(line.waiting).toBe(1);
    first[Symbol.dispose]();
    await third;
    expect(line.waiting).toBe(0);
  });

  it("are refused where too many wait, without losing those that do", async () => {
    const turns = new TurnQueue();
    const line = new WaitingLine("a", 1);
    const first = await turns.take(never, line);
    const second = turns.take(never, line);
    await expect(turns.take(never, line)).rejects.toMatchObject({
      code: "limit",
      message: expect.stringContaining("queueLength is 1"),
    });
    first[Symbol.dispose]();
    await second;
  });
});
