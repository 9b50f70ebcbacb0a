// A guest in a process of its own: what it does is what it does on a thread, and however it ends, nothing of
// it is left and nobody else notices.

import { readFile } from "node:fs/promises";
import process from "node:process";
import { setTimeout } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { LoadedModel } from "../../../host/runtime/compute-calls.ts";
import { readGenerateOptions } from "../../../host/runtime/generate-options.ts";
import type { GuestComponent } from "../../../host/runtime/guest-modules.ts";
import { inThread } from "../../../host/runtime/guest-place.ts";
import type { GuestPlace } from "../../../host/runtime/guest-place.ts";
import type { Guest } from "../../../host/runtime/guest.ts";
import { findProcessPlace, processPlace } from "../../../host/runtime/process/process-place.ts";
import { genesisFile, sharedFile } from "../../shared-data.ts";
import { loopingGuest, trappingGuest } from "../trapping-guest.ts";
import { childProcesses, openFiles, threadCount } from "./own-processes.ts";
import {
  beginGeneration,
  finishGeneration,
  generateIn,
  over,
  PlacedGuests,
} from "./placed-guests.ts";
import type { Generating } from "./placed-guests.ts";
import { unconfined } from "./unconfined.ts";

let guests: PlacedGuests;
let loaded: LoadedModel;
let place: GuestPlace;
beforeAll(async () => {
  guests = new PlacedGuests();
  [loaded, { place }] = await Promise.all([guests.load(genesisFile), findProcessPlace()]);
});
afterAll(() => guests.close());

const storiesFile = sharedFile("models/stories-260k.gguf");
const prompt = "In the beginning God created the heaven and the earth.";

async function openGuest(): Promise<Guest> {
  return await guests.open({ place, loaded });
}

/** A generation that goes on for long, and has begun. */
async function beginLong(guest: Guest): Promise<Generating> {
  const call = await beginGeneration(guest, prompt, { maxTokens: 2000 });
  await call.next();
  await call.next();
  return call;
}

describe("a guest in a process", () => {
  it("gives the tokens and logprobs that it gives on a thread, bit by bit", async () => {
    await expectAlike(loaded, "And God said");
  });

  it.skipIf(storiesFile === undefined)("gives the same stories", async () => {
    await expectAlike(await guests.load(storiesFile ?? ""), "Once upon a time");
  });

  it("gives the logits that it gives on a thread, bit by bit", async () => {
    const tokens = Uint32Array.from({ length: 100 }, (_, index) => 300 + 7 * index);
    const [inProcess, onThread] = await onBoth(loaded, async (guest) => {
      const wish = {
        contextLength: 100,
        kvType: "f16",
        prefillColumns: undefined,
        contextShift: undefined,
        draft: undefined,
      } as const;
      const plan = await guest.thread.ask("planSession", wish);
      await guest.thread.ask("createSession", { plan, history: [] });
      const call = guest.thread.stream("logits", { tokens });
      const rows: Float32Array[] = [];
      for (let step = await call.next(); step.done !== true; step = await call.next()) {
        rows.push(step.value);
      }
      return rows;
    });
    expect(inProcess).toHaveLength(100);
    expect(inProcess).toEqual(onThread);
  });

  it("runs only a few items ahead of who takes them", async () => {
    const guest = await openGuest();
    const call = await beginGeneration(guest, prompt, { maxTokens: 400 });
    await setTimeout(500);
    // It waits for its consumer, which nobody can hold against it.
    expect(guest.thread.stepMs).toBe(0);
    guest.thread.cancel();
    let items = 0;
    let step = await call.next();
    for (; step.done !== true; step = await call.next()) items += 1;
    expect(items).toBeLessThanOrEqual(6);
    expect(step.value.finishReason).toBe("cancelled");
    await guest.end(over);
  });

  it("ends a generation that is cancelled and can begin another", async () => {
    const guest = await openGuest();
    const call = await beginLong(guest);
    guest.thread.cancel();
    const { end } = await finishGeneration(call);
    expect(end.finishReason).toBe("cancelled");
    await guest.thread.ask("closeSession", undefined);
    expect((await generateIn(guest, prompt, { maxTokens: 5 })).ids).toHaveLength(5);
    await guest.end(over);
  });

  it("leaves no trace of a generation that is revoked", async () => {
    const [inProcess, onThread] = await onBoth(loaded, async (guest) => {
      const call = await beginLong(guest);
      guest.thread.revoke();
      await finishGeneration(call);
      const again = await beginAgain(guest);
      return await finishGeneration(again);
    });
    expect(inProcess?.end.cachedTokens).toBe(0);
    expect(inProcess?.ids).toEqual(onThread?.ids);
  });

  it("fails with the error of the component when it is asked for too much", async () => {
    const guest = await openGuest();
    const call = beginGeneration(guest, prompt, { context: 2 ** 31 });
    await expect(call).rejects.toMatchObject({ kind: "input" });
    expect(guest.thread.usable).toBe(true);
    await guest.end(over);
  });

  it("that traps fails with `guest-trap` and is spent", async () => {
    const component = await trappingGuest(await guests.component);
    const guest = await guests.open({ place, loaded, component });
    const call = await beginGeneration(guest, prompt);
    await expect(call.result()).rejects.toMatchObject({ code: "guest-trap" });
    expect(guest.thread.usable).toBe(false);
    await guest.end(over);
  });

  it("that never returns is ended at once", async () => {
    const component = await loopingGuest(await guests.component);
    const guest = await guests.open({ place, loaded, component });
    const call = await beginGeneration(guest, prompt);
    await call.next();
    const failure = expect(call.next()).rejects.toBe(over);
    await setTimeout(100);
    expect(guest.thread.stepMs).toBeGreaterThan(0);
    await guest.end(over);
    await failure;
    expect(childProcesses()).toEqual([]);
  });

  it("that is killed from outside fails with `guest-trap` and the signal, and others go on", async () => {
    const victim = await openGuest();
    const [pid = 0] = childProcesses();
    const other = await openGuest();
    const [call, others] = await Promise.all([
      beginLong(victim),
      beginGeneration(other, prompt, { maxTokens: 30 }),
    ]);
    process.kill(pid, "SIGKILL");
    await expect(finishGeneration(call)).rejects.toMatchObject({
      code: "guest-trap",
      message: expect.stringContaining("SIGKILL"),
    });
    expect(victim.thread.usable).toBe(false);
    expect((await finishGeneration(others)).ids).toHaveLength(30);
    await Promise.all([victim.end(over), other.end(over)]);
  });

  it("that is killed while it waits is not usable any more", async () => {
    const guest = await openGuest();
    const [pid = 0] = childProcesses();
    process.kill(pid, "SIGKILL");
    await guest.thread.ended;
    expect(guest.thread.usable).toBe(false);
    await expect(beginGeneration(guest, prompt)).rejects.toMatchObject({ code: "guest-trap" });
    await guest.end(over);
  });

  it("says what memory it takes", async () => {
    const guest = await openGuest();
    const call = await beginLong(guest);
    const statistics = guest.thread.statistics.read();
    expect(statistics.guestBytes).toBeGreaterThan(2 ** 20);
    expect(statistics.kvBytes).toBeGreaterThan(0);
    expect(statistics.heapUsed).toBeGreaterThan(2 ** 20);
    expect(statistics.residentBytes).toBeGreaterThan(20 * 2 ** 20);
    guest.thread.cancel();
    await call.result();
    await guest.end(over);
  });

  it("runs a component that comes as a text", async () => {
    const whole = await guests.component;
    const file = new URL("../../../host/abi/guest/guest.js", import.meta.url);
    const glue = { source: await readFile(file, "utf8") };
    const component = { ...whole, glue };
    const [inProcess, onThread] = await onBoth(
      loaded,
      (guest) => generateIn(guest, prompt, { maxTokens: 10 }),
      component,
    );
    expect(inProcess?.ids).toHaveLength(10);
    expect(inProcess?.ids).toEqual(onThread?.ids);
  });

  it("whose glue cannot be loaded fails to open with its reason", async () => {
    const component = await guests.textOnly("this is no script");
    const opening = guests.open({ place, loaded, component });
    await expect(opening).rejects.toMatchObject({
      code: "guest-trap",
      message: expect.stringContaining("SyntaxError"),
    });
  });

  it("works without the programs that confine it", async () => {
    const guest = await guests.open({ place: processPlace(unconfined).place, loaded });
    expect((await generateIn(guest, prompt, { maxTokens: 5 })).ids).toHaveLength(5);
    await guest.end(over);
  });

  it("leaves no process, thread or file descriptor behind", async () => {
    await openAndEnd(0);
    const before = { files: openFiles(), threads: threadCount() };
    for (let round = 1; round <= 20; round++) await openAndEnd(round);
    expect(childProcesses()).toEqual([]);
    expect({ files: openFiles(), threads: threadCount() }).toEqual(before);
  });
});

/** Ends a guest in another state each time. */
async function openAndEnd(round: number): Promise<void> {
  const guest = await openGuest();
  if (round % 3 === 0) await generateIn(guest, prompt, { maxTokens: 3 });
  const call = round % 3 === 1 ? await beginLong(guest) : undefined;
  await guest.end(over);
  await call?.result().catch(() => {});
}

async function beginAgain(guest: Guest): Promise<Generating> {
  const { request } = readGenerateOptions(prompt, { temperature: 0, maxTokens: 12 });
  return guest.thread.stream("generate", request);
}

async function expectAlike(model: LoadedModel, begin: string): Promise<void> {
  const options = { maxTokens: 80 };
  const [inProcess, onThread] = await onBoth(model, (guest) => generateIn(guest, begin, options));
  expect(inProcess?.ids).toHaveLength(80);
  expect(inProcess?.ids).toEqual(onThread?.ids);
  expect(inProcess?.logprobs).toEqual(onThread?.logprobs);
  expect(inProcess?.text).toBe(onThread?.text);
}

async function onBoth<Result>(
  model: LoadedModel,
  use: (guest: Guest) => Promise<Result>,
  component?: GuestComponent,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const where of [place, inThread]) {
    const guest = await guests.open({ place: where, loaded: model, component });
    results.push(await use(guest));
    await guest.end(over);
  }
  return results;
}
