// Options are read at the border and named when they are wrong.
// Real workers and the real guest.

import { describe, expect, it } from "vitest";

import { RealmError } from "../../host/error/realm-error.ts";
import { readGenerateOptions, readLogitsOptions } from "../../host/runtime/generate-options.ts";
import { readLoadOptions, readRealmOptions, readSource } from "../../host/runtime/realm-options.ts";
import { withEnvironment } from "./environment.ts";

function refusal(action: () => unknown): RealmError {
  try {
    action();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(RealmError);
    if (thrown instanceof RealmError) return thrown;
  }
  throw new Error("nothing was refused");
}

const badGenerateOptions: readonly (readonly [name: string, value: unknown])[] = [
  ["temperature", Number.NaN],
  ["temperature", -0.1],
  ["temperature", Infinity],
  ["temperature", "1"],
  ["topK", -1],
  ["topK", 1.5],
  ["topK", 2 ** 32],
  ["topP", 1.01],
  ["topP", -0.01],
  ["topP", Number.NaN],
  ["minP", 2],
  ["minP", null],
  ["maxTokens", -1],
  ["maxTokens", Number.NaN],
  ["maxTokens", 10n],
  ["context", 0],
  ["context", 0.5],
  ["seed", -1],
  ["seed", 1.5],
  ["seed", 2 ** 60],
  ["seed", 1n << 64n],
  ["kvType", "q4_0"],
  ["kvType", 16],
  ["stop", 7],
  ["stop", [""]],
  ["stop", ["a", 7]],
  ["signal", {}],
  ["dynatempRange", -1],
  ["dynatempExp", Number.NaN],
  ["typical", 1.1],
  ["topNsigma", "1"],
  ["xtcProbability", 2],
  ["xtcThreshold", -0.1],
  ["mirostat", 1],
  ["mirostatLr", -1],
  ["mirostatEnt", Infinity],
  ["repeatPenalty", 0],
  ["repeatLastN", -2],
  ["frequencyPenalty", Number.NaN],
  ["presencePenalty", null],
  ["dryMultiplier", -1],
  ["dryBase", 0.5],
  ["dryAllowedLength", 1.5],
  ["dryPenaltyLastN", -2],
  ["drySequenceBreaker", [""]],
  ["drySequenceBreaker", "x".repeat(41)],
  ["drySequenceBreaker", Array.from({ length: 65 }, () => "x")],
  ["logitBias", [1]],
  ["logitBias", { 5: Infinity }],
  ["logitBias", { x: 1 }],
  ["samplers", "top_k"],
  ["samplers", ["top-k"]],
  ["samplers", ["top_k", "top_k"]],
  ["ignoreEos", 1],
  ["logprobs", 101],
];

describe("options of generate", () => {
  it.each(badGenerateOptions)("refuse %s: %s, and name it", (name, value) => {
    const error = refusal(() => readGenerateOptions("a", { [name]: value }));
    expect(error.code).toBe("bad-argument");
    expect(error.message).toContain(name);
  });

  it("refuse a name that there is not, and say which there are", () => {
    const error = refusal(() => readGenerateOptions("a", { max_tokens: 1 }));
    expect(error.code).toBe("bad-argument");
    expect(error.message).toContain('"max_tokens"');
    expect(error.message).toContain("maxTokens");
  });

  it.each([null, 1, "x", []])("refuse %j in place of an object", (value) => {
    expect(refusal(() => readGenerateOptions("a", value)).code).toBe("bad-argument");
  });

  it("ask a guest for no sampler that would change nothing", () => {
    const { sampling } = readGenerateOptions("a", undefined).request.options;
    const { temperature, topK, topP, minP, seed, ...rest } = sampling;
    expect([temperature, topK, topP, minP, typeof seed]).toEqual([0.8, 40, 0.95, 0.05, "bigint"]);
    expect(Object.values(rest).every((value) => value === undefined)).toBe(true);
  });

  it("become the world's, in its words", () => {
    const { sampling } = readGenerateOptions("a", {
      dynatempRange: 0.5,
      typical: 0.9,
      topNsigma: 1,
      xtcProbability: 0.5,
      mirostat: 2,
      repeatPenalty: 1.1,
      repeatLastN: -1,
      dryMultiplier: 0.8,
      drySequenceBreaker: "é",
      logitBias: { 7: -Infinity },
      samplers: ["typ_p", "top_k"],
    }).request.options;
    expect(sampling).toMatchObject({
      dynamicTemperature: { range: 0.5, exponent: 1 },
      typicalP: 0.9,
      topNSigma: 1,
      xtc: { probability: 0.5, threshold: 0.1 },
      mirostat: { targetEntropy: 5, learningRate: 0.1 },
      penalties: { lastN: undefined, repeat: 1.1, frequency: 0, presence: 0 },
      dry: { multiplier: 0.8, base: 1.75, allowedLength: 2, penaltyLastN: 64 },
      logitBias: [{ token: 7, bias: -Infinity }],
      samplers: ["typical-p", "top-k"],
    });
    expect(sampling.dry?.sequenceBreakers).toEqual([Uint8Array.of(0xc3, 0xa9)]);
  });

  it("are llama-cli's where nothing is said", () => {
    const { request, wish } = readGenerateOptions("a", undefined);
    const { options } = request;
    const { contextLength, kvType } = wish;
    const { temperature, topK, topP, minP } = options.sampling;
    expect([temperature, topK, topP, minP]).toEqual([0.8, 40, 0.95, 0.05]);
    expect([options.maxTokens, options.stop, contextLength, kvType]).toEqual([
      undefined,
      [],
      undefined,
      undefined,
    ]);
  });

  it("have another random seed each time", () => {
    const seeds = [1, 2, 3].map(() => readGenerateOptions("a", {}).request.options.sampling.seed);
    expect(new Set(seeds).size).toBe(3);
  });

  it("take undefined for nothing said", () => {
    const { request } = readGenerateOptions("a", { temperature: undefined, stop: undefined });
    expect(request.options.sampling.temperature).toBe(0.8);
  });
});

describe("a prompt", () => {
  it.each([null, undefined, 7, true])("that is %j is told what a prompt is", (prompt) => {
    const { message } = refusal(() => readGenerateOptions(prompt, {}));
    expect(message).toMatch(/^prompt is .* but must be a string, a list of pieces, or/);
  });

  it.each([undefined, null, 3, {}, [{}], [{ text: "a", markup: "b" }], ["a"], [{ text: 1 }]])(
    "that is %j is refused",
    (prompt) => {
      expect(refusal(() => readGenerateOptions(prompt, {})).code).toBe("bad-argument");
    },
  );

  it.each([[[-1]], [[1.5]], [["1"]], [[2 ** 32]]])("with the tokens %j is refused", (tokens) => {
    const error = refusal(() => readGenerateOptions([{ tokens }], {}));
    expect(error.code).toBe("bad-argument");
    expect(error.message).toContain("prompt[0].tokens[0]");
  });

  it("keeps its pieces apart", () => {
    const pieces = [{ markup: "<s>" }, { text: "é" }, { tokens: [1, 2] }];
    expect(readGenerateOptions(pieces, {}).request.prompt).toEqual([
      { tag: "markup", val: new TextEncoder().encode("<s>") },
      { tag: "text", val: new TextEncoder().encode("é") },
      { tag: "tokens", val: Uint32Array.of(1, 2) },
    ]);
  });
});

describe("options of open, load and logits", () => {
  it.each([0, -1, 1.5, Number.NaN, 10_000, "2"])("refuse %s threads", (threads) => {
    const error = refusal(() => readRealmOptions({ threads }));
    expect(error.code).toBe("bad-argument");
    expect(error.message).toContain("threads");
  });

  it.each(["0", "-1", "two", "1.5", "99999"])("refuse REALM_THREADS=%s", (value) => {
    withEnvironment("REALM_THREADS", value, () => {
      const error = refusal(() => readRealmOptions({}));
      expect(error.code).toBe("bad-argument");
      expect(error.message).toContain("REALM_THREADS");
    });
  });

  it("take REALM_THREADS, unless threads are given", () => {
    withEnvironment("REALM_THREADS", "3", () => {
      expect(readRealmOptions({}).threads).toBe(3);
      expect(readRealmOptions({ threads: 2 }).threads).toBe(2);
    });
  });

  it.each(["memoryBudgetBytes", "maxResidentBytes"])("refuse NaN for %s", (name) => {
    const read = name === "memoryBudgetBytes" ? readRealmOptions : readLoadOptions;
    const error = refusal(() => read({ [name]: Number.NaN }));
    expect(error.code).toBe("bad-argument");
    expect(error.message).toContain(name);
  });

  it.each([undefined, "", 5, {}, { byteLength: 5 }, "a\0b"])("refuse the source %j", (source) => {
    expect(refusal(() => readSource(source)).code).toBe("bad-argument");
  });

  it("refuse a remote file of -1 bytes", () => {
    const error = refusal(() => readSource({ byteLength: -1, read: () => new Uint8Array() }));
    expect(error.message).toContain("byteLength");
  });

  it("refuse token ids that are no whole numbers", () => {
    expect(refusal(() => readLogitsOptions([Number.NaN], {})).message).toContain("ids[0]");
  });
});
