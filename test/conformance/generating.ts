// Generating: the tokens themselves, their texts and probabilities, and every way for it to end.

import { describe, expect, it } from "vitest";

import type { Batch, SamplingOptions, Session } from "../../host/abi/world.ts";
import { drain, generate, generationOptions } from "./generation.ts";
import type { Generated, Wish } from "./generation.ts";
import { bytes, failureOf, openSession } from "./subject.ts";
import type { Subject } from "./subject.ts";

const tokenCount = 60;
const random: SamplingOptions = { temperature: 1, topK: 0, topP: 1, minP: 0, seed: 7n };

const badOptions: Readonly<Record<string, Partial<SamplingOptions>>> = {
  "temperature -1": { temperature: -1 },
  "temperature NaN": { temperature: Number.NaN },
  "temperature infinite": { temperature: Infinity },
  "top-p 1.5": { topP: 1.5 },
  "top-p NaN": { topP: Number.NaN },
  "min-p -0.5": { minP: -0.5 },
  "min-p NaN": { minP: Number.NaN },
};

export function describeGenerating(subject: Subject): void {
  const prompt = { tag: "text" as const, val: bytes(subject.file.prompt) };

  /** A generation behind the file's prompt on a fresh instance. */
  async function generated(wish: Wish, prefillColumns = 0): Promise<Generated> {
    return await subject.session(
      (session) => {
        session.append([prompt]);
        return generate(session, wish);
      },
      { prefillColumns },
    );
  }

  describe("generation, in what order", () => {
    it("is not begun before `start`", () =>
      subject.session((session) => {
        session.append([prompt]);
        expect(failureOf(() => session.nextBatch(1)).code).toBe("bad-argument");
        expect(generate(session, { maxTokens: 2 }).tokens).toHaveLength(2);
      }));

    it("goes on from nothing only where something was evaluated", () =>
      subject.session((session) => {
        session.start(generationOptions({ maxTokens: 2 }));
        expect(failureOf(() => session.nextBatch(1)).code).toBe("bad-argument");
        session.append([prompt]);
        expect(generate(session, { maxTokens: 2 }).tokens).toHaveLength(2);
      }));

    it("takes no batch of 0 tokens", () =>
      subject.session((session) => {
        session.append([prompt]);
        session.start(generationOptions({ maxTokens: 2 }));
        expect(failureOf(() => session.nextBatch(0)).code).toBe("bad-argument");
        expect(drain(session).tokens).toHaveLength(2);
      }));

    it.each(Object.entries(badOptions))("is not started with %s", (name, options) =>
      subject.session((session) => {
        session.append([prompt]);
        const sampling = { ...random, ...options };
        const error = failureOf(() => session.start(generationOptions({ sampling, maxTokens: 2 })));
        expect(error).toMatchObject({ kind: "input", code: "bad-argument" });
        expect(error.message).toContain(name.split(" ")[0]);
      }),
    );

    it("is not started with an empty stop string", () =>
      subject.session((session) => {
        session.append([prompt]);
        const error = failureOf(() => session.start(generationOptions({ stop: ["a", ""] })));
        expect(error.code).toBe("bad-argument");
      }));
  });

  describe("generation, greedy", () => {
    it("gives the tokens, texts and probabilities that Realm's own guest gives", async () => {
      const actual = await generated({ maxTokens: tokenCount });
      const expected = await subject.reference(({ guest, model }) => {
        using loaded = guest.loadModelById(model);
        using session = openSession(loaded);
        session.append([prompt]);
        return generate(session, { maxTokens: tokenCount });
      });
      expect(actual).toMatchObject({ tokens: expected.tokens, texts: expected.texts });
      expect(actual.tokens).toHaveLength(tokenCount);
      expect(actual.finish).toBe("length");
      for (const [index, logprob] of actual.logprobs.entries()) {
        expect(Math.abs(logprob - (expected.logprobs[index] ?? NaN))).toBeLessThan(
          20 * subject.file.logitTolerance,
        );
      }
    });

    it("gives the same however many tokens a batch has and a chunk of the prompt", async () => {
      const whole = await generated({ maxTokens: tokenCount, max: tokenCount });
      for (const max of [1, 7]) {
        const cut = await generated({ maxTokens: tokenCount, max }, max);
        expect({ tokens: cut.tokens, text: cut.text }).toEqual({
          tokens: whole.tokens,
          text: whole.text,
        });
      }
    });

    it("goes on where it stopped, as if it had not", () =>
      subject.session((session) => {
        session.append([prompt]);
        const whole = generate(session, { maxTokens: 20 });
        session.truncate(0);
        session.append([prompt]);
        const begin = generate(session, { maxTokens: 8 });
        const end = generate(session, { maxTokens: 12 });
        expect([...begin.tokens, ...end.tokens]).toEqual(whole.tokens);
      }));

    it("gives a token when its last character is whole, and not before", () =>
      subject.session((session, { guest, model }) => {
        using tokenizer = guest.loadTokenizerById(model);
        const options = { addSpecial: false, parseSpecial: false };
        const before = tokenizer.tokenize(prompt.val, options);
        const skipped = tokenizer.detokenize(before, false).length;
        const texts = Array.from({ length: 10 }, (_, seed) => {
          session.truncate(0);
          session.append([prompt]);
          // So hot that bytes come that begin characters which never end.
          const sampling = { ...random, temperature: 100, seed: BigInt(seed) };
          session.start(generationOptions({ sampling, maxTokens: 60 }));
          const tokens = [...before];
          return stepwise(session, (batch, text) => {
            tokens.push(...batch.tokens);
            const written = tokenizer.detokenize(Uint32Array.from(tokens), false);
            expect(text).toBe(new TextDecoder().decode(written.subarray(skipped)));
          });
        });
        expect(texts.join("")).toContain("\ufffd");
      }));

    it("gives with each token its probability under the model", () =>
      subject.session((session, { guest, model }) => {
        session.append([prompt]);
        const sampling = { ...random, temperature: 2, topK: 30 };
        const { tokens, logprobs } = generate(session, { sampling, maxTokens: 25 });
        using tokenizer = guest.loadTokenizerById(model);
        const options = { addSpecial: true, parseSpecial: false };
        const before = tokenizer.tokenize(bytes(subject.file.prompt), options);
        session.truncate(0);
        const logits = session.evaluate(Uint32Array.from([...before, ...tokens]));
        const size = logits.length / (before.length + tokens.length);
        for (const [index, token] of tokens.entries()) {
          const row = (before.length + index - 1) * size;
          const expected = logProbability(logits.subarray(row, row + size), token);
          expect(Math.abs((logprobs[index] ?? NaN) - expected)).toBeLessThan(
            20 * subject.file.logitTolerance,
          );
        }
      }));
  });

  describe("generation, at random", () => {
    it("is the same for the same seed and another for another", async () => {
      const sampling = { ...random, temperature: 2 };
      const first = await generated({ sampling, maxTokens: 40 });
      expect(await generated({ sampling, maxTokens: 40, max: 3 })).toEqual(first);
      const other = await generated({ sampling: { ...sampling, seed: 8n }, maxTokens: 40 });
      expect(other.tokens).not.toEqual(first.tokens);
    });

    it("takes seeds that are close to each other for as different as any", () =>
      subject.session((session) => {
        const first = Array.from({ length: 40 }, (_, seed) => {
          session.truncate(0);
          session.append([prompt]);
          const sampling = { ...random, temperature: 100, topK: 8, seed: BigInt(seed) };
          return generate(session, { sampling, maxTokens: 1 }).tokens[0];
        });
        // Of 8 tokens that are all but equally likely, 40 draws miss three once in 2 million times.
        expect(new Set(first).size).toBeGreaterThanOrEqual(6);
      }));

    it.each([{ topK: 1 }, { topP: 0 }, { minP: 1 }])("is greedy with %o", async (only) => {
      const sampled = await generated({ sampling: { ...random, ...only }, maxTokens: 20 });
      const { tokens } = await generated({ maxTokens: 20 });
      expect(sampled.tokens).toEqual(tokens);
    });
  });

  describe("generation, at its end", () => {
    it.each([0, 1, 5])("has %d tokens if no more are wanted", async (maxTokens) => {
      const { tokens, finish, prefilled } = await generated({ maxTokens });
      expect(tokens).toHaveLength(maxTokens);
      expect(finish).toBe("length");
      expect(prefilled).toBeGreaterThan(0);
    });

    it("comes with a full context", () =>
      subject.session(
        (session) => {
          const queued = session.append([prompt]);
          const { tokens, finish } = generate(session);
          expect(["length", "eos"]).toContain(finish);
          expect(session.position()).toBeLessThanOrEqual(24);
          if (finish === "length") expect(tokens.length).toBeGreaterThanOrEqual(24 - queued);
        },
        { contextLength: 24 },
      ));

    it("comes before the first stop string, across tokens and within them", async () => {
      const { text } = await generated({ maxTokens: tokenCount });
      for (const [begin, end] of [
        [30, 31],
        [10, 22],
        [41, 47],
        [0, 3],
      ]) {
        const stop = text.slice(begin, end);
        for (const max of [1, 8]) {
          const wish = { maxTokens: tokenCount, stop: ["\u0000", stop], max };
          expect(await generated(wish)).toMatchObject({
            finish: "stop",
            text: text.slice(0, text.indexOf(stop)),
          });
        }
      }
    });

    it("is not brought about by half a stop string, whose text comes all the same", async () => {
      const { text } = await generated({ maxTokens: tokenCount });
      const stop = `${text.slice(-6)}and something that does not come`;
      const whole = await generated({ maxTokens: tokenCount, stop: [stop] });
      expect(whole).toMatchObject({ finish: "length", text });
    });
  });
}

/** The text of a generation, a token at a time; `onBatch` sees what there is so far. */
function stepwise(session: Session, onBatch: (batch: Batch, text: string) => void): string {
  let text = "";
  for (let finished = false; !finished;) {
    const batch = session.nextBatch(1);
    text += new TextDecoder().decode(batch.text);
    onBatch(batch, text);
    finished = batch.finish !== undefined;
  }
  return text;
}

function logProbability(logits: Float32Array, token: number): number {
  const top = logits.reduce((most, value) => Math.max(most, value), -Infinity);
  const sum = logits.reduce((total, value) => total + Math.exp(value - top), 0);
  return (logits[token] ?? NaN) - top - Math.log(sum);
}
