// What a grammar promises: the text follows it, whatever the sampling, and ends where it must. A guest may know none.

import { describe, expect, it } from "vitest";
import type { TestContext } from "vitest";

import type { PromptPart, SamplingOptions } from "../../host/abi/world.ts";
import { generate, generationOptions, greedy } from "./generation.ts";
import type { Generated, Wish } from "./generation.ts";
import { bytes, failureOf, unlessUnsupported } from "./subject.ts";
import type { Subject } from "./subject.ts";

const hot: SamplingOptions = { temperature: 2, topK: 0, topP: 1, minP: 0, seed: 3n };
const names = String.raw`root ::= name ("," name){1,3}
name ::= [A-Z] [a-z]{2,5} # no longer
`;

export function describeGrammars(subject: Subject): void {
  const prompt: PromptPart = { tag: "text", val: bytes(subject.file.prompt) };

  function following(context: TestContext, wish: Wish): Promise<Generated> {
    return subject.session((session) => {
      session.append([prompt]);
      unlessUnsupported(context, () => session.start(generationOptions(wish)));
      return generate(session, wish);
    });
  }

  describe("a grammar", () => {
    it("is followed to its end, greedily and hot", async (context) => {
      for (const sampling of [greedy, hot, { ...hot, seed: 4n }]) {
        const { text, finish } = await following(context, { grammar: names, sampling });
        expect(text).toMatch(/^[A-Z][a-z]{2,5}(,[A-Z][a-z]{2,5}){1,3}$/);
        expect(finish).toBe("eos");
      }
    });

    it("cut by max-tokens gives the beginning of a text", async (context) => {
      const grammar = 'root ::= "Nebuchadnezzar the king"';
      const { text, finish } = await following(context, { grammar, maxTokens: 3 });
      expect("Nebuchadnezzar the king".startsWith(text)).toBe(true);
      expect(text).not.toBe("");
      expect(finish).toBe("length");
    });

    it("of characters of several bytes is followed, although a token may be one byte", async (context) => {
      const grammar = 'root ::= "\u20ac" [\u3041-\u3096] [\\U0001f600-\\U0001f64f]{2}';
      const { text, finish } = await following(context, { grammar, sampling: hot });
      expect(text).toMatch(/^\u20ac[\u3041-\u3096][\u{1f600}-\u{1f64f}]{2}$/u);
      expect(finish).toBe("eos");
    });

    it("that only the empty text follows ends before a token", async (context) => {
      const generated = await following(context, { grammar: 'root ::= ""' });
      expect(generated).toMatchObject({ tokens: [], text: "", finish: "eos" });
    });

    it("that anything follows changes no token", async (context) => {
      const wish = { maxTokens: 20 };
      const free = await following(context, wish);
      expect(await following(context, { ...wish, grammar: "root ::= .*" })).toEqual(free);
    });

    it("holds for one generation, and what is refused leaves the session as it was", (context) =>
      subject.session((session) => {
        session.append([prompt]);
        const once = generationOptions({ grammar: 'root ::= "7"' });
        unlessUnsupported(context, () => session.start(once));
        expect(generate(session, { grammar: 'root ::= "7"' }).text).toBe("7");
        session.truncate(0);
        session.append([prompt]);
        const bad = generationOptions({ grammar: "root ::= missing" });
        const error = failureOf(() => session.start(bad));
        expect(error).toMatchObject({ code: "bad-argument", kind: "input" });
        expect(error.message).toContain('"missing"');
        expect(generate(session, { maxTokens: 5 }).tokens).toHaveLength(5);
      }));
  });
}
