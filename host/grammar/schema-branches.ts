// The branches of a schema: references are followed, `allOf` and the keywords beside each other are intersected, `anyOf`
// unites. `oneOf` is `anyOf` where no two of its schemas can let the same value through, and refused elsewhere.

import { admits } from "./admission.ts";
import { intersect } from "./branch.ts";
import type { Branch, Conjunction } from "./branch.ts";
import {
  assertionsOf,
  badSchema,
  isObject,
  overLimit,
  readKeywords,
  readList,
  readText,
  unsupported,
} from "./json-schema.ts";
import type { JsonObject, Place } from "./json-schema.ts";
import { checkJson, sameJson } from "./json-value.ts";
import type { SchemaDocument } from "./schema-document.ts";
import { hasTyped, typedBranches } from "./typed-branches.ts";

/** Branches of one schema, `anyOf` within `allOf` multiplied out. */
const branchesMax = 256;
/** Schemas about one value that lead to each other. */
const trailMax = 64;
/** Schemas of properties and items that are looked at to see that nothing passes a branch. */
const proofStepsMax = 1_000;

/** `written`: what is to be written, perhaps less than would be valid; `exact`: all that is valid, perhaps more. */
type Reading = "written" | "exact";

/** How a schema is being read; the trail: those that wait for this one, all about the same value. */
interface View {
  readonly reading: Reading;
  readonly trail: Conjunction;
}

const written: View = { reading: "written", trail: [] };
const exact: View = { reading: "exact", trail: [] };

export class SchemaBranches {
  readonly #document: SchemaDocument;
  #proofSteps = 0;

  constructor(document: SchemaDocument) {
    this.#document = document;
  }

  /** What is to be written for all schemas of a conjunction together; none: no value is valid. */
  of(conjunction: Conjunction): readonly Branch[] {
    return this.#ofAll(conjunction, written).filter((branch) => !this.#isEmpty(branch));
  }

  /** The schema that a schema of nothing but a `$ref` stands for. */
  follow(place: Place): Place {
    const seen = new Set<Place>();
    let target = place;
    for (;;) {
      if (seen.has(target)) throw badSchema(place, "it refers to itself for the same value");
      seen.add(target);
      const { schema } = target;
      const $ref =
        isObject(schema) && assertionsOf(schema).length === 1 ? schema["$ref"] : undefined;
      if ($ref === undefined) return target;
      target = this.#document.resolve(target, readText(target, "$ref", $ref));
    }
  }

  #ofAll(conjunction: Conjunction, view: View): readonly Branch[] {
    const [first, ...others] = conjunction;
    if (first === undefined) return typedBranches(this.#document, this.#document.root, {}, false);
    return others.reduce(
      (branches, place) => this.#intersect(place, branches, this.#expand(place, view), view),
      this.#expand(first, view),
    );
  }

  #expand(place: Place, { reading, trail }: View): readonly Branch[] {
    if (place.schema === false) return [];
    if (place.schema === true) return this.#ofAll([], written);
    if (trail.includes(place)) throw badSchema(place, "it refers to itself for the same value");
    if (trail.length > trailMax)
      throw overLimit(place, `over ${trailMax} schemas are about one value`);
    const view = { reading, trail: [...trail, place] };
    const keywords = readKeywords(place);
    const parts = this.#combined(place, keywords, view);
    if (parts.length === 0 || hasTyped(keywords)) {
      const infersTypes = reading === "written" && parts.length === 0;
      parts.unshift(typedBranches(this.#document, place, keywords, infersTypes));
    }
    const branches = parts.reduce((all, part) => this.#intersect(place, all, part, view));
    return this.#withValues(place, keywords, branches, view);
  }

  #combined(place: Place, keywords: JsonObject, view: View): (readonly Branch[])[] {
    const { $ref, allOf, anyOf, oneOf } = keywords;
    const parts: (readonly Branch[])[] = [];
    if ($ref !== undefined) {
      const target = this.#document.resolve(place, readText(place, "$ref", $ref));
      parts.push(this.#expand(target, view));
    }
    for (const part of this.#listed(place, "allOf", allOf)) parts.push(this.#expand(part, view));
    if (anyOf !== undefined) {
      parts.push(this.#united(place, this.#listed(place, "anyOf", anyOf), view));
    }
    if (oneOf !== undefined) {
      const list = this.#listed(place, "oneOf", oneOf);
      if (view.reading === "written") this.#checkExclusive(place, list, view.trail);
      parts.push(this.#united(place, list, view));
    }
    return parts;
  }

  #listed(place: Place, keyword: string, value: unknown): Place[] {
    if (value === undefined) return [];
    const list = readList(place, keyword, value);
    if (list.length === 0) throw badSchema(place, `${keyword} must not be empty`);
    return list.map((schema, index) => this.#document.child(place, schema, keyword, index));
  }

  #united(place: Place, list: Conjunction, view: View): readonly Branch[] {
    return this.#checked(
      place,
      list.flatMap((part) => this.#expand(part, view)),
    );
  }

  /** Fails unless what is written for one schema never passes another. */
  #checkExclusive(place: Place, list: Conjunction, trail: Conjunction): void {
    for (const [index, one] of list.entries()) {
      const branches = this.#expand(one, { reading: "written", trail });
      for (const [otherIndex, other] of list.entries()) {
        if (index === otherIndex) continue;
        const others = this.#expand(other, { reading: "exact", trail });
        const shared = this.#intersect(place, branches, others, exact);
        if (shared.every((branch) => this.#isEmpty(branch))) continue;
        throw unsupported(place, `a oneOf whose schemas ${index} and ${otherIndex} may both hold`);
      }
    }
  }

  /** Whether a branch lets nothing through, as far as a bounded look shows. */
  #isEmpty(branch: Branch): boolean {
    this.#proofSteps = proofStepsMax;
    return this.#hasNothing(branch);
  }

  #hasNothing(branch: Branch): boolean {
    const isNever = (conjunction: Conjunction): boolean => {
      if (this.#proofSteps === 0) return false;
      this.#proofSteps--;
      return this.#ofAll(conjunction, exact).every((inner) => this.#hasNothing(inner));
    };
    if (branch.type === "array") return branch.prefix.slice(0, branch.minItems).some(isNever);
    if (branch.type !== "object") return false;
    const { properties, required, additional } = branch;
    return [...required].some((name) => isNever(properties.get(name) ?? additional));
  }

  /** Only the values of `enum` and `const`, where they are there. */
  #withValues(
    place: Place,
    keywords: JsonObject,
    branches: readonly Branch[],
    view: View,
  ): readonly Branch[] {
    const { enum: listed, const: single } = keywords;
    if (listed === undefined && single === undefined) return branches;
    const values = listed === undefined ? [single] : readList(place, "enum", listed);
    for (const value of values) checkJson(place, value);
    return this.#checked(place, branches).flatMap((branch) =>
      this.#keep(
        place,
        branch,
        values.filter((value) => single === undefined || sameJson(value, single)),
        view,
      ),
    );
  }

  /** Those values that pass a branch. */
  #keep(place: Place, branch: Branch, values: readonly unknown[], { reading }: View): Branch[] {
    const isPassed = (value: unknown): boolean => {
      const view = reading === "written" ? written : exact;
      return admits(branch, value, (conjunction, part) =>
        this.#ofAll(conjunction, view).some(
          (inner) => this.#keep(place, inner, [part], view).length > 0,
        ),
      );
    };
    const kept = values.filter(isPassed);
    if (kept.length === 0) return [];
    if (branch.type === "string" && branch.patterns.size + branch.formats.size > 0) {
      if (reading === "written")
        throw unsupported(place, "enum or const beside a pattern or format");
    }
    return [{ type: "values", values: kept }];
  }

  #intersect(
    place: Place,
    left: readonly Branch[],
    right: readonly Branch[],
    view: View,
  ): readonly Branch[] {
    return this.#checked(
      place,
      left.flatMap((a) =>
        right.flatMap((b) => {
          if (a.type === "values") return this.#keep(place, b, a.values, view);
          if (b.type === "values") return this.#keep(place, a, b.values, view);
          return intersect(a, b) ?? [];
        }),
      ),
    );
  }

  #checked(place: Place, branches: readonly Branch[]): readonly Branch[] {
    if (branches.length <= branchesMax) return branches;
    throw overLimit(place, `anyOf and the like come to over ${branchesMax} branches`);
  }
}
