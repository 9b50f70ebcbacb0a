// The tokenizer alone: text to ids and back, and the ids that Realm's own guest gives.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TestContext } from "vitest";

import type { Tokenizer } from "../../host/abi/world.ts";
import type { OpenGuest } from "./model-host.ts";
import { bytes, failureOf, unlessUnsupported } from "./subject.ts";
import type { Subject } from "./subject.ts";

const texts = [
  "",
  " ",
  "Once upon a time there was a little girl named Lily.",
  "  two spaces before, two behind  ",
  "new\nlines\r\n\ttabs",
  "naïve café, Ünïcödé, 日本語, مرحبا, 👩‍👩‍👧‍👦",
  "control tokens' texts: <s>hello</s> <unk> <0x41>",
  "x".repeat(300),
  // Pairs of one score: the first of them merges first.
  "eeeee ooooooo lllll sssssss      tttt",
  "banana ananas nanana",
  "1234567890 !@#$%^&*()",
];

const malformed = [[0x80], [0xc3], [0x61, 0xff, 0x62], [0xe2, 0x96], [0xf0, 0x9f, 0x98, 0x20]];

const allOptions = [false, true].flatMap((addSpecial) =>
  [false, true].map((parseSpecial) => ({ addSpecial, parseSpecial })),
);
const plain = { addSpecial: false, parseSpecial: false };

/** U+2581 is SentencePiece's space, and comes back as one. */
const anyText = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\u2581"));

export function describeTokenizer(subject: Subject): void {
  describe("tokenizer", () => {
    it("gives text back byte for byte", (context) =>
      withTokenizer(subject, context, (tokenizer) => {
        const roundTrip = (text: string): void => {
          const ids = tokenizer.tokenize(bytes(text), plain);
          expect(new TextDecoder().decode(tokenizer.detokenize(ids, false))).toBe(text);
        };
        for (const text of texts) roundTrip(text);
        fc.assert(fc.property(anyText, roundTrip), { numRuns: 200 });
      }));

    it("gives the ids that Realm's own guest gives, whatever the options and the bytes", async (context) => {
      const inputs = [
        ...texts.map(bytes),
        ...malformed.map((list) => Uint8Array.from(list)),
        ...fc.sample(anyText, { numRuns: 50, seed: 7 }).map(bytes),
      ];
      const idsOf = (tokenizer: Tokenizer): number[][] =>
        inputs.flatMap((text) =>
          allOptions.map((options) => [...tokenizer.tokenize(text, options)]),
        );
      const actual = await withTokenizer(subject, context, idsOf);
      const expected = await subject.reference(({ guest, model }) => {
        using tokenizer = guest.loadTokenizerById(model);
        return idsOf(tokenizer);
      });
      expect(actual).toEqual(expected);
    });

    it("writes out control tokens only where it is asked to", (context) =>
      withTokenizer(subject, context, (tokenizer) => {
        const options = { addSpecial: true, parseSpecial: true };
        const ids = tokenizer.tokenize(bytes("hello"), options);
        const shown = new TextDecoder().decode(tokenizer.detokenize(ids, true));
        expect(new TextDecoder().decode(tokenizer.detokenize(ids, false))).toBe("hello");
        expect(shown.endsWith("hello")).toBe(true);
        expect(shown.length).toBeGreaterThan("hello".length);
      }));

    it("refuses an id that is not in the vocabulary, and names it", (context) =>
      withTokenizer(subject, context, (tokenizer) => {
        const ids = Uint32Array.of(5, 4_000_000_000);
        const error = failureOf(() => tokenizer.detokenize(ids, false));
        expect(error).toMatchObject({ kind: "input", code: "bad-argument" });
        expect(error.message).toContain("4000000000");
      }));

    it("is refused for a model that was not granted", () =>
      subject.guest(({ guest, deniedModel }) => {
        const error = failureOf(() => guest.loadTokenizerById(deniedModel));
        expect(error).toMatchObject({ kind: "denied", code: "denied" });
      }));
  });
}

async function withTokenizer<Result>(
  subject: Subject,
  context: TestContext,
  use: (tokenizer: Tokenizer) => Result,
): Promise<Result> {
  return await subject.guest(({ guest, model }: OpenGuest) => {
    using tokenizer = unlessUnsupported(context, () => guest.loadTokenizerById(model));
    return use(tokenizer);
  });
}
