// Arguments of methods and filters, by place or by name.

import {
  isBoolean,
  isInteger,
  isNone,
  isString,
  isTruthy,
  TemplateFault,
  tracedOf,
  typeName,
} from "./values.ts";
import type { Value } from "./library.ts";
import type { Keywords } from "./values.ts";
import type { TracedText } from "./traced-text.ts";

export class Arguments {
  readonly #what: string;
  readonly #values: readonly Value[];
  readonly #keywords: Keywords;

  /** `what`: the method or filter, for messages. */
  constructor(what: string, values: readonly Value[], keywords: Keywords) {
    this.#what = what;
    this.#values = values;
    this.#keywords = keywords;
  }

  get count(): number {
    return this.#values.length;
  }

  get all(): readonly Value[] {
    return this.#values;
  }

  /** Without those before `index`. */
  from(index: number): Arguments {
    return new Arguments(this.#what, this.#values.slice(index), this.#keywords);
  }

  /** What was given; `None` is a value like others. */
  at(index: number, name: string): Value | undefined {
    return this.#values[index] ?? this.#keywords.get(name);
  }

  value(index: number, name: string): Value {
    const value = this.at(index, name);
    if (value === undefined) throw new TemplateFault(`${this.#what} needs ${name}`);
    return value;
  }

  text(index: number, name: string): TracedText {
    const value = this.value(index, name);
    if (!isString(value)) throw this.#refusal(name, value, "str");
    return tracedOf(value);
  }

  /** None where it is absent or `None`. */
  textIfAny(index: number, name: string): TracedText | undefined {
    const value = this.at(index, name);
    return value === undefined || isNone(value) ? undefined : this.text(index, name);
  }

  /** None where it is absent or `None`. */
  integer(index: number, name: string): number | undefined {
    const value = this.at(index, name);
    if (value === undefined || isNone(value)) return undefined;
    if (isBoolean(value)) return value.value ? 1 : 0;
    if (!isInteger(value)) throw this.#refusal(name, value, "int");
    return value.value;
  }

  flag(index: number, name: string, otherwise = false): boolean {
    const value = this.at(index, name);
    return value === undefined ? otherwise : isTruthy(value);
  }

  #refusal(name: string, value: Value, wanted: string): TemplateFault {
    return new TemplateFault(`${name} of ${this.#what} is ${typeName(value)}, not ${wanted}`);
  }
}
