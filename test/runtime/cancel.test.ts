// Cancelling at every stage: what ends, with which reason, and what is left.
// Real workers and the real guest.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../host/index.ts";
import type { GeneratedToken, Model } from "../../host/index.ts";
import { genesisFile } from "../shared-data.ts";
import { collect } from "./collect.ts";

const greedy = { temperature: 0, maxTokens: 40 };
const endless = { temperature: 1, seed: 1, maxTokens: 400 };

let realm: Realm;
let model: Model;
beforeAll(async () => {
  realm = await Realm.open({ threads: 1 });
  model = await realm.load(genesisFile);
});
afterAll(() => realm.close());

describe("an aborted signal", () => {
  it("that is aborted before the start ends the generation without a token", async () => {
    const { ids, end } = await collect(
      model.generate("And", { ...endless, signal: AbortSignal.abort() }),
    );
    expect(ids).toEqual([]);
    expect(end.finishReason).toBe("cancelled");
  });

  it("ends decoding as `cancelled`, with what was delivered counted", async () => {
    const controller = new AbortController();
    const stream = model.generate("And", { ...endless, signal: controller.signal });
    const delivered: GeneratedToken[] = [];
    let step = await stream.next();
    while (step.done !== true) {
      delivered.push(step.value);
      if (delivered.length === 5) controller.abort();
      step = await stream.next();
    }
    expect(delivered).toHaveLength(5);
    expect(step.value).toMatchObject({ finishReason: "cancelled", generatedTokens: 5 });
  });

  it("ends a prefill", async () => {
    const controller = new AbortController();
    const prompt = "In the beginning God created the heaven and the earth. ".repeat(30);
    const stream = model.generate(prompt, { ...endless, signal: controller.signal });
    const first = stream.next();
    setImmediate(() => controller.abort());
    const step = await first;
    const rest = step.done === true ? step : await stream.next();
    expect(rest).toMatchObject({ done: true, value: { finishReason: "cancelled" } });
  });

  it("leaves the guest usable", async () => {
    const { text } = await collect(model.generate("In the beginning", greedy));
    expect(text).toMatch(/^ God created/);
  });

  it("takes its listener off the signal when the generation ends", async () => {
    const controller = new AbortController();
    await collect(model.generate("And", { ...greedy, signal: controller.signal }));
    controller.abort();
    const { end } = await collect(model.generate("And", greedy));
    expect(end.finishReason).toBe("length");
  });
});

describe("leaving the loop", () => {
  it("by break frees the session, and kvBytes with it", async () => {
    for await (const token of model.generate("And", endless)) {
      expect(token.id).toBeGreaterThanOrEqual(0);
      expect((await realm.memory()).kvBytes).toBeGreaterThan(0);
      break;
    }
    expect((await realm.memory()).kvBytes).toBe(0);
  });

  it("while a token is awaited ends both", async () => {
    const stream = model.generate("And", endless);
    const pending = stream.next();
    const disposed = stream[Symbol.asyncDispose]();
    await pending;
    await disposed;
    expect((await stream.next()).done).toBe(true);
    expect((await realm.memory()).kvBytes).toBe(0);
  });

  it("before it began starts nothing", async () => {
    const stream = model.generate("And", endless);
    await stream[Symbol.asyncDispose]();
    expect((await stream.next()).done).toBe(true);
  });

  it("of logits stops the guest", async () => {
    const ids = await model.tokenize("In the beginning God created the heaven and the earth.");
    for await (const row of model.logits(ids)) {
      expect(row).toHaveLength(2048);
      break;
    }
    expect((await realm.memory()).kvBytes).toBe(0);
  });
});
