// Held-back text against the rule it stands for, on random tokens and stop strings.

import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileAssembly, instantiateAssembly } from "../compile.ts";

interface Generation {
  memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  addStop(from: number, length: number): void;
  begin(): void;
  push(token: number, text: number, length: number, whole: number): number;
  finish(): void;
  take(): number;
  tokenAt(i: number): number;
  logprobAt(i: number): number;
  endAt(i: number): number;
  textLength(): number;
  textAt(): number;
  queueToken(token: number): void;
  dequeue(target: number, count: number): number;
}

interface Delivered {
  tokens: number[];
  texts: string[];
}

let generation: Generation;
let scratch: number;
beforeAll(async () => {
  const module = await compileAssembly("test/guest/generation/assembly/generation.ts");
  generation = instantiateAssembly(module) as Generation;
  scratch = generation.allocate(8192);
});

function write(text: string): [start: number, length: number] {
  const bytes = Buffer.from(text, "latin1");
  new Uint8Array(generation.memory.buffer, scratch, bytes.length).set(bytes);
  return [scratch, bytes.length];
}

function begin(stops: readonly string[]): void {
  for (const stop of stops) generation.addStop(...write(stop));
  generation.begin();
}

function take(): Delivered {
  const count = generation.take();
  const bytes = Buffer.from(
    generation.memory.buffer,
    generation.textAt(),
    generation.textLength(),
  ).toString("latin1");
  const tokens: number[] = [];
  const texts: string[] = [];
  let start = 0;
  for (let i = 0; i < count; i++) {
    const token = generation.tokenAt(i);
    expect(generation.logprobAt(i)).toBe(token / 8);
    tokens.push(token);
    texts.push(bytes.slice(start, generation.endAt(i)));
    start = generation.endAt(i);
  }
  expect(start).toBe(bytes.length);
  return { tokens, texts };
}

/** Pushes token i with text i until a stop string is found; gives what each `take` gave. */
function run(texts: readonly string[], stops: readonly string[], takeEvery = 1): Delivered[] {
  begin(stops);
  const taken: Delivered[] = [];
  for (const [token, text] of texts.entries()) {
    const stopped = generation.push(token, ...write(text), 1) !== 0;
    if (stopped) break;
    if ((token + 1) % takeEvery === 0) taken.push(take());
  }
  generation.finish();
  taken.push(take());
  return taken;
}

function joined(taken: readonly Delivered[]): string {
  return taken.flatMap(({ texts }) => texts).join("");
}

/** Where the stop string that is complete first begins; of several complete at once the longest. */
function cutAt(text: string, stops: readonly string[]): number | undefined {
  for (let end = 1; end <= text.length; end++) {
    const found = stops.filter((stop) => text.slice(0, end).endsWith(stop));
    if (found.length > 0) return end - Math.max(...found.map((stop) => stop.length));
  }
  return undefined;
}

describe("text without stop strings", () => {
  it("goes out with its token at once", () => {
    const taken = run(["ab", "", "c"], []);
    expect(taken).toEqual([
      { tokens: [0], texts: ["ab"] },
      { tokens: [1], texts: [""] },
      { tokens: [2], texts: ["c"] },
      { tokens: [], texts: [] },
    ]);
  });

  it("is held back with its token while a character is incomplete", () => {
    begin([]);
    generation.push(0, ...write("a"), 1);
    generation.push(1, ...write(""), 0);
    expect(take()).toEqual({ tokens: [0], texts: ["a"] });
    generation.push(2, ...write("b"), 1);
    expect(take()).toEqual({ tokens: [1, 2], texts: ["", "b"] });
  });
});

describe("a stop string", () => {
  it("ends the text before it, and its tokens are delivered", () => {
    const taken = run(["one ", "st", "op", " two"], ["stop"]);
    expect(taken.map(({ tokens }) => tokens)).toEqual([[0], [], [1, 2]]);
    expect(joined(taken)).toBe("one ");
  });

  it("that doesn't come true lets go of the text that it held back", () => {
    const taken = run(["a", "st", "ay"], ["stop"]);
    expect(taken.map(({ tokens }) => tokens)).toEqual([[0], [], [1, 2], []]);
    expect(joined(taken)).toBe("astay");
  });

  it("may begin in the middle of a token: the token waits", () => {
    const taken = run(["xs", "top"], ["stop"]);
    expect(taken).toEqual([
      { tokens: [], texts: [] },
      { tokens: [0, 1], texts: ["x", ""] },
    ]);
  });

  it("that overlaps itself is found", () => {
    expect(joined(run(["aa", "aab"], ["aab"]))).toBe("aa");
  });

  it("that another one contains is found first if it is complete first", () => {
    expect(joined(run(["xabcd"], ["abcd", "bc"]))).toBe("xa");
    expect(joined(run(["xabc"], ["abc", "bc"]))).toBe("x");
  });

  it("is found, and nothing is lost, for any tokens and strings", () => {
    const text = fc.stringMatching(/^[ab]{0,4}$/);
    const stops = fc.array(fc.stringMatching(/^[ab]{1,5}$/), { maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 20 }),
        stops,
        fc.integer({ min: 1, max: 4 }),
        (texts, list, every) => {
          const taken = run(texts, list, every);
          const whole = texts.join("");
          const cut = cutAt(whole, list);
          expect(joined(taken)).toBe(cut === undefined ? whole : whole.slice(0, cut));
          const tokens = taken.flatMap((part) => part.tokens);
          expect(tokens).toEqual(tokens.map((_, i) => i));
          if (cut === undefined) expect(tokens).toHaveLength(texts.length);
        },
      ),
    );
  });

  it("never shows a text that a stop string takes back", () => {
    const text = fc.stringMatching(/^[ab]{0,3}$/);
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 12 }),
        fc.stringMatching(/^[ab]{1,4}$/),
        (texts, stop) => {
          const final = joined(run(texts, [stop]));
          let shown = "";
          for (const part of run(texts, [stop])) {
            shown += part.texts.join("");
            expect(final.startsWith(shown)).toBe(true);
          }
        },
      ),
    );
  });
});

describe("queues", () => {
  it("of texts grow far past their first size", () => {
    const texts = Array.from({ length: 300 }, (_, i) => `${i},`.repeat(3));
    expect(joined(run(texts, ["none"], 1000))).toBe(texts.join(""));
  });

  it("of tokens are first in, first out, for any order of pushing and dropping", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(90), fc.nat(90)), { maxLength: 12 }), (turns) => {
        const model: number[] = [];
        let next = 0;
        generation.dequeue(scratch, 0);
        for (const [pushed, dropped] of turns) {
          for (let i = 0; i < pushed; i++) {
            generation.queueToken(next);
            model.push(next++);
          }
          const count = Math.min(dropped, model.length);
          const left = generation.dequeue(scratch, count);
          const out = [...new Uint32Array(generation.memory.buffer, scratch, count)];
          expect(out).toEqual(model.splice(0, count));
          expect(left).toBe(model.length);
        }
        generation.dequeue(scratch, model.length);
      }),
    );
  });
});
