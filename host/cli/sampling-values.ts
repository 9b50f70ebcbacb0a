// Values of sampling flags that are more than a number: biases, sequence breakers, the samplers' order.

import { RealmError } from "../error/realm-error.ts";
import { samplerNames } from "../runtime/sampling-options.ts";
import type { SamplerName } from "../runtime/sampling-options.ts";
import { choiceOf, numberOf } from "./values.ts";

/** A parser of a token id, a sign and a bias; biases of one token add up. */
export function biasesOf(
  name: string,
): (value: string, earlier?: Readonly<Record<number, number>>) => Record<number, number> {
  return (value, earlier = {}) => {
    const [, id, sign, size] = /^(\d{1,10})([+-])(.+)$/.exec(value) ?? [];
    if (id === undefined || size === undefined) {
      throw new RealmError(
        "bad-argument",
        `${name} takes a token id, + or -, and a number or inf, as 15043-1.5, not "${value}"`,
      );
    }
    const bias = readSize(name, `${sign}${size}`);
    return { ...earlier, [Number(id)]: (earlier[Number(id)] ?? 0) + bias };
  };
}

/** A parser of a text that may be given more than once; "none" takes those before away. */
export function breakersOf(name: string): (value: string, earlier?: readonly string[]) => string[] {
  return (value, earlier = []) => {
    if (value === "") throw new RealmError("bad-argument", `${name} takes no empty text`);
    return value === "none" ? [] : [...earlier, value];
  };
}

/** A parser of names with `;` between them; none for an empty text. */
export function samplersOf(name: string): (value: string) => SamplerName[] {
  const sampler = choiceOf(name, samplerNames);
  return (value) => (value === "" ? [] : value.split(";").map((each) => sampler(each)));
}

function readSize(name: string, text: string): number {
  return text === "-inf" ? -Infinity : numberOf(name, { least: -1e6, most: 1e6 })(text);
}
