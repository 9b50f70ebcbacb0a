// Guessing tokens ahead changes how fast they come and nothing else: the same tokens with the same probabilities, however
// they are sampled and wherever they end.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../host/index.ts";
import type { GenerateOptions, Model } from "../../host/index.ts";
import { genesisFile, sharedFile } from "../shared-data.ts";
import { collect } from "./collect.ts";

const passage = "And God said, Let there be light: and there was light. ";
const repeating = passage.repeat(4);

let realm: Realm;
let model: Model;
beforeAll(async () => {
  realm = await Realm.open({ threads: 1, determinism: "batch-invariant" });
  model = await realm.load(genesisFile);
});
afterAll(() => realm.close());

async function both(prompt: string, options: GenerateOptions, guessing: GenerateOptions) {
  const plain = await collect(model.generate(prompt, options));
  const guessed = await collect(model.generate(prompt, { ...options, ...guessing }));
  return { plain, guessed };
}

describe("with `speculate`", () => {
  it("a generation has the tokens, texts, logprobs and end that it has without", async () => {
    const options = { temperature: 0, maxTokens: 60 };
    const { plain, guessed } = await both(repeating, options, { speculate: true });
    expect({ ...guessed, end: undefined }).toEqual({ ...plain, end: undefined });
    expect(guessed.end.finishReason).toBe(plain.end.finishReason);
    expect(guessed.end.generatedTokens).toBe(plain.end.generatedTokens);
  });

  it("it is so with any sampling, any number of tokens, any stop string and a full context", () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          temperature: fc.constantFrom(0, 0.3, 1),
          topK: fc.constantFrom(0, 3, 40),
          seed: fc.nat(),
          maxTokens: fc.integer({ min: 1, max: 40 }),
          stop: fc.constantFrom([], ["light"], ["zzz", "."]),
          context: fc.constantFrom(110, 120, 256),
        }),
        async (options) => {
          const { plain, guessed } = await both(repeating, options, { speculate: true });
          expect([guessed.ids, guessed.logprobs, guessed.text]).toEqual([
            plain.ids,
            plain.logprobs,
            plain.text,
          ]);
          expect(guessed.end.finishReason).toBe(plain.end.finishReason);
        },
      ),
      { numRuns: 12, seed: 7 },
    ));

  it("a tenant's session goes on from it as it does without", async () => {
    await using tenant = await realm.tenant("guessing", { models: [model] });
    const says = async (speculate: boolean): Promise<unknown> => {
      await using session = await tenant.session(model, { context: 256 });
      const options = { temperature: 0, maxTokens: 20, speculate };
      const first = await collect(session.generate(repeating, options));
      const second = await collect(session.generate(" And God", options));
      return [first.ids, first.logprobs, second.ids, second.logprobs, second.end.cachedTokens];
    };
    expect(await says(true)).toEqual(await says(false));
  });
});

const exactFile = sharedFile("models/genesis-4m-f32.gguf");
describe.skipIf(exactFile === undefined)("with a draft model", () => {
  let exact: Model;
  beforeAll(async () => {
    exact = await realm.load(exactFile ?? "");
  });

  it.each([0, 0.8])(
    "of the same vocabulary a generation is what it is without, at temperature %d",
    async (temperature) => {
      const options = { temperature, seed: 5, maxTokens: 60 };
      const plain = await collect(exact.generate("In the beginning", options));
      const guessed = await collect(
        exact.generate("In the beginning", { ...options, draft: model }),
      );
      expect([guessed.ids, guessed.logprobs]).toEqual([plain.ids, plain.logprobs]);
    },
  );

  it("a prompt of many chunks, and a context that is full, change nothing", async () => {
    const options = { temperature: 0, context: 230, prefillColumns: 16 };
    const prompt = repeating.repeat(2);
    const plain = await collect(exact.generate(prompt, options));
    const guessed = await collect(exact.generate(prompt, { ...options, draft: model }));
    expect([guessed.ids, guessed.logprobs]).toEqual([plain.ids, plain.logprobs]);
    expect(guessed.end.finishReason).toBe("length");
  });

  it("which a tenant was not granted, there is no session", async () => {
    await using tenant = await realm.tenant("ungranted", { models: [exact] });
    await expect(tenant.session(exact, { draft: model })).rejects.toMatchObject({ code: "denied" });
  });

  it("a tenant's session has the tokens that it has without", async () => {
    await using tenant = await realm.tenant("drafting", { models: [exact, model] });
    const says = async (draft: Model | undefined): Promise<unknown> => {
      await using session = await tenant.session(exact, { context: 256, draft });
      const options = { temperature: 0, maxTokens: 20 };
      const first = await collect(session.generate("In the beginning", options));
      const second = await collect(session.generate(" And God", options));
      return [first.ids, first.logprobs, second.ids, second.logprobs];
    };
    expect(await says(model)).toEqual(await says(undefined));
  });

  it("of another vocabulary the error says so", async () => {
    const stories = sharedFile("models/stories-260k.gguf");
    if (stories === undefined) return;
    const other = await realm.load(stories);
    await expect(collect(model.generate("In", { draft: other }))).rejects.toMatchObject({
      code: "bad-argument",
      message: expect.stringMatching(/another vocabulary/),
    });
    await other.close();
    expect((await collect(model.generate("In", { maxTokens: 2 }))).ids).toHaveLength(2);
  });

  it("what is no model is refused", async () => {
    const stream = Reflect.apply(model.generate, model, ["In", { draft: "genesis" }]);
    await expect(stream.next()).rejects.toMatchObject({ code: "bad-argument" });
  });
});
