// What happens when the n-th host call fails, for every n of a whole session: a typed error, nothing left
// behind, and a session that goes on where it was. And that a generated token allocates nothing.

import { beforeAll, describe, expect, it } from "vitest";
import type { GenerationOptions, Model, Session } from "../../host/abi/world.ts";
import { genesisFile } from "../shared-data.ts";
import { modelId, PlainHost } from "./host.ts";
import { failureOf, openGuest } from "./instance.ts";
import type { GuestInstance } from "./instance.ts";
import { compileTracedGuest } from "./traced-guest.ts";
import type { HeapTrace } from "./traced-guest.ts";

const greedy: GenerationOptions = {
  sampling: { temperature: 0, topK: 0, topP: 1, minP: 0, seed: 0n },
  maxTokens: 6,
  stop: [],
  ignoreEos: false,
  topLogprobs: 0,
};
const prompt = Uint32Array.from({ length: 70 }, (_, i) => (i * 31 + 7) % 2_000);
/** A prompt so long is evaluated in two halves, where submitting and waiting fail too. */
const longPrompt = prompt.length;
/** Every load and store of a traced guest is a call: its prompts are short. */
const shortPrompt = 3;
/** From one call of a generation that fails to the next; REALM_FAULTS=all fails each. */
const step = process.env["REALM_FAULTS"] === "all" ? 1 : 4;

let newTrace: () => HeapTrace;
beforeAll(async () => {
  newTrace = await compileTracedGuest();
});

interface Opened extends GuestInstance {
  readonly host: PlainHost;
  readonly trace: HeapTrace;
}

/** `heap`: whether it counts, which makes the guest slow. */
function open(heap: "counted" | "not counted"): Opened {
  const host = new PlainHost(genesisFile);
  const trace = newTrace();
  if (heap === "not counted") return { ...openGuest(host), host, trace };
  const instance = openGuest(host, (module, imports) => trace.instantiateCore(module, imports));
  return { ...instance, host, trace };
}

function newSession(model: Model): Session {
  return model.createSession({ contextLength: 128, kvType: "f16", prefillColumns: 0 });
}

/** Tokens of a whole generation, and the error of each call that failed; each call is tried twice. */
function generate(
  session: Session,
  opened: Opened,
  promptLength: number,
): { tokens: number[]; failures: string[] } {
  const tokens: number[] = [];
  const failures: string[] = [];
  session.append([{ tag: "tokens", val: prompt.subarray(0, promptLength) }]);
  session.start(greedy);
  for (let calls = 0; calls < 20; calls++) {
    const before = session.position();
    try {
      const batch = session.nextBatch(2);
      tokens.push(...batch.tokens);
      if (batch.finish !== undefined) return { tokens, failures };
    } catch (thrown) {
      const { code } = failureOf(() => {
        throw thrown;
      });
      failures.push(code);
      // Of a batch that fails, whole tokens before the failure stay.
      expect(session.position() - before).toBeLessThanOrEqual(1);
      expect(opened.host.pending).toBe(0);
    }
  }
  throw new Error("the generation doesn't end");
}

/** Collects the guest's garbage: it does so whenever a resource goes. */
function collect({ guest, host }: Opened): void {
  host.count();
  guest.loadTokenizerById(modelId)[Symbol.dispose]();
}

/** Blocks that are alive after a collection. */
function liveBlocks(opened: Opened): number {
  collect(opened);
  return opened.trace.allocated - opened.trace.freed;
}

function runWhole(opened: Opened, promptLength: number): number[] {
  const model = opened.guest.loadModelById(modelId);
  const session = newSession(model);
  const { tokens } = generate(session, opened, promptLength);
  session[Symbol.dispose]();
  model[Symbol.dispose]();
  return tokens;
}

describe("a host call that fails while a model loads", () => {
  it("is reported, and leaves nothing in the guest and nothing with the host", () => {
    const opened = open("counted");
    const expected = runWhole(opened, shortPrompt);
    opened.host.count();
    opened.guest.loadModelById(modelId)[Symbol.dispose]();
    const calls = opened.host.calls;
    expect(calls).toBeGreaterThan(8);
    const blocks = liveBlocks(opened);
    for (let n = 1; n <= calls; n++) {
      opened.host.count(n);
      const { kind, code } = failureOf(() => opened.guest.loadModelById(modelId));
      expect([kind, code]).toEqual(["cancelled", "cancelled"]);
      expect(opened.host.alive).toBe(0);
      expect(liveBlocks(opened)).toBe(blocks);
    }
    opened.host.count();
    expect(runWhole(opened, shortPrompt)).toEqual(expected);
    expect(liveBlocks(opened)).toBe(blocks);
  });

  it("likewise while a tokenizer loads alone", () => {
    const opened = open("counted");
    opened.host.count();
    opened.guest.loadTokenizerById(modelId)[Symbol.dispose]();
    const calls = opened.host.calls;
    const blocks = liveBlocks(opened);
    for (let n = 1; n <= calls; n++) {
      opened.host.count(n);
      expect(failureOf(() => opened.guest.loadTokenizerById(modelId)).code).toBe("cancelled");
      expect(liveBlocks(opened)).toBe(blocks);
    }
  });
});

describe("a host call that fails in a session", () => {
  it.each([
    ["counted", shortPrompt, 25],
    ["not counted", longPrompt, 40],
  ] as const)(
    "is reported once, and the session goes on to the same tokens (heap %s)",
    (heap, promptLength, callsMin) => {
      const opened = open(heap);
      const expected = runWhole(opened, promptLength);
      const blocks = liveBlocks(opened);
      const model = opened.guest.loadModelById(modelId);
      opened.host.count();
      const first = newSession(model);
      generate(first, opened, promptLength);
      first[Symbol.dispose]();
      const calls = opened.host.calls;
      expect(calls).toBeGreaterThan(callsMin);
      for (let n = 1; n <= calls; n += step) {
        const session = newSession(model);
        opened.host.count(n);
        const { tokens, failures } = generate(session, opened, promptLength);
        session[Symbol.dispose]();
        expect(failures).toEqual(["cancelled"]);
        expect(tokens).toEqual(expected);
      }
      model[Symbol.dispose]();
      expect(opened.host.alive).toBe(0);
      expect(liveBlocks(opened)).toBe(blocks);
    },
  );

  it("leaves the position where it was if it fails in evaluate", () => {
    const opened = open("not counted");
    const model = opened.guest.loadModelById(modelId);
    const session = newSession(model);
    const tokens = prompt.subarray(0, 5);
    const expected = session.evaluate(tokens);
    session.truncate(0);
    opened.host.count();
    session.evaluate(tokens);
    const calls = opened.host.calls;
    for (let n = 1; n <= calls; n++) {
      session.truncate(0);
      opened.host.count(n);
      expect(failureOf(() => session.evaluate(tokens)).code).toBe("cancelled");
      expect(session.position()).toBe(0);
      expect(session.evaluate(tokens)).toEqual(expected);
    }
  });
});

describe("memory", () => {
  it("of a guest doesn't grow over sessions that come and go", () => {
    const opened = open("counted");
    runWhole(opened, shortPrompt);
    collect(opened);
    const bytes = opened.memory.buffer.byteLength;
    const model = opened.guest.loadModelById(modelId);
    for (let i = 0; i < 50; i++) newSession(model)[Symbol.dispose]();
    model[Symbol.dispose]();
    collect(opened);
    expect(opened.memory.buffer.byteLength).toBe(bytes);
  });

  it("outlives the model as long as a session needs it", () => {
    const opened = open("counted");
    const model = opened.guest.loadModelById(modelId);
    const session = newSession(model);
    model[Symbol.dispose]();
    collect(opened);
    expect(generate(session, opened, shortPrompt).tokens).toHaveLength(6);
    session[Symbol.dispose]();
    expect(opened.host.alive).toBe(0);
  });

  it("is not allocated for a token: a batch of 100 takes as many blocks as a batch of 1", () => {
    const opened = open("counted");
    const model = opened.guest.loadModelById(modelId);
    const session = model.createSession({ contextLength: 400, kvType: "f16", prefillColumns: 0 });
    session.append([{ tag: "tokens", val: prompt.subarray(0, shortPrompt) }]);
    session.start({
      ...greedy,
      sampling: { ...greedy.sampling, temperature: 1, topK: 40, topP: 0.9 },
      maxTokens: undefined,
    });
    session.nextBatch(1);
    const blocksOf = (count: number): number => {
      const before = opened.trace.allocated;
      session.nextBatch(count);
      return opened.trace.allocated - before;
    };
    blocksOf(100); // Buffers of tokens and texts grow to their size.
    const one = blocksOf(1);
    expect(blocksOf(100)).toBe(one);
    expect(one).toBeLessThan(12);
    expect(session.position()).toBe(shortPrompt + 200);
  });
});
