// A function's type as text, every part written out: two functions have one text exactly where they have one
// type. Resources go by interface and name, without versions, which the interface's own name has.

import { signatureCharactersMax } from "./limits.ts";
import { beyondLimit } from "./refuse.ts";
import type { FunctionType, Labelled, ValueType } from "./value-types.ts";

export class Signatures {
  readonly #known = new Map<ValueType, string>();

  of({ parameters, result }: FunctionType): string {
    const given = result === undefined ? "" : ` -> ${this.#text(result)}`;
    return bounded(`(${this.#fields(parameters)})${given}`);
  }

  /** Bounded at every step: parts that are shared would double the text with each level. */
  #text(type: ValueType): string {
    const known = this.#known.get(type);
    if (known !== undefined) return known;
    const text = bounded(this.#write(type));
    this.#known.set(type, text);
    return text;
  }

  #write(type: ValueType): string {
    switch (type.kind) {
      case "list":
        return `list<${this.#text(type.element)}>`;
      case "record":
      case "tuple":
        return `${type.kind}{${this.#fields(type.fields)}}`;
      case "variant":
      case "option":
      case "result":
        return `${type.kind}{${this.#fields(type.cases)}}`;
      case "enum":
      case "flags":
        return `${type.kind}{${type.names.join(",")}}`;
      case "own":
      case "borrow":
        return `${type.kind}<${type.resource.name ?? "?"}>`;
      default:
        return type.kind;
    }
  }

  #fields(fields: readonly Labelled<ValueType | undefined>[]): string {
    let text = "";
    for (const { name, type } of fields) {
      const separator = text === "" ? "" : ",";
      text = bounded(
        `${text}${separator}${name}${type === undefined ? "" : `:${this.#text(type)}`}`,
      );
    }
    return text;
  }
}

function bounded(text: string): string {
  if (text.length <= signatureCharactersMax) return text;
  throw beyondLimit(
    `cannot write out a function's type: it is longer than ${signatureCharactersMax} characters`,
  );
}
