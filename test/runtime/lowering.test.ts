// `compute` is lowered twice: by jco's glue and by hand. Both are held against each other here, on the built
// guest and the real compute worker, in what they give and in how they fail.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { instantiate } from "../../host/abi/guest/guest.js";
import type { Batch, Error as WorldError } from "../../host/abi/world.ts";
import { createMailbox } from "../../host/compute/mailbox.ts";
import { RealmError } from "../../host/error/realm-error.ts";
import type { LoadedModel } from "../../host/runtime/compute-calls.ts";
import { instantiateGuest } from "../../host/runtime/guest-instance.ts";
import type { Lowering } from "../../host/runtime/guest-host.ts";
import type { GuestInstance } from "../../host/runtime/guest-instance.ts";
import { GuestComponents } from "../../host/runtime/guest-components.ts";
import { ownKind } from "../../host/runtime/guest-kind.ts";
import type { GuestComponent } from "../../host/runtime/guest-modules.ts";
import { thrownRecord } from "../../host/runtime/world-error.ts";
import { genesisFile } from "../shared-data.ts";
import { FaultyClient } from "./faulty-client.ts";
import { ownTerms, TestCompute } from "./test-compute.ts";

const lowerings: readonly Lowering[] = ["direct", "glue"];
const sampling = { temperature: 0, topK: 0, topP: 1, minP: 0, seed: 0n };
const prompt = new TextEncoder().encode("In the beginning God created the heaven");

let compute: TestCompute;
let loaded: LoadedModel;
let component: GuestComponent;
beforeAll(async () => {
  compute = new TestCompute();
  [loaded, component] = await Promise.all([
    compute.load(genesisFile),
    new GuestComponents().of(ownKind),
  ]);
});
afterAll(() => compute.close());

/** What a guest did on a mailbox of its own, and the calls it made. */
async function withClient<Result>(use: (client: FaultyClient) => Result): Promise<Result> {
  const mailbox = createMailbox({ valuesMax: 262_144 });
  const number = await compute.thread.openMailbox(mailbox, ownTerms([loaded.model]));
  try {
    return use(new FaultyClient({ mailbox, doorbell: compute.thread.doorbell }));
  } finally {
    await compute.thread.closeMailbox(number);
  }
}

function guestOf(lowering: Lowering, client: FaultyClient): GuestInstance {
  const host = { compute: client, log: () => {}, onCall: () => {} };
  return instantiateGuest({ glue: { instantiate }, modules: component.modules, host, lowering });
}

/** Seven tokens, or how it failed. */
function attempt({ exports }: GuestInstance): Batch | WorldError {
  try {
    using model = exports.loadModelById(loaded.model);
    using session = model.createSession({
      contextLength: 64,
      kvType: "f16",
      prefillColumns: 3,
    });
    session.append([{ tag: "text", val: prompt }]);
    session.start({ sampling, maxTokens: 7, stop: [], ignoreEos: false, topLogprobs: 2 });
    for (;;) {
      const batch = session.nextBatch(7);
      if (batch.tokens.length > 0) return batch;
    }
  } catch (thrown) {
    const record = thrownRecord(thrown);
    if (record === undefined) throw thrown;
    return record;
  }
}

describe("both lowerings", () => {
  it("give the same tokens, logprobs and text", async () => {
    const [direct, glue] = await withEach((guest) => attempt(guest));
    expect(direct).toHaveProperty("tokens.length", 7);
    expect(glue).toEqual(direct);
  });

  it("make the same calls, and fail alike when any one of them fails", async () => {
    const [calls = 0, ...others] = await withEach((guest, client) => {
      attempt(guest);
      return client.calls;
    });
    expect(calls).toBeGreaterThan(20);
    expect(others).toEqual([calls]);
    for (let failing = 1; failing <= calls; failing++) {
      const [direct, glue] = await withEach((guest, client) => {
        client.failAt(failing, new RealmError("deadline", `call ${failing} – “ü😀”`));
        return { outcome: attempt(guest), calls: client.calls };
      });
      expect(direct?.outcome).toMatchObject({ kind: "resource", code: "deadline" });
      expect(glue).toEqual(direct);
    }
  });

  it("go on in the same instance after an error", async () => {
    await withEach((guest, client) => {
      const whole = attempt(guest);
      client.failAt(client.calls + 20, new RealmError("limit", "no more"));
      expect(attempt(guest)).toMatchObject({ code: "limit" });
      expect(attempt(guest)).toEqual(whole);
    });
  });

  it("fail alike when cancelled", async () => {
    const [direct, glue] = await withEach((guest, client) => {
      client.at(25, () => client.cancel());
      return attempt(guest);
    });
    expect(direct).toMatchObject({ kind: "cancelled", code: "cancelled" });
    expect(glue).toEqual(direct);
  });

  it("let anything but a RealmError through as it is", async () => {
    await withEach((guest, client) => {
      client.failAt(12, new TypeError("the host is wrong"));
      expect(() => attempt(guest)).toThrow("the host is wrong");
    });
  });
});

async function withEach<Result>(
  use: (guest: GuestInstance, client: FaultyClient) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const lowering of lowerings) {
    results.push(await withClient((client) => use(guestOf(lowering, client), client)));
  }
  return results;
}
