// Generation through the library, on the embedded model.
// Real workers and the real guest.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../host/index.ts";
import type { Model } from "../../host/index.ts";
import { genesisFile } from "../shared-data.ts";
import { collect } from "./collect.ts";

const greedy = { temperature: 0, maxTokens: 40 };

let realm: Realm;
let model: Model;
beforeAll(async () => {
  realm = await Realm.open({ threads: 1 });
  model = await realm.load(genesisFile);
});
afterAll(() => realm.close());

describe("generate", () => {
  it("gives the same tokens each time when greedy", async () => {
    const first = await collect(model.generate("In the beginning", greedy));
    const second = await collect(model.generate("In the beginning", greedy));
    expect(first.text).toMatch(/^ God created the heaven and the earth/);
    expect(second.ids).toEqual(first.ids);
    expect(second.logprobs).toEqual(first.logprobs);
  });

  it("gives one text for one seed, and others for others", async () => {
    const texts = await Promise.all(
      [1n, 1n, 2n, 3n].map(async (seed) => {
        const options = { seed, temperature: 1, maxTokens: 30 };
        return (await collect(model.generate("And", options))).text;
      }),
    );
    expect(texts[0]).toBe(texts[1]);
    expect(new Set(texts).size).toBeGreaterThan(1);
  });

  it("counts prompt, cached and generated tokens", async () => {
    const { ids, end } = await collect(model.generate("In the beginning", greedy));
    const prompt = await model.tokenize("In the beginning");
    expect(end).toMatchObject({
      finishReason: "length",
      promptTokens: prompt.length,
      cachedTokens: 0,
      generatedTokens: ids.length,
      contextLength: 512,
      trainedContextLength: 512,
    });
    expect(ids).toHaveLength(40);
  });

  it("agrees with logits: each greedy token is the largest, with its logprob", async () => {
    const { ids, logprobs } = await collect(model.generate("In the beginning", greedy));
    const prompt = await model.tokenize("In the beginning");
    const all = [...prompt, ...ids.slice(0, -1)];
    const rows = await Array.fromAsync(model.logits(all));
    expect(rows).toHaveLength(all.length);
    const behind = rows.slice(prompt.length - 1);
    expect(behind.map(argMax)).toEqual(ids);
    behind.forEach((row, index) => {
      expect(logSoftmaxAt(row, ids[index] ?? 0)).toBeCloseTo(logprobs[index] ?? 0, 2);
    });
  });

  it("takes tokens where it takes text", async () => {
    const tokens = await model.tokenize("In the beginning");
    const { ids } = await collect(model.generate("In the beginning", greedy));
    const byTokens = await collect(model.generate([{ tokens }], greedy));
    expect(byTokens.ids).toEqual(ids);
  });

  it("never makes control tokens of text", async () => {
    const asText = await collect(model.generate([{ text: "</s>" }], greedy));
    const asMarkup = await collect(model.generate([{ markup: "</s>" }], greedy));
    expect(asText.end.promptTokens).toBeGreaterThan(asMarkup.end.promptTokens);
  });

  it("ends before a stop string", async () => {
    const options = { ...greedy, maxTokens: 200, stop: ["earth"] };
    const { text, end } = await collect(model.generate("In the beginning", options));
    expect(end.finishReason).toBe("stop");
    expect(text).toBe(" God created the heaven and the ");
  });

  it("ends with `length` when the context is full", async () => {
    const options = { temperature: 0, context: 16 };
    const { ids, end } = await collect(model.generate("In the beginning", options));
    expect(end).toMatchObject({ finishReason: "length", contextLength: 16 });
    expect(ids.length + end.promptTokens).toBeGreaterThanOrEqual(16);
  });

  it("gives nothing for maxTokens 0", async () => {
    const { ids, end } = await collect(model.generate("In the beginning", { maxTokens: 0 }));
    expect(ids).toEqual([]);
    expect(end.finishReason).toBe("length");
  });

  it("runs side by side in guests of their own, each with its own answer", async () => {
    const prompts = ["In the beginning", "And God said", "Now these are", "The book of"];
    const alone: string[] = [];
    for (const prompt of prompts) alone.push((await collect(model.generate(prompt, greedy))).text);
    const together = await Promise.all(
      prompts.map(async (prompt) => (await collect(model.generate(prompt, greedy))).text),
    );
    expect(together).toEqual(alone);
  });

  it.each(["f32", "f16"] as const)("keeps keys and values in %s", async (kvType) => {
    const { text } = await collect(model.generate("In the beginning", { ...greedy, kvType }));
    expect(text).toMatch(/^ God created/);
  });
});

describe("generate refuses", () => {
  it("a prompt longer than the context, with `context-full`", async () => {
    const stream = model.generate("In the beginning ".repeat(300), greedy);
    await expect(collect(stream)).rejects.toMatchObject({ code: "context-full" });
  });

  it("a context beyond the trained length", async () => {
    const stream = model.generate("And", { ...greedy, context: 100_000 });
    await expect(collect(stream)).rejects.toMatchObject({ code: "bad-argument" });
  });

  it.each([[""], [[]], [[{ tokens: [] }]]])("a prompt without anything: %j", async (prompt) => {
    const stream = model.generate(prompt, greedy);
    await expect(collect(stream)).rejects.toMatchObject({ code: "bad-argument" });
  });

  it("a token that is not in the vocabulary", async () => {
    const stream = model.generate([{ tokens: [4_000_000] }], greedy);
    await expect(collect(stream)).rejects.toMatchObject({ code: "bad-argument" });
  });

  it("NaN, when the first token is asked for", async () => {
    const stream = model.generate("And", { temperature: Number.NaN });
    await expect(stream.next()).rejects.toMatchObject({ code: "bad-argument" });
  });

  it("and works on afterwards", async () => {
    const { text } = await collect(model.generate("In the beginning", greedy));
    expect(text).toMatch(/^ God created/);
  });
});

describe("tokenize and detokenize", () => {
  it("give back the text", async () => {
    const text = "And God said, “é 😀”\n";
    const ids = await model.tokenize(text);
    expect(await model.detokenize(ids)).toBe(text);
  });

  it("add BOS unless told not to", async () => {
    const withBos = await model.tokenize("And");
    const without = await model.tokenize("And", { addSpecial: false });
    expect([...withBos].slice(1)).toEqual([...without]);
  });

  it("name an id that is not in the vocabulary", async () => {
    await expect(model.detokenize([99_999])).rejects.toMatchObject({ code: "bad-argument" });
    await expect(model.detokenize([99_999])).rejects.toThrow("99999");
  });

  it("refuse what is no text", async () => {
    // A caller without types.
    const wrong = 5 as never;
    await expect(model.tokenize(wrong)).rejects.toMatchObject({ code: "bad-argument" });
  });
});

function argMax(row: Float32Array): number {
  return row.indexOf(row.reduce((most, value) => Math.max(most, value), -Infinity));
}

function logSoftmaxAt(row: Float32Array, id: number): number {
  const most = row.reduce((largest, value) => Math.max(largest, value), -Infinity);
  const sum = row.reduce((total, value) => total + Math.exp(value - most), 0);
  return (row[id] ?? 0) - most - Math.log(sum);
}
