// What the constrained decoder promises beyond the world: a generation is one of the choices, whatever the seed, and
// its probabilities are the model's own.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { PromptPart, SamplingOptions, Session } from "../../host/abi/world.ts";
import { genesisFile } from "../shared-data.ts";
import { componentFrom } from "./component.ts";
import { generate } from "./generation.ts";
import { ModelHost } from "./model-host.ts";
import type { OpenGuest } from "./model-host.ts";
import { bytes, failureOf, openSession } from "./subject.ts";

const file = new URL(
  "../../examples/constrained-decoder/constrained-decoder.wasm",
  import.meta.url,
);
const component = await componentFrom(file);
const random: SamplingOptions = { temperature: 1, topK: 0, topP: 1, minP: 0, seed: 0n };
const question = { tag: "text" as const, val: bytes("And the LORD said unto") };

const choiceText = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 8 })
  .filter((text) => !text.includes("|") && !text.includes("<") && !text.includes("\u2581"));
const choiceLists = fc.oneof(
  fc.uniqueArray(choiceText, { minLength: 1, maxLength: 6 }),
  // Choices that begin alike, and that are the beginning of others.
  fc.uniqueArray(fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 4 }), {
    minLength: 1,
  }),
);
const samplings = fc.record({
  temperature: fc.constantFrom(0, 0.5, 1, 5),
  topK: fc.constantFrom(0, 1, 40),
  topP: fc.constantFrom(1, 0.9, 0),
  minP: fc.constantFrom(0, 0.1),
  seed: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
});

let host: ModelHost;
beforeAll(async () => {
  host = await ModelHost.open(genesisFile);
});
afterAll(() => host.close());

async function withSession<Result>(
  use: (session: Session, open: OpenGuest) => Result,
): Promise<Result> {
  if (component === undefined) throw new Error(`there is no ${file.href}`);
  return await host.with(component, (open) => {
    using model = open.guest.loadModelById(open.model);
    using session = openSession(model);
    return use(session, open);
  });
}

function choosing(...choices: string[]): PromptPart {
  return { tag: "markup", val: bytes(`<choices>${choices.join("|")}</choices>`) };
}

/** A generation behind the question alone. */
function choose(session: Session, choices: string[], sampling = random) {
  session.truncate(0);
  session.append([question, choosing(...choices)]);
  return generate(session, { sampling });
}

describe("with choices", () => {
  it("the text is one of them, whatever they are and however it is sampled", () =>
    withSession((session) => {
      fc.assert(
        fc.property(choiceLists, samplings, (choices, sampling) => {
          const { text, finish } = choose(session, choices, sampling);
          expect(choices).toContain(text);
          expect(finish).toBe("eos");
        }),
        { numRuns: 150 },
      );
    }));

  it("each of them comes, if only the model can't tell them apart", () =>
    withSession((session) => {
      const choices = [" Moses", " Abram", " Abraham", " Noah"];
      const texts = Array.from({ length: 60 }, (_, seed) => {
        const sampling = { ...random, temperature: 20, seed: BigInt(seed) };
        return choose(session, choices, sampling).text;
      });
      expect(new Set(texts)).toEqual(new Set(choices));
    }));

  it("the one chosen greedily takes at each token what the model holds likeliest of what is allowed", () =>
    withSession((session) => {
      const sampling = { ...random, temperature: 0 };
      // The two differ in their first token, so the likelier first token wins.
      const { tokens } = choose(session, [" Moses", " Noah"], sampling);
      const [moses = 0] = choose(session, [" Moses"], sampling).logprobs;
      const [noah = 0] = choose(session, [" Noah"], sampling).logprobs;
      const likelier = choose(session, [moses > noah ? " Moses" : " Noah"], sampling);
      expect(tokens).toEqual(likelier.tokens);
    }));

  it("the probabilities are those of the model, which knows nothing of choices", () =>
    withSession((session, { guest, model }) => {
      const { tokens, logprobs } = choose(session, [" zebra crossing", " 1234567890"]);
      using tokenizer = guest.loadTokenizerById(model);
      const options = { addSpecial: true, parseSpecial: false };
      const before = tokenizer.tokenize(question.val, options);
      session.truncate(0);
      const logits = session.evaluate(Uint32Array.from([...before, ...tokens]));
      const size = logits.length / (before.length + tokens.length);
      for (const [index, token] of tokens.entries()) {
        const begin = (before.length + index - 1) * size;
        const row = logits.subarray(begin, begin + size);
        const sum = row.reduce((total, logit) => total + Math.exp(logit), 0);
        expect(logprobs[index]).toBeCloseTo((row[token] ?? NaN) - Math.log(sum), 3);
      }
    }));

  it("fewer tokens than a choice takes give its beginning, and say so", () =>
    withSession((session) => {
      session.append([question, choosing(" Nebuchadnezzar")]);
      const { text, finish } = generate(session, { maxTokens: 2 });
      expect(finish).toBe("length");
      expect(" Nebuchadnezzar".startsWith(text)).toBe(true);
      expect(text).not.toBe("");
    }));
});

describe("choices", () => {
  it("hold for one generation", () =>
    withSession((session) => {
      session.append([question]);
      const free = generate(session, { maxTokens: 5 }).text;
      expect(choose(session, ["0"]).text).toBe("0");
      session.truncate(0);
      session.append([question]);
      expect(generate(session, { maxTokens: 5 }).text).toBe(free);
    }));

  it("are no part of what the model reads", () =>
    withSession((session) => {
      expect(session.append([question, choosing("yes", "no")])).toBe(
        session.append([question]) + 1,
      );
    }));

  it("in text are text", () =>
    withSession((session) => {
      const text = bytes("<choices>yes|no</choices>");
      expect(session.append([{ tag: "text", val: text }])).toBeGreaterThan(5);
      expect(["yes", "no"]).not.toContain(generate(session, { maxTokens: 3 }).text);
    }));

  it.each(["<choices>yes|no", "<choices></choices>", "<choices>yes||no</choices>"])(
    "written as %s are refused, and the session is as before",
    (markup) =>
      withSession((session) => {
        const prompt: PromptPart[] = [question, { tag: "markup", val: bytes(markup) }];
        expect(failureOf(() => session.append(prompt)).code).toBe("bad-argument");
        expect(choose(session, ["7"]).text).toBe("7");
      }),
  );

  it("that are not UTF-8 are refused", () =>
    withSession((session) => {
      const val = Uint8Array.from([...bytes("<choices>"), 0xc3, ...bytes("</choices>")]);
      const error = failureOf(() => session.append([question, { tag: "markup", val }]));
      expect(error.code).toBe("bad-argument");
    }));
});
