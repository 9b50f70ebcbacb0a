// Values of sampling flags that are more than a number: what they become, and what is said of those that are none.

import { describe, expect, it } from "vitest";

import { biasesOf, breakersOf, samplersOf } from "../../host/cli/sampling-values.ts";
import { RealmError } from "../../host/error/realm-error.ts";

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof RealmError && error.code === "bad-argument") return error.message;
    throw error;
  }
  return "nothing was thrown";
}

describe("biasesOf", () => {
  const parse = biasesOf("--logit-bias");

  it.each([
    ["15043+1", { 15043: 1 }],
    ["15043-1.5", { 15043: -1.5 }],
    ["0-inf", { 0: -Infinity }],
    ["7+1e2", { 7: 100 }],
  ])("takes %s", (text, biases) => {
    expect(parse(text)).toEqual(biases);
  });

  it("adds up those of one token and keeps the others", () => {
    expect(parse("5-3", { 5: 1, 6: 2 })).toEqual({ 5: -2, 6: 2 });
  });

  it.each(["", "15043", "+1", "15043+", "a+1", "15043*1", "-1+1", "12345678901+1"])(
    "refuses %j and says what it takes",
    (text) => {
      expect(messageOf(() => parse(text))).toMatch(/^--logit-bias takes a token id/);
    },
  );

  it.each(["1+inf", "1+NaN", "1+-3", "1+1e9"])("refuses %j and says which numbers", (text) => {
    expect(messageOf(() => parse(text))).toMatch(/^--logit-bias takes a number from -1000000/);
  });
});

describe("breakersOf", () => {
  const parse = breakersOf("--dry-sequence-breaker");

  it("gathers texts, and `none` takes those before away", () => {
    expect(parse("a")).toEqual(["a"]);
    expect(parse("b", ["a"])).toEqual(["a", "b"]);
    expect(parse("none", ["a"])).toEqual([]);
    expect(messageOf(() => parse(""))).toBe("--dry-sequence-breaker takes no empty text");
  });
});

describe("samplersOf", () => {
  const parse = samplersOf("--samplers");

  it("takes llama-cli's names in any order, and none at all", () => {
    expect(parse("top_k;typ_p;temperature")).toEqual(["top_k", "typ_p", "temperature"]);
    expect(parse("")).toEqual([]);
  });

  it.each(["top-k", "top_k;", "infill", "top_k,top_p"])("refuses %j by name", (text) => {
    expect(messageOf(() => parse(text))).toMatch(/^--samplers takes one of penalties, dry, /);
  });
});
