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
