// A WIT world with every name resolved: what the emitters read. Types are compared by identity.
// Terms: the component model's WIT.md.

export type NumberKind =
  "u8" | "s8" | "u16" | "s16" | "u32" | "s32" | "u64" | "s64" | "f32" | "f64";
export type ScalarKind = NumberKind | "bool" | "char" | "string";

/** Where a type was declared, and as what; null for a type that was only written down in place. */
export interface Declared {
  readonly name: string | null;
  readonly owner: WitInterface | null;
}

export interface Field {
  readonly name: string;
  readonly type: WitType;
}

export interface Case {
  readonly name: string;
  readonly type: WitType | null;
}

export interface Scalar extends Declared {
  readonly kind: ScalarKind;
}
export interface ListType extends Declared {
  readonly kind: "list";
  readonly element: WitType;
}
export interface OptionType extends Declared {
  readonly kind: "option";
  readonly element: WitType;
}
export interface ResultType extends Declared {
  readonly kind: "result";
  readonly ok: WitType | null;
  readonly error: WitType | null;
}
export interface TupleType extends Declared {
  readonly kind: "tuple";
  readonly elements: readonly WitType[];
}
export interface RecordType extends Declared {
  readonly kind: "record";
  readonly fields: readonly Field[];
}
export interface VariantType extends Declared {
  readonly kind: "variant";
  readonly cases: readonly Case[];
}
/** An enum, or flags: names alone. */
export interface NamesType extends Declared {
  readonly kind: "enum" | "flags";
  readonly names: readonly string[];
}
export interface HandleType extends Declared {
  readonly kind: "own" | "borrow";
  readonly resource: Resource;
}
export type CaseType = OptionType | ResultType | VariantType;
export type WitType =
  Scalar | ListType | CaseType | TupleType | RecordType | NamesType | HandleType;

export interface Resource {
  readonly kind: "resource";
  readonly name: string;
  readonly owner: WitInterface;
}

export interface WitFunction {
  /** As the component model spells it: `[method]program.run`. */
  readonly name: string;
  readonly role: "function" | "constructor" | "method" | "static";
  /** Of a constructor, method or static. */
  readonly resource: Resource | null;
  /** Without role and resource: `run`; `constructor` for a constructor. */
  readonly member: string;
  /** A method's first is `self`. */
  readonly parameters: readonly Field[];
  readonly result: WitType | null;
}

export interface WitInterface {
  /** `realm:inference/types@0.1.0`; `$root` holds what belongs to the world itself. */
  readonly name: string;
  /** `types` */
  readonly shortName: string;
  readonly direction: "import" | "export";
  /** Declared here, in order; what `use` brings in belongs to the other interface. */
  readonly types: (WitType | Resource)[];
  readonly functions: WitFunction[];
}

export interface World {
  readonly name: string;
  readonly imports: readonly WitInterface[];
  readonly exports: readonly WitInterface[];
}

const numberKinds: ReadonlySet<string> = new Set<NumberKind>([
  "u8",
  "s8",
  "u16",
  "s16",
  "u32",
  "s32",
  "u64",
  "s64",
  "f32",
  "f64",
]);

export function isNumber(type: WitType): type is Scalar & { readonly kind: NumberKind } {
  return numberKinds.has(type.kind);
}

export function isScalar(type: WitType): type is Scalar {
  return isNumber(type) || type.kind === "bool" || type.kind === "char" || type.kind === "string";
}

export function isResource(type: WitType | Resource): type is Resource {
  return type.kind === "resource";
}

export function isExported(resource: Resource): boolean {
  return resource.owner.direction === "export";
}

/** Its elements lie in memory as an array of that number does. */
export interface NumberList extends ListType {
  readonly element: Scalar & { readonly kind: NumberKind };
}

export function isNumberList(type: WitType | null): type is NumberList {
  return type?.kind === "list" && isNumber(type.element);
}

/** The cases of a variant; an option and a result are variants too. */
export function casesOf(type: CaseType): readonly Case[] {
  if (type.kind === "variant") return type.cases;
  if (type.kind === "option")
    return [
      { name: "none", type: null },
      { name: "some", type: type.element },
    ];
  return [
    { name: "ok", type: type.ok },
    { name: "err", type: type.error },
  ];
}

/** The types a type is directly made of. */
export function partsOf(type: WitType): readonly WitType[] {
  switch (type.kind) {
    case "list":
      return [type.element];
    case "record":
      return type.fields.map((field) => field.type);
    case "tuple":
      return type.elements;
    case "option":
    case "result":
    case "variant":
      return casesOf(type).flatMap((each) => each.type ?? []);
    default:
      return [];
  }
}

/** Whether `test` holds for the type or anything inside it. */
export function mentions(type: WitType, test: (part: WitType) => boolean): boolean {
  return test(type) || partsOf(type).some((part) => mentions(part, test));
}
