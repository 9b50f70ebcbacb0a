// Dropping old positions of a full context and turning the rest back, against llama.cpp doing the same to its own cache:
// the logits behind every later position agree, over several shifts.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { KvType } from "../../host/abi/world.ts";
import { realmGuest } from "../conformance/component.ts";
import { generate } from "../conformance/generation.ts";
import { ModelHost } from "../conformance/model-host.ts";
import { LlamaModel } from "../oracle/llama.ts";
import { sharedFile } from "../shared-data.ts";

const contextLength = 48;
const keep = 4;
const count = 100;
const path = sharedFile("models/genesis-4m-f32.gguf");

describe.skipIf(path === undefined)("a context that is full", () => {
  let host: ModelHost;
  beforeAll(async () => {
    host = await ModelHost.open(path ?? "");
  });
  afterAll(() => host.close());

  /** Greedy tokens of Realm's guest, which shifts its context. */
  async function guestTokens(prompt: number[], kvType: KvType): Promise<readonly number[]> {
    return await host.with(realmGuest(), ({ guest, model }) => {
      using loaded = guest.loadModelById(model);
      const options = { contextLength, kvType, prefillColumns: 0, contextShift: keep };
      using session = loaded.createSession(options);
      session.append([{ tag: "tokens", val: Uint32Array.from(prompt) }]);
      return generate(session, { maxTokens: count, max: 4 }).tokens;
    });
  }

  /** llama.cpp's, shifted where the guest shifts. */
  function oracleTokens(oracle: LlamaModel, prompt: number[]): number[] {
    using context = oracle.createContext({ contextLength: 64, kvType: "f32", threads: 1 });
    const tokens: number[] = [];
    let logits = lastRow(context.logits(prompt), prompt.length);
    for (;;) {
      const token = logits.indexOf(Math.max(...logits));
      tokens.push(token);
      if (tokens.length === count) return tokens;
      const end = context.position;
      if (end === contextLength) context.drop(keep, Math.floor((end - keep) / 2));
      logits = context.logits([token]);
    }
  }

  it("gives llama.cpp's greedy tokens through several shifts", async () => {
    using oracle = LlamaModel.load(path ?? "");
    const prompt = oracle.tokenize("And God said, Let there be light", { addSpecial: true });
    const expected = oracleTokens(oracle, prompt);
    expect(await guestTokens(prompt, "f32")).toEqual(expected);
  });
});

function lastRow(logits: Float32Array, rows: number): Float32Array {
  return logits.subarray(((rows - 1) * logits.length) / rows);
}
