// Grammars in GBNF: what they let through, against cases and against a plain judge; what is refused, and in which words.

import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { GrammarError, GrammarMachine } from "./grammar-machine.ts";
import { judge, write } from "./plain-grammar.ts";
import { randomGrammar, randomSample } from "./random-grammar.ts";

let machine: GrammarMachine;
beforeAll(async () => {
  machine = await GrammarMachine.compile();
});

/** What opening a grammar, or following it over a text, fails with. */
function failureOf(source: string, text = ""): GrammarError {
  try {
    machine.walk(machine.open(source), text);
  } catch (thrown) {
    if (thrown instanceof GrammarError) return thrown;
    throw thrown;
  }
  throw new Error("it did not fail");
}

describe("a grammar lets through", () => {
  it.each([
    ['root ::= "ab"', ["ab"], ["", "a", "abc", "ba"]],
    ['root ::= ""', [""], ["a"]],
    ["root ::=", [""], ["a"]],
    ['root ::= "a" | "b"', ["a", "b"], ["", "ab"]],
    ['root ::= |\n "b"', ["", "b"], ["a"]],
    ["root ::= [a-cx]", ["a", "c", "x"], ["d", "-", "ax"]],
    ["root ::= [^a-c]", ["d", "é", "\n", "語", "😀"], ["a", "b", ""]],
    ["root ::= [a-]", ["a", "-"], ["b"]],
    ["root ::= [-a]", ["a", "-"], ["b"]],
    [String.raw`root ::= [\]\[\\"\-]`, ["]", "[", "\\", '"', "-"], ["a"]],
    [String.raw`root ::= "\x41é\U0001F600\t\r\n\"\\"`, ['Aé😀\t\r\n"\\'], ["A"]],
    ["root ::= .", ["a", "\n", "語", "\u{10ffff}"], ["", "aa"]],
    ['root ::= "a"*', ["", "a", "aaaa"], ["b", "aab"]],
    ['root ::= "a"+', ["a", "aaaa"], [""]],
    ['root ::= "a"?', ["", "a"], ["aa"]],
    ['root ::= "ab"{2}', ["abab"], ["ab", "ababab", "abb"]],
    ['root ::= "a"{2,}', ["aa", "aaaaa"], ["a"]],
    ['root ::= "a"{1,3}', ["a", "aa", "aaa"], ["", "aaaa"]],
    ['root ::= "x" "a"{0} "y"', ["xy"], ["xay"]],
    ['root ::= ("a" | "b" "c"){ 2 , 3 } "d"', ["aad", "bcad", "bcbcbcd"], ["ad", "aaaad"]],
    ['root ::= ("a"?){2,3} "b"', ["b", "ab", "aaab"], ["aaaab"]],
    ['root ::= (("a"*)* "b")*', ["", "b", "aab", "abaabb"], ["a", "ba"]],
    ['root ::= "(" root ")" | "x"', ["x", "((x))"], ["((x)", "()"]],
    ['root ::= a_B-1 "."\na_B-1 ::= "q" # the rest is said\n\n# twice', ["q."], ["q"]],
    ['# first\r\n\nroot ::= (\n  "a" # one\n  "b"\n) "c"\r\n', ["abc"], ["ab"]],
    ['root ::= a "1" | b "2"\na ::= "x" a | "x"\nb ::= "x" b | "x"', ["xxx1", "x2"], ["xx", "1"]],
  ] as const)("%s: %j and not %j", (source, accepted, refused) => {
    for (const text of accepted) expect(machine.accepts(source, text), text).toBe(true);
    for (const text of refused) expect(machine.accepts(source, text), text).toBe(false);
  });

  it("characters byte by byte, and no bytes that are no character", () => {
    const start = machine.open("root ::= [^a]");
    const isBeginning = (bytes: readonly number[]): boolean =>
      machine.walk(start, Uint8Array.from(bytes)) >= 0;
    expect([0xc3, 0xe8, 0xf0].every((lead) => isBeginning([lead]))).toBe(true);
    expect([0x80, 0xc0, 0xc1, 0xf5, 0xff].some((byte) => isBeginning([byte]))).toBe(false);
    expect(isBeginning([0xe0, 0x9f])).toBe(false);
    expect(isBeginning([0xed, 0xa0])).toBe(false);
    expect(isBeginning([0xf4, 0x90])).toBe(false);
    expect(isBeginning([0xf4, 0x8f, 0xbf])).toBe(true);
  });

  it("only bytes that can still become a character of the set", () => {
    const start = machine.open("root ::= [あ-ん]");
    expect(machine.walk(start, Uint8Array.of(0xe3, 0x81))).toBeGreaterThanOrEqual(0);
    expect(machine.walk(start, Uint8Array.of(0xe3, 0x84))).toBe(-1);
    expect(machine.walk(start, Uint8Array.of(0xe4))).toBe(-1);
  });

  it("what a plain judge does, for any grammar and each beginning of a text", () => {
    const numRuns = Number(process.env["REALM_GRAMMAR_RUNS"] ?? 150);
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.nat(2 ** 31), (grammarSeed, textSeed) => {
        const grammar = randomGrammar(grammarSeed);
        const start = machine.open(write(grammar));
        for (const seed of [textSeed, textSeed + 1, textSeed + 2]) {
          const text = Array.from(randomSample(grammar, seed)).slice(0, 40);
          for (let length = 0; length <= text.length; length++) {
            const beginning = text.slice(0, length).join("");
            const { accepted, viable } = judge(grammar, beginning);
            const state = machine.walk(start, beginning);
            expect(state >= 0, beginning).toBe(viable);
            if (state >= 0) expect(machine.isAccepting(state), beginning).toBe(accepted);
            else break;
          }
        }
      }),
      { numRuns },
    );
  });
});

describe("the bytes that a text takes at least to its end", () => {
  it.each([
    ['root ::= "abc"', 3],
    ['root ::= "abc" | "d"', 1],
    ["root ::= [é-ÿ]", 2],
    ["root ::= .{3}", 3],
    ['root ::= ("ab" | "cde"){2,}', 4],
    ['root ::= "(" root ")" | "xy"', 2],
  ] as const)("of %s are %i", (source, least) => {
    expect(machine.leastBytes(machine.open(source))).toBe(least);
  });

  it("are those of the shortest way on, from anywhere in any grammar", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.nat(2 ** 31), (grammarSeed, textSeed) => {
        const grammar = randomGrammar(grammarSeed);
        const start = machine.open(write(grammar));
        const text = Array.from(randomSample(grammar, textSeed)).slice(0, 15);
        let state = start;
        for (const character of text) {
          const next = machine.walk(state, character);
          if (next < 0) break;
          state = next;
        }
        for (let least = machine.leastBytes(state); least > 0; least--) {
          const ways = Array.from({ length: 256 }, (_, byte) => machine.next(state, byte));
          const lengths = ways.filter((way) => way >= 0).map((way) => machine.leastBytes(way));
          expect(Math.min(...lengths)).toBe(least - 1);
          state = ways.find((way) => way >= 0 && machine.leastBytes(way) === least - 1) ?? -1;
        }
        expect(machine.isAccepting(state)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe("a grammar is refused", () => {
  it.each([
    ['rot ::= "a"', 'no rule "root"'],
    ["root ::= a", 'rule "a" is used, but not defined'],
    ['root ::= "a"\nroot ::= "b"', 'line 2, column 5: rule "root" is defined a second time'],
    ['root := "a"', "line 1, column 7: ::= is wanted"],
    ['root ::= "a', "it ends within a literal"],
    ["root ::= [a", "it ends within a set"],
    ["root ::= []", "a set has no characters"],
    ["root ::= [z-a]", "a range ends before it begins"],
    [String.raw`root ::= "\q"`, 'there is no escape \\"q"'],
    [String.raw`root ::= "\x4"`, "2 hexadecimal digits are wanted"],
    [String.raw`root ::= "\ud800"`, "U+d800 is no character"],
    [String.raw`root ::= "\U00110000"`, "U+110000 is no character"],
    ['root ::= ("a"', ") is wanted, and there is the end"],
    ['root ::= "a" )', 'a new line or the end is wanted, and there is ")"'],
    ["root ::= *", 'there is nothing that "*" repeats'],
    ['root ::= "a"{x}', 'a number is wanted, and there is "x"'],
    ['root ::= "a"{3,2}', "at most 2 times is less than at least 3"],
    ['root ::= "a"{1', "} is wanted"],
    ["root ::= <think>", "single tokens as in <token> are not supported"],
    ['"a"', 'line 1, column 1: a rule\'s name is wanted, and there is """'],
    ["root ::= root", 'rule "root" is left-recursive'],
    ['root ::= "a"? root', 'rule "root" is left-recursive'],
    ['root ::= a "x"\na ::= b*\nb ::= "y"? a', "is left-recursive"],
    ['root ::= "x"\na ::= a "y"', 'rule "a" is left-recursive'],
    ['root ::= "x" root', "no text follows it that has an end"],
  ] as const)("%s: %s", (source, words) => {
    const error = failureOf(source);
    expect(error.kind).toBe("input");
    expect(error.message).toContain(words);
  });
});

describe("what a grammar may cost", () => {
  it.each([
    ["source", `root ::= "${"a".repeat(2 ** 20)}"`, "the limit is 1048576"],
    ["groups", `root ::= ${"(".repeat(200)}"a"${")".repeat(200)}`, "nested over 128 deep"],
    ["elements", `root ::= "${"a".repeat(600_000)}"`, "over 524288 elements"],
    ["rules", `root ::= ${'("a")'.repeat(70_000)}`, "over 65536 rules"],
    ["times", 'root ::= "a"{5000000000}', "a number of times is over"],
  ])("has a limit in its %s", (_, source, words) => {
    const error = failureOf(source);
    expect(error.kind).toBe("resource");
    expect(error.message).toContain(words);
  });

  it("has a limit where each character doubles the places", () => {
    const source = 'root ::= a\na ::= "x" a "b" | "x" a "c" | "x"';
    const error = failureOf(source, "x".repeat(60));
    expect(error.kind).toBe("resource");
    expect(error.message).toMatch(/over \d+/);
  });

  it("has a limit where rules nest for ever", () => {
    const source = 'root ::= "(" root ")" | "x"';
    const error = failureOf(source, "(".repeat(200_000));
    expect(error.message).toContain("over 65536 deep");
  });

  it("has a limit in the steps of one token", () => {
    const alternatives = Array.from({ length: 8000 }, (_, index) => `"${"a".repeat(20)}${index}"`);
    const source = `root ::= (${alternatives.join(" | ")})*`;
    expect(failureOf(source, "a".repeat(20).concat("1").repeat(400)).kind).toBe("resource");
  });

  it("stays bounded over a long text, however many states it goes through", () => {
    const source = 'root ::= pair{0,100000}\npair ::= [a-f] [0-9]? | "(" pair ")"';
    let state = machine.open(source);
    for (let index = 0; index < 30_000; index++) {
      state = machine.walk(state, index % 7 === 0 ? "((c4))" : "b");
      expect(state).toBeGreaterThanOrEqual(0);
    }
    expect(machine.isAccepting(state)).toBe(true);
    state = machine.walk(state, "(a");
    expect(machine.isAccepting(state)).toBe(false);
    expect(machine.walk(state, "a")).toBe(-1);
    expect(machine.isAccepting(machine.walk(state, ")"))).toBe(true);
  });

  it("counts a repetition exactly, far beyond what is written out", () => {
    const source = 'root ::= "a"{20000,20001}';
    let state = machine.open(source);
    for (let index = 0; index < 19_999; index++) state = machine.walk(state, "a");
    expect(machine.isAccepting(state)).toBe(false);
    state = machine.walk(state, "a");
    expect(machine.isAccepting(state)).toBe(true);
    state = machine.walk(state, "a");
    expect(machine.isFinal(state)).toBe(true);
  });

  it("is bounded for any text that claims to be a grammar", () => {
    const piece = fc.constantFrom(
      ...'root ::= | ( ) [ ] ^ - * + ? { } { 2 , } " a b \n # \\ \\x41 . < ! é'.split(" "),
      "root ::= ",
      "\n",
      "{2,300}",
    );
    const source = fc
      .array(piece, { maxLength: 60 })
      .map((pieces) => `root ::= ${pieces.join("")}`);
    const texts = fc.string({ unit: fc.constantFrom("a", "b", " ", "é"), maxLength: 12 });
    fc.assert(
      fc.property(fc.oneof(source, fc.string({ unit: "binary" })), texts, (grammar, text) => {
        try {
          machine.walk(machine.open(grammar), text);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(GrammarError);
          expect(["input", "resource"]).toContain((thrown as GrammarError).kind);
        }
      }),
      { numRuns: 200 },
    );
  });
});
