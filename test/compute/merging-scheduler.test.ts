// What the scheduler decides, with times that the test makes up.

import { describe, expect, it } from "vitest";

import {
  fullPatience,
  MergingScheduler,
  type ExpectedRun,
  type WaitingRun,
} from "../../host/compute/merging-scheduler.ts";

interface NamedRun extends WaitingRun {
  readonly name: string;
}

const columnsMax = 16;

/** A decoding run of model 1 that may be merged and came at 0. */
function run(name: string, fields: Partial<WaitingRun> = {}): NamedRun {
  const usual = {
    key: 1,
    model: 1,
    columns: 1,
    mergeable: true,
    served: 0,
    since: 0,
    arrival: 0,
    patience: fullPatience(),
  };
  const { columns = 1 } = fields;
  return { name, ...usual, totalColumns: columns, ...fields };
}

/** A session of model 1 that decodes, and that nobody has waited for yet. */
function session(until: number, fields: Partial<ExpectedRun> = {}): ExpectedRun {
  return { model: 1, totalColumns: 1, until, patience: fullPatience(), ...fields };
}

/** Names of the runs that are next, or how long to wait. */
function decided(
  scheduler: MergingScheduler<NamedRun>,
  ...[waiting, expected = [], now = 0]: Parameters<
    (waiting: NamedRun[], expected?: ExpectedRun[], now?: number) => void
  >
): string | number {
  const decision = scheduler.decide(waiting, expected, now);
  if ("waitMs" in decision) return decision.waitMs;
  return decision.run.map(({ name }) => name).join(" ");
}

describe("runs of one program", () => {
  it("are one product, the longest waiting first", () => {
    const scheduler = new MergingScheduler<NamedRun>(columnsMax);
    expect(decided(scheduler, [run("b", { since: 2 }), run("a", { since: 1 })], [], 3)).toBe("a b");
  });

  it("are as many as the widest product has columns", () => {
    const scheduler = new MergingScheduler<NamedRun>(columnsMax);
    const waiting = ["a", "b", "c"].map((name, since) => run(name, { since, columns: 6 }));
    expect(decided(scheduler, waiting, [], 3)).toBe("a b");
  });

  it("stay apart where merging would change them", () => {
    const scheduler = new MergingScheduler<NamedRun>(columnsMax);
    const waiting = [run("b", { since: 2, mergeable: false }), run("a", { mergeable: false })];
    expect(decided(scheduler, waiting, [session(100)], 3)).toBe("a");
  });
});

describe("of several programs", () => {
  it("the one that most wait for is next", () => {
    const scheduler = new MergingScheduler<NamedRun>(columnsMax);
    const waiting = [run("late", { key: 2 }), run("a", { since: 1 }), run("b", { since: 1 })];
    expect(decided(scheduler, waiting, [], 1)).toBe("a b");
  });

  it("one that was passed over hundreds of times is next", () => {
    const scheduler = new MergingScheduler<NamedRun>(columnsMax);
    const waiting = [run("late", { key: 2 }), run("a"), run("b")];
    const decisions = Array.from({ length: 600 }, () => decided(scheduler, waiting));
    expect(decisions.slice(0, 512)).not.toContain("late");
    expect(decisions).toContain("late");
  });
});

describe("a session that computes for itself", () => {
  it("is waited for as long as it usually takes, or 12 ms", () => {
    const scheduler = new MergingScheduler<NamedRun>(columnsMax);
    scheduler.decide([run("a")], [], 0);
    scheduler.ran(0, 10);
    expect(decided(scheduler, [run("a")], [session(11.5)], 10.5)).toBe(1);
    const late = session(90);
    expect(decided(scheduler, [run("a")], [late], 10.5)).toBe(12);
    expect(decided(scheduler, [run("a")], [late], 14)).toBe(8.5);
    expect(decided(scheduler, [run("a")], [late], 22.5)).toBe("a");
    expect(decided(scheduler, [run("a")], [late, session(90)], 22.5)).toBe(12);
  });

  it("is no longer waited for when it is over due", () => {
    const scheduler = new MergingScheduler<NamedRun>(columnsMax);
    scheduler.decide([run("a")], [], 0);
    scheduler.ran(0, 10);
    expect(decided(scheduler, [run("a")], [session(11.5)], 11.5)).toBe("a");
  });

  it("is waited for although a prompt could go on, whose piece would take longer", () => {
    const scheduler = new MergingScheduler<NamedRun>(columnsMax);
    const prompt = run("prompt", { columns: 128 });
    scheduler.decide([run("a"), prompt], [], 0);
    scheduler.ran(0, 5);
    expect(decided(scheduler, [run("a"), prompt], [], 5)).toBe("prompt");
    scheduler.ran(5, 15);
    expect(decided(scheduler, [run("a"), prompt], [session(16)], 15)).toBe(1);
    expect(decided(scheduler, [run("a"), run("b"), prompt], [], 15.5)).toBe("a b");
  });

  it("costs the others a fifth of the time that its products take at most", () => {
    const scheduler = new MergingScheduler<NamedRun>(columnsMax);
    const patience = fullPatience();
    const own = run("a", { patience });
    let [now, waited] = [0, 0];
    for (let product = 0; product < 100; product++) {
      const decision = scheduler.decide([run("other")], [session(Infinity, { patience })], now);
      if ("waitMs" in decision) {
        now += decision.waitMs;
        waited += decision.waitMs;
      }
      expect(decided(scheduler, [own], [], now)).toBe("a");
      scheduler.ran(now, now + 5);
      now += 5;
    }
    expect(waited).toBeLessThan(12 + 500 / 5);
    expect(waited).toBeGreaterThan(90);
  });

  it("shares what a wait costs with the others that were late", () => {
    const scheduler = new MergingScheduler<NamedRun>(columnsMax);
    const [late, later] = [session(6), session(100)];
    expect(decided(scheduler, [run("a")], [late, later], 0)).toBe(12);
    expect(decided(scheduler, [run("a"), run("late")], [later], 4)).toBe(10);
    decided(scheduler, [run("a"), run("late"), run("later")], [], 7);
    expect([late.patience.leftMs, later.patience.leftMs]).toEqual([12 - 2, 12 - 2 - 3]);
  });

  it("and others that do not come either are waited for some dozens of times, not for ever shorter", () => {
    const scheduler = new MergingScheduler<NamedRun>(columnsMax);
    const absent = Array.from({ length: 7 }, () => session(Infinity));
    let [now, waits] = [0, 0];
    for (; waits < 1000; waits++) {
      const decision = scheduler.decide([run("a")], absent, now);
      if (!("waitMs" in decision)) break;
      now += decision.waitMs;
    }
    expect(waits).toBeLessThan(50);
    expect(now).toBeLessThan(7 * 12);
  });

  it("is not waited for by runs of another model", () => {
    const scheduler = new MergingScheduler<NamedRun>(columnsMax);
    scheduler.decide([run("a")], [], 0);
    scheduler.ran(0, 10);
    expect(decided(scheduler, [run("a")], [session(12, { model: 2 })], 10)).toBe("a");
  });
});

describe("texts that sessions embed", () => {
  it("are not waited for: their runs are not merged", () => {
    const scheduler = new MergingScheduler<NamedRun>(columnsMax);
    const text = run("a", { columns: 128 });
    expect(decided(scheduler, [text], [], 0)).toBe("a");
    scheduler.ran(0, 10);
    expect(decided(scheduler, [text], [session(90, { totalColumns: 128 })], 10)).toBe("a");
  });
});

describe("a long prompt beside sessions that decode", () => {
  const scheduler = new MergingScheduler<NamedRun>(columnsMax);
  const prompt = (fields: Partial<WaitingRun> = {}): NamedRun =>
    run("prompt", { columns: 128, ...fields });
  const columnsOf = (waiting: NamedRun[], now: number): number | undefined => {
    const decision = scheduler.decide(waiting, [], now);
    return "columns" in decision ? decision.columns : undefined;
  };

  it("goes in pieces that take as long as a product of theirs", () => {
    columnsOf([run("a")], 0);
    scheduler.ran(0, 2);
    // What a column costs is not known yet.
    expect(columnsOf([prompt()], 2)).toBe(4);
    scheduler.ran(2, 2.4);
    expect(columnsOf([prompt()], 3)).toBe(20);
  });

  it("goes in wider pieces when it is short", () => {
    const short = run("short", { columns: 64 });
    expect(columnsOf([short], 3)).toBe(80);
    // A column takes 0.1 ms, and now 0.5: in the mean 0.14.
    scheduler.ran(3, 3 + 64 * 0.5);
    expect(columnsOf([prompt()], 40)).toBe(12);
    expect(columnsOf([short], 40)).toBe(56);
  });

  it("goes whole where pieces would change it", () => {
    expect(columnsOf([prompt({ mergeable: false })], 3)).toBe(Infinity);
  });

  it("goes whole when nobody has decoded for a while", () => {
    expect(columnsOf([prompt()], 500)).toBe(Infinity);
  });
});

describe("a long prompt and sessions that decode", () => {
  it("share the time by halves, and the prompt's runs are not merged", () => {
    const scheduler = new MergingScheduler<NamedRun>(columnsMax);
    const spent = { wide: 0, narrow: 0 };
    let now = 0;
    for (let product = 0; product < 2000; product++) {
      const waiting = [run("a"), run("b"), run("prompt", { columns: 128, mergeable: true })];
      const isWide = decided(scheduler, waiting, [], now) === "prompt";
      const elapsed = isWide ? 30 : 2;
      spent[isWide ? "wide" : "narrow"] += elapsed;
      scheduler.ran(now, now + elapsed);
      now += elapsed;
    }
    expect(spent.wide / (spent.wide + spent.narrow)).toBeCloseTo(0.5, 1);
  });

  it("are not made up for the time in which there was no prompt", () => {
    const scheduler = new MergingScheduler<NamedRun>(columnsMax);
    for (let product = 0; product < 100; product++) {
      scheduler.decide([run("a")], [], product * 2);
      scheduler.ran(product * 2, product * 2 + 2);
    }
    const waiting = [run("a"), run("prompt", { columns: 128 })];
    const next = Array.from({ length: 4 }, () => {
      const decision = decided(scheduler, waiting, [], 200);
      scheduler.ran(200, 202);
      return decision;
    });
    expect(next.filter((name) => name === "prompt")).toHaveLength(2);
  });
});
