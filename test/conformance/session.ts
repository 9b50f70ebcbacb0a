// The resource `session` but for generating: queueing, evaluating, forgetting, and two of them beside each other.

import { describe, expect, it } from "vitest";

import type { PromptPart, Session } from "../../host/abi/world.ts";
import { thrownRecord } from "../../host/runtime/world-error.ts";
import { drain, generate, generationOptions } from "./generation.ts";
import { valuesMax } from "./model-host.ts";
import { bytes, failureOf, openSession, unlessUnsupported } from "./subject.ts";
import type { Subject } from "./subject.ts";

/** Ids of ordinary tokens in both vocabularies. */
const ids = Uint32Array.from({ length: 40 }, (_, index) => 260 + ((index * 37) % 240));

export function describeSession(subject: Subject): void {
  const prompt = { tag: "text" as const, val: bytes(subject.file.prompt) };

  describe("session, appending", () => {
    it("queues text, markup and tokens together, and gives their number", () =>
      subject.session((session, { guest, model }) => {
        using tokenizer = guest.loadTokenizerById(model);
        const options = { addSpecial: true, parseSpecial: false };
        const textLength = tokenizer.tokenize(prompt.val, options).length;
        expect(session.append([prompt])).toBe(textLength);
        expect(session.append([{ tag: "tokens", val: ids.subarray(0, 3) }])).toBe(3);
        expect(session.append([{ tag: "markup", val: bytes("</s>") }])).toBe(1);
        expect(session.position()).toBe(0);
        expect(generate(session, { maxTokens: 1 }).prefilled).toBe(textLength + 4);
      }));

    it("makes control tokens of markup and never of text", () =>
      subject.session((session) => {
        const written = "</s></s></s>";
        expect(session.append([prompt, { tag: "markup", val: bytes(written) }])).toBe(
          session.append([prompt]) + 1 + 3, // BOS, which the second prompt doesn't have
        );
        expect(session.append([{ tag: "text", val: bytes(written) }])).toBeGreaterThan(3);
      }));

    it("refuses a prompt of nothing", () =>
      subject.session((session) => {
        for (const empty of [[], [{ tag: "tokens" as const, val: new Uint32Array() }]]) {
          const error = failureOf(() => session.append(empty));
          expect(error).toMatchObject({ kind: "input", code: "bad-argument" });
        }
      }));

    it("refuses more than the context has room for, and stays as it was", () =>
      subject.session(
        (session) => {
          session.append([{ tag: "tokens", val: ids.subarray(0, 10) }]);
          const error = failureOf(() =>
            session.append([{ tag: "tokens", val: ids.subarray(0, 7) }]),
          );
          expect(error).toMatchObject({ kind: "resource", code: "context-full" });
          expect(session.append([{ tag: "tokens", val: ids.subarray(0, 6) }])).toBe(6);
          expect(generate(session, { maxTokens: 0 }).prefilled).toBe(16);
          expect(failureOf(() => session.append([prompt])).code).toBe("context-full");
          expect(session.position()).toBe(16);
        },
        { contextLength: 16 },
      ));

    it("refuses a token that is not in the vocabulary, and queues nothing of its prompt", () =>
      subject.session((session) => {
        const stray = Uint32Array.of(5, 1_000_000);
        const parts: PromptPart[] = [prompt, { tag: "tokens", val: stray }];
        expect(failureOf(() => session.append(parts)).code).toBe("bad-argument");
        expect(failureOf(() => session.evaluate(stray)).code).toBe("bad-argument");
        expect(session.position()).toBe(0);
        session.append([{ tag: "tokens", val: ids.subarray(0, 2) }]);
        expect(generate(session, { maxTokens: 0 }).prefilled).toBe(2);
      }));

    it("takes embeddings, or does not know them", (context) =>
      subject.session((session, { guest, model }) => {
        using loaded = guest.loadModelById(model);
        const val = new Float32Array(loaded.configuration().embeddingLength);
        unlessUnsupported(context, () => session.append([{ tag: "embeddings", val }]));
      }));
  });

  describe("session, evaluating", () => {
    it("gives the logits that Realm's own guest gives", async () => {
      const logits = await subject.session((session) => session.evaluate(ids).slice());
      const expected = await subject.reference((open) => {
        using model = open.guest.loadModelById(open.model);
        using session = openSession(model);
        return session.evaluate(ids).slice();
      });
      expect(distance(expected, logits, ids.length)).toBeLessThan(subject.file.logitTolerance);
    });

    it("gives the same logits however the tokens are cut", () =>
      subject.session((session) => {
        const whole = session.evaluate(ids).slice();
        for (const size of [1, 3, 16]) {
          session.truncate(0);
          const rows: number[] = [];
          for (let first = 0; first < ids.length; first += size) {
            for (const value of session.evaluate(ids.subarray(first, first + size))) {
              rows.push(value);
            }
          }
          const far = distance(whole, Float32Array.from(rows), ids.length);
          expect(far).toBeLessThan(subject.file.logitTolerance);
          expect(session.position()).toBe(ids.length);
        }
      }));

    it("refuses more values than one call has, and stays as it was", () =>
      subject.session(
        (session, { guest, model }) => {
          using loaded = guest.loadModelById(model);
          const count = Math.floor(valuesMax / loaded.configuration().vocabularySize) + 1;
          const error = failureOf(() => session.evaluate(new Uint32Array(count).fill(300)));
          expect(["limit", "context-full"]).toContain(error.code);
          expect(error.kind).toBe("resource");
          expect(session.position()).toBe(0);
          expect(session.evaluate(ids.subarray(0, 1)).length).toBeGreaterThan(0);
        },
        { contextLength: 512 },
      ));
  });

  describe("session, forgetting", () => {
    it("goes on after `truncate` like a session that never had the rest", () =>
      subject.session((session, { guest, model }) => {
        session.evaluate(ids.subarray(0, 30));
        session.truncate(12);
        expect(session.position()).toBe(12);
        const actual = session.evaluate(ids.subarray(20, 30)).slice();
        using loaded = guest.loadModelById(model);
        using fresh = openSession(loaded);
        fresh.evaluate(ids.subarray(0, 12));
        const expected = fresh.evaluate(ids.subarray(20, 30)).slice();
        expect(distance(expected, actual, 10)).toBeLessThan(subject.file.logitTolerance);
      }));

    it("does not generate from logits that it has forgotten", () =>
      subject.session((session, { guest, model }) => {
        session.evaluate(ids.subarray(0, 12));
        const expected = generate(session, { maxTokens: 3 }).tokens;
        using loaded = guest.loadModelById(model);
        using other = openSession(loaded);
        other.evaluate(ids.subarray(0, 30));
        other.truncate(12);
        other.start(generationOptions({ maxTokens: 3 }));
        // A guest may evaluate the last token again; else there is nothing to go on from.
        try {
          expect(drain(other).tokens).toEqual(expected);
        } catch (thrown) {
          expect(thrownRecord(thrown)).toMatchObject({ code: "bad-argument" });
        }
      }));

    it("forgets what was queued, and what was started", () =>
      subject.session((session) => {
        session.append([prompt]);
        session.start(generationOptions({ maxTokens: 3 }));
        session.truncate(0);
        expect(failureOf(() => session.nextBatch(1)).code).toBe("bad-argument");
        session.append([{ tag: "tokens", val: ids.subarray(0, 4) }]);
        expect(generate(session, { maxTokens: 0 }).prefilled).toBe(4);
      }));

    it("can't be truncated behind its end", () =>
      subject.session((session) => {
        session.evaluate(ids.subarray(0, 3));
        expect(failureOf(() => session.truncate(4)).code).toBe("bad-argument");
        expect(session.position()).toBe(3);
      }));
  });

  describe("sessions beside each other", () => {
    it("on one model give what each gives alone", () =>
      subject.session((first, { guest, model }) => {
        using loaded = guest.loadModelById(model);
        using second = openSession(loaded);
        const alone = [first, second].map((session, index) => {
          session.append([{ tag: "tokens", val: ids.subarray(index * 5, index * 5 + 9) }]);
          const { tokens } = generate(session, { maxTokens: 12 });
          session.truncate(0);
          return tokens;
        });
        for (const [index, session] of [first, second].entries()) {
          session.append([{ tag: "tokens", val: ids.subarray(index * 5, index * 5 + 9) }]);
          session.start(generationOptions({ maxTokens: 12 }));
        }
        const together = interleave(first, second);
        expect(together).toEqual(alone);
      }));

    it("are alike after `fork`, or there is none", (context) =>
      subject.session((session) => {
        session.evaluate(ids.subarray(0, 9));
        using fork = unlessUnsupported(context, () => session.fork());
        expect(fork.position()).toBe(9);
        const expected = session.evaluate(ids.subarray(9, 12)).slice();
        expect(fork.evaluate(ids.subarray(9, 12))).toEqual(expected);
      }));

    it("are alike after `save` and `restore`, or there are none", (context) =>
      subject.session((session, { guest, model }) => {
        session.evaluate(ids.subarray(0, 9));
        using loaded = guest.loadModelById(model);
        using restored = openSession(loaded);
        for (let offset = 0n; ;) {
          const piece = unlessUnsupported(context, () => session.save(offset, 65_536));
          expect(piece.length).toBeLessThanOrEqual(65_536);
          if (piece.length === 0) break;
          restored.restore(offset, piece);
          offset += BigInt(piece.length);
        }
        expect(restored.position()).toBe(9);
        const expected = session.evaluate(ids.subarray(9, 12)).slice();
        expect(restored.evaluate(ids.subarray(9, 12))).toEqual(expected);
      }));
  });
}

/** Tokens of two generations, one `next-batch` of each in turn. */
function interleave(...sessions: Session[]): number[][] {
  const tokens = sessions.map((): number[] => []);
  const running = new Set(sessions.keys());
  while (running.size > 0) {
    for (const index of running) {
      const batch = sessions[index]?.nextBatch(2);
      tokens[index]?.push(...(batch?.tokens ?? []));
      if (batch?.finish !== undefined) running.delete(index);
    }
  }
  return tokens;
}

/** The largest difference of two logits, as a share of the largest logit of their row. */
function distance(expected: Float32Array, actual: Float32Array, rows: number): number {
  expect(actual).toHaveLength(expected.length);
  const length = expected.length / rows;
  const shares = Array.from({ length: rows }, (_, row) => {
    const begin = row * length;
    const values = expected.subarray(begin, begin + length);
    const top = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const off = values.map((value, index) => Math.abs(value - (actual[begin + index] ?? NaN)));
    return off.reduce((most, value) => Math.max(most, value), 0) / top;
  });
  return shares.includes(NaN) ? Infinity : Math.max(...shares);
}
