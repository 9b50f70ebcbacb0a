// A guest's thread and its failures.
// Real workers and the real guest.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { RealmError } from "../../host/error/realm-error.ts";
import type { LoadedModel } from "../../host/runtime/compute-calls.ts";
import { readGenerateOptions, readSessionOptions } from "../../host/runtime/generate-options.ts";
import type { GenerationRequest } from "../../host/runtime/generate-options.ts";
import { GuestComponents } from "../../host/runtime/guest-components.ts";
import type { GuestComponent } from "../../host/runtime/guest-modules.ts";
import { GuestThread } from "../../host/runtime/guest-thread.ts";
import { ownKind } from "../../host/runtime/guest-kind.ts";
import { Guest } from "../../host/runtime/guest.ts";
import type { GuestPurpose } from "../../host/runtime/guest.ts";
import { ownPort } from "../../host/runtime/own-port.ts";
import { genesisFile } from "../shared-data.ts";
import { trappingGuest } from "./trapping-guest.ts";
import { ownTerms, TestCompute } from "./test-compute.ts";

const reason = new RealmError("cancelled", "the test is over");

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

function purpose(of: LoadedModel): GuestPurpose {
  const terms = ownTerms([of.model]);
  return { loaded: of, role: "model", kind: ownKind, terms };
}

/** A guest with an open session. */
async function openGuest(of: GuestComponent): Promise<Guest> {
  const guest = await Guest.open(new GuestThread(of), compute.home, purpose(loaded));
  const { wish } = readSessionOptions({});
  const plan = await guest.thread.ask("planSession", wish);
  await guest.thread.ask("createSession", { plan, history: [] });
  return guest;
}

function request(maxTokens: number): GenerationRequest {
  return readGenerateOptions("And", { temperature: 0, maxTokens }).request;
}

describe("a guest", () => {
  it("runs only a few items ahead of who takes them", async () => {
    const guest = await openGuest(component);
    const call = guest.thread.stream("generate", request(400));
    await new Promise((resolve) => {
      setTimeout(resolve, 500);
    });
    guest.thread.cancel();
    let items = 0;
    let step = await call.next();
    while (step.done !== true) {
      items += 1;
      step = await call.next();
    }
    // Four that wait, and the last that was cut short.
    expect(items).toBeLessThanOrEqual(5);
    expect(step.value.finishReason).toBe("cancelled");
    await guest.end(reason);
  });

  it("that traps fails with `guest-trap` and is spent", async () => {
    const guest = await openGuest(await trappingGuest(component));
    const call = guest.thread.stream("generate", request(10));
    await expect(call.result()).rejects.toMatchObject({ code: "guest-trap" });
    expect(guest.thread.usable).toBe(false);
    await expect(guest.thread.stream("generate", request(1)).result()).rejects.toMatchObject({
      code: "guest-trap",
    });
    await guest.end(reason);
  });

  it("leaves others alone when it traps", async () => {
    const [spent, other] = await Promise.all([
      openGuest(await trappingGuest(component)),
      openGuest(component),
    ]);
    const call = other.thread.stream("generate", request(30));
    await expect(spent.thread.stream("generate", request(10)).result()).rejects.toThrow("trapped");
    expect((await call.result()).generatedTokens).toBe(30);
    await Promise.all([spent.end(reason), other.end(reason)]);
  });

  it("that is ended while it works fails with the reason", async () => {
    const guest = await openGuest(component);
    const result = guest.thread.stream("generate", request(400)).result();
    const ended = guest.end(reason);
    await expect(result).rejects.toBe(reason);
    await ended;
  });

  it("is refused a model that it was not granted", async () => {
    const stranger = { ...loaded, model: loaded.model + 1 };
    const opening = Guest.open(new GuestThread(component), compute.home, purpose(stranger));
    await expect(opening).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("a worker's module", () => {
  it("loaded on the main thread is a `bug`", () => {
    expect(() => ownPort(null)).toThrow(RealmError);
    expect(() => ownPort(null)).toThrow("main thread");
  });
});
