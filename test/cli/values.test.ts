// Values of flags: what is taken, and that what is not is named in the error with the range. `Number`
// alone would take much of it.

import { describe, expect, it } from "vitest";
import { choiceOf, integerOf, numberOf, textsOf, unsigned64Of } from "../../host/cli/values.ts";
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

describe("numberOf", () => {
  const parse = numberOf("--top-p", { least: 0, most: 1 });

  it.each([
    ["0", 0],
    ["1", 1],
    ["0.95", 0.95],
    [".5", 0.5],
    ["5e-1", 0.5],
  ])("takes %s", (text, number) => {
    expect(parse(text)).toBe(number);
  });

  it.each(["NaN", "nan", "Infinity", "1.01", "-0.1", "0x1", " 1", "1 ", "1,5", "one", "1e999"])(
    "refuses %j and names the flag, the range and the value",
    (text) => {
      expect(messageOf(() => parse(text))).toBe(
        `--top-p takes a number from 0 to 1, not "${text}"`,
      );
    },
  );

  it("says that a value is empty", () => {
    expect(messageOf(() => parse(""))).toBe(
      "--top-p takes a number from 0 to 1, not an empty value",
    );
  });
});

describe("integerOf", () => {
  const parse = integerOf("--max-tokens", { least: 1 });

  it("takes what fits 32 bits", () => {
    expect(parse("4294967295")).toBe(4294967295);
  });

  it.each(["0", "-1", "1.5", "1e3", "4294967296", "99999999999999999999"])("refuses %s", (text) => {
    expect(messageOf(() => parse(text))).toMatch(/^--max-tokens takes a whole number .*, not "/);
  });

  it("names the end of 32 bits to a number above it alone", () => {
    expect(messageOf(() => parse("4294967296"))).toContain("from 1 to 4294967295");
    expect(messageOf(() => parse("0"))).toContain("of 1 or more");
  });
});

describe("unsigned64Of", () => {
  const parse = unsigned64Of("--seed");

  it("takes the largest number of 64 bits exactly", () => {
    expect(parse("18446744073709551615")).toBe(18446744073709551615n);
  });

  it.each(["18446744073709551616", "-1", "1.0", "", "x"])("refuses %j", (text) => {
    expect(messageOf(() => parse(text))).toContain("--seed takes a whole number from 0 to 1844");
  });
});

describe("choiceOf", () => {
  it("refuses another word and names the choices", () => {
    const parse = choiceOf("--kv-type", ["f16", "f32"]);
    expect(parse("f32")).toBe("f32");
    expect(messageOf(() => parse("F32"))).toBe('--kv-type takes one of f16, f32, not "F32"');
  });
});

describe("textsOf", () => {
  it("collects texts in order and refuses an empty one", () => {
    const parse = textsOf("--stop");
    expect(parse("b", parse("a"))).toEqual(["a", "b"]);
    expect(messageOf(() => parse(""))).toContain("not an empty value");
  });
});
