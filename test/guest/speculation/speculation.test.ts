// What is guessed is what followed the longest earlier run; how far is bounded by what guessing has gained.

import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileAssembly, instantiateAssembly } from "../compile.ts";
import { at } from "../plain-programs.ts";

interface Module {
  memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  guess(tokens: number, count: number, length: number, target: number): number;
  begin(cost: number): void;
  lengthOf(source: number, room: number): number;
  stepped(): void;
  learn(source: number, drafted: number, accepted: number): void;
}

const tokensMax = 64;
const matchMax = 32;

let module: Module;
let start: number;
beforeAll(async () => {
  const compiled = await compileAssembly("test/guest/speculation/assembly/speculation.ts");
  module = instantiateAssembly(compiled) as Module;
  start = module.allocate(2 * tokensMax * 4);
});

function guess(tokens: readonly number[], length: number): { matched: number; guessed: number[] } {
  const target = start + tokensMax * 4;
  new Uint32Array(module.memory.buffer, start, tokens.length).set(tokens);
  const matched = module.guess(start, tokens.length, length, target);
  return { matched, guessed: [...new Uint32Array(module.memory.buffer, target, length)] };
}

/** The longest earlier run that ends as all do, the last of those, and what follows it, by the definition. */
function plainGuess(tokens: readonly number[], length: number) {
  let [matched, behind] = [0, 0];
  for (let end = 1; end < tokens.length; end++) {
    let run = 0;
    while (run < Math.min(end, matchMax) && tokens.at(end - 1 - run) === tokens.at(-1 - run)) run++;
    if (run > 0 && run >= matched) [matched, behind] = [run, end];
  }
  const all = [...tokens];
  for (let index = 0; index < length; index++) all.push(at(all, behind + index));
  return { matched, guessed: all.slice(tokens.length) };
}

describe("a guess", () => {
  it("is what followed the longest earlier run of the same tokens, and goes on with itself", () => {
    const lists = fc.array(fc.nat({ max: 3 }), { minLength: 2, maxLength: tokensMax });
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 15 }), (tokens, length) => {
        const expected = plainGuess(tokens, length);
        const found = guess(tokens, length);
        expect(found.matched).toBe(expected.matched);
        if (expected.matched > 0) expect(found.guessed).toEqual(expected.guessed);
      }),
      { numRuns: 300 },
    );
  });

  it("is none where the last token is new", () => {
    expect(guess([1, 2, 3], 2).matched).toBe(0);
  });
});

describe("how far is guessed", () => {
  /** Steps of one column that guessing has cost beyond what it saved. */
  function lost(cost: number, steps: number, right: (drafted: number) => number): number {
    module.begin(cost);
    let sum = 0;
    for (let step = 0; step < steps; step++) {
      const source = step % 3;
      const drafted = module.lengthOf(source, 15);
      if (drafted === 0) module.stepped();
      else {
        const accepted = Math.min(drafted, right(drafted));
        sum += drafted * cost - accepted;
        module.learn(source, drafted, accepted);
      }
    }
    return sum;
  }

  it.each([0.05, 0.16, 0.3, 0.5, 0.9])(
    "loses little where all guesses are wrong and a column costs %d",
    (cost) => {
      for (const steps of [100, 1000])
        expect(lost(cost, steps, () => 0)).toBeLessThan(1 + steps / 200 + 1e-3);
    },
  );

  it("loses little whichever of them are wrong", () => {
    const outcomes = fc.array(fc.nat({ max: 15 }), { minLength: 1, maxLength: 400 });
    const costs = fc.double({ min: 0.02, max: 1.5, noNaN: true });
    fc.assert(
      fc.property(outcomes, costs, (rights, cost) => {
        let index = 0;
        const bound = 1 + rights.length / 200 + 1e-3;
        expect(lost(cost, rights.length, () => at(rights, index++))).toBeLessThan(bound);
      }),
      { numRuns: 100 },
    );
  });

  it("grows to all there is room for where guesses are right", () => {
    expect(lost(0.3, 40, (drafted) => drafted)).toBeLessThan(-150);
    expect(module.lengthOf(2, 15)).toBe(15);
    expect(module.lengthOf(2, 6)).toBe(5);
    expect(module.lengthOf(2, 0)).toBe(0);
  });

  it("is nothing where a column costs as much as a step", () => {
    expect(lost(1, 100, (drafted) => drafted)).toBe(0);
  });
});
