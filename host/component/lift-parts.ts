// Where lists and texts lie in values of a type; the canonical ABI's layouts. Shared parts of types stay
// shared, so a plan is never larger than the component's types.

import type { Layouts } from "./canonical-layout.ts";
import { discriminantBytes, isNumber } from "./canonical-layout.ts";
import type { LiftPart } from "./lift-plan.ts";
import { liftPartsMax } from "./limits.ts";
import { beyondLimit } from "./refuse.ts";
import type { ValueType, VariantType } from "./value-types.ts";

type ListType = Extract<ValueType, { kind: "list" }>;

export class LiftParts {
  readonly #layouts: Layouts;
  readonly #inMemory = new Map<ValueType, readonly LiftPart[]>();
  readonly #flat = new Map<ValueType, readonly LiftPart[]>();
  readonly #values = new Map<ValueType, number>();
  #count = 0;

  constructor(layouts: Layouts) {
    this.#layouts = layouts;
  }

  /** Of a value in memory; `at` counts bytes. */
  inMemory(type: ValueType): readonly LiftPart[] {
    return this.#once(this.#inMemory, type, () => this.#partsInMemory(type));
  }

  /** Of a value in a parameter list; `at` counts core parameters. */
  flat(type: ValueType): readonly LiftPart[] {
    return this.#once(this.#flat, type, () => this.#partsFlat(type));
  }

  /** Of values that follow each other as a record's fields do. */
  fieldsInMemory(types: readonly ValueType[]): readonly LiftPart[] {
    const offsets = this.#layouts.fieldOffsets(types);
    return this.#counted(
      types.flatMap((type, index) => moved(this.inMemory(type), offsets[index] ?? 0)),
    );
  }

  /** Of values that follow each other in a parameter list. */
  fieldsFlat(types: readonly ValueType[]): readonly LiftPart[] {
    let at = 0;
    const parts = types.flatMap((type) => {
      const here = moved(this.flat(type), at);
      at += this.#layouts.of(type).flatLength;
      return here;
    });
    return this.#counted(parts);
  }

  #partsInMemory(type: ValueType): readonly LiftPart[] {
    switch (type.kind) {
      case "record":
      case "tuple":
        return this.fieldsInMemory(type.fields.map((field) => field.type));
      case "variant":
      case "option":
      case "result": {
        const payloadOffset = this.#layouts.payloadOffset(type);
        return this.#cases(type, payloadOffset, (payload) => this.inMemory(payload));
      }
      default:
        return this.#leaf(type);
    }
  }

  #partsFlat(type: ValueType): readonly LiftPart[] {
    switch (type.kind) {
      case "record":
      case "tuple":
        return this.fieldsFlat(type.fields.map((field) => field.type));
      case "variant":
      case "option":
      case "result":
        return this.#cases(type, 1, (payload) => this.flat(payload));
      default:
        return this.#leaf(type);
    }
  }

  /** A text or list: alike in memory and in a parameter list but for what `at` counts. */
  #leaf(type: ValueType): readonly LiftPart[] {
    if (type.kind === "string") return [{ kind: "text", at: 0 }];
    return type.kind === "list" ? [this.#list(type)] : [];
  }

  #list({ element }: ListType): LiftPart {
    const elementBytes = this.#layouts.of(element).bytes;
    if (isNumber(element)) return { kind: "numbers", at: 0, elementBytes };
    const parts = this.inMemory(element);
    return { kind: "list", at: 0, elementBytes, elementValues: this.#valuesOf(element), parts };
  }

  #cases(
    type: VariantType,
    payloadOffset: number,
    partsOf: (payload: ValueType) => readonly LiftPart[],
  ): readonly LiftPart[] {
    const cases = type.cases.map((each) => (each.type === undefined ? [] : partsOf(each.type)));
    if (cases.every((parts) => parts.length === 0)) return [];
    const tag = discriminantBytes(cases.length);
    return [{ kind: "cases", at: 0, discriminantBytes: tag, payloadOffset, cases }];
  }

  /** JavaScript values that a value becomes at most: objects, and what their fields hold. */
  #valuesOf(type: ValueType | undefined): number {
    if (type === undefined) return 0;
    const known = this.#values.get(type);
    if (known !== undefined) return known;
    const values = 1 + this.#valuesInside(type);
    this.#values.set(type, values);
    return values;
  }

  #valuesInside(type: ValueType): number {
    switch (type.kind) {
      case "record":
      case "tuple":
        return type.fields.reduce((sum, field) => sum + this.#valuesOf(field.type), 0);
      case "variant":
      case "option":
      case "result":
        return type.cases.reduce((most, each) => Math.max(most, this.#valuesOf(each.type)), 0);
      case "flags":
        return type.names.length;
      default:
        return 0;
    }
  }

  #once(
    known: Map<ValueType, readonly LiftPart[]>,
    type: ValueType,
    make: () => readonly LiftPart[],
  ): readonly LiftPart[] {
    const found = known.get(type);
    if (found !== undefined) return found;
    const parts = make();
    known.set(type, parts);
    return parts;
  }

  #counted(parts: readonly LiftPart[]): readonly LiftPart[] {
    this.#count += 1 + parts.length;
    if (this.#count <= liftPartsMax) return parts;
    throw beyondLimit(`cannot use types of more than ${liftPartsMax} lists, texts and cases`);
  }
}

function moved(parts: readonly LiftPart[], by: number): readonly LiftPart[] {
  return by === 0 ? parts : parts.map((part) => ({ ...part, at: part.at + by }));
}
