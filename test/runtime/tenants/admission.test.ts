// Who gets the next place, without guests: requests here are places that are taken and given back.

import { describe, expect, it } from "vitest";

import { Admission, placesMax } from "../../../host/runtime/tenants/admission.ts";
import type { Contender } from "../../../host/runtime/tenants/admission.ts";
import { WaitingLine } from "../../../host/runtime/tenants/waiting-line.ts";

const never = new AbortController().signal;

function contender(id: string, { priority = 1, queueLength = 1000 } = {}): Contender {
  return { id, priority, line: new WaitingLine(id, queueLength) };
}

function joined(admission: Admission, of: Contender): Contender {
  admission.join(of);
  return of;
}

/** What is settled by now. */
async function settled(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

describe("admission", () => {
  it("lets as many run as there are places, and the next when one ends", async () => {
    const admission = new Admission();
    const one = joined(admission, contender("one"));
    const places = await Promise.all(
      Array.from({ length: placesMax }, () => admission.enter(one, never)),
    );
    const next = admission.enter(one, never);
    await settled();
    expect([admission.running, admission.waiting]).toEqual([placesMax, 1]);
    places[0]?.[Symbol.dispose]();
    await next;
    expect([admission.running, admission.waiting]).toEqual([placesMax, 0]);
  });

  it("gives a tenant its part at once, although another has taken all places", async () => {
    const admission = new Admission();
    const busy = joined(admission, contender("busy"));
    const fresh = joined(admission, contender("fresh"));
    for (let place = 0; place < placesMax; place++) await admission.enter(busy, never);
    for (let place = 0; place < placesMax; place++) admission.enter(fresh, never).catch(() => {});
    await settled();
    expect([admission.running, admission.waiting]).toEqual([placesMax * 1.5, placesMax / 2]);
  });

  it("gives the next place to the waiting tenant with the fewest tokens served, by priority", async () => {
    const admission = new Admission();
    const plain = joined(admission, contender("plain"));
    const preferred = joined(admission, contender("preferred", { priority: 3 }));
    const order: string[] = [];
    const places: Disposable[] = [];
    for (let place = 0; place < placesMax; place++) {
      places.push(await admission.enter(place % 4 === 0 ? plain : preferred, never));
    }
    const wait = async (of: Contender): Promise<void> => {
      places.push(await admission.enter(of, never));
      order.push(of.id);
      admission.served(of, 30);
    };
    const waiting = [plain, plain, preferred, preferred, preferred, preferred].map(wait);
    for (let place = 0; place < waiting.length; place++) {
      places[place]?.[Symbol.dispose]();
      await settled();
    }
    // 30 against 0, 30 against 10, 20, 30: then the one that has waited longer.
    expect(order).toEqual(["plain", "preferred", "preferred", "preferred", "plain", "preferred"]);
  });

  it("gives no credit for time away", async () => {
    const admission = new Admission();
    const there = joined(admission, contender("there"));
    const away = joined(admission, contender("away"));
    const places: Disposable[] = [];
    for (let place = 0; place < placesMax; place++)
      places.push(await admission.enter(there, never));
    admission.served(there, 1000);
    const part = placesMax / 2;
    for (let place = 0; place < part; place++) await admission.enter(away, never);
    const order: string[] = [];
    const wait = async (of: Contender): Promise<void> => {
      places.push(await admission.enter(of, never));
      order.push(of.id);
      admission.served(of, 10);
    };
    const waiting = [there, there, away, away].map(wait);
    for (let place = 0; place < part + waiting.length; place++) {
      places[place]?.[Symbol.dispose]();
      await settled();
    }
    expect(order).toEqual(["there", "away", "there", "away"]);
  });

  it("refuses who passes queueLength, naming it, and keeps the others", async () => {
    const admission = new Admission();
    const one = joined(admission, contender("one", { queueLength: 1 }));
    for (let place = 0; place < placesMax; place++) await admission.enter(one, never);
    const waiting = admission.enter(one, never);
    waiting.catch(() => {});
    await expect(admission.enter(one, never)).rejects.toMatchObject({
      code: "limit",
      message: expect.stringContaining("queueLength is 1"),
    });
    expect(admission.waiting).toBe(1);
  });

  it("forgets who leaves the line, with the reason", async () => {
    const admission = new Admission();
    const one = joined(admission, contender("one"));
    const [place] = await Promise.all(
      Array.from({ length: placesMax }, () => admission.enter(one, never)),
    );
    const leaving = new AbortController();
    const left = admission.enter(one, leaving.signal);
    const stays = admission.enter(one, never);
    leaving.abort(new Error("gone"));
    await expect(left).rejects.toThrow("gone");
    place?.[Symbol.dispose]();
    await stays;
    expect([admission.running, admission.waiting]).toEqual([placesMax, 0]);
  });
});
