// The world's types as AssemblyScript: expressions such as `Option<StaticArray<f32>>`, and declarations.

import { docComment } from "../wit/doc-comment.ts";
import type { Docs } from "../wit/docs.ts";
import { isResource, isScalar, partsOf } from "../wit/model.ts";
import type {
  CaseType,
  NamesType,
  RecordType,
  Resource,
  ScalarKind,
  VariantType,
  WitInterface,
  WitType,
  World,
} from "../wit/model.ts";
import { enumMembers } from "./names.ts";
import type { Names } from "./names.ts";

const scalars: Readonly<Record<ScalarKind, string>> = {
  bool: "bool",
  u8: "u8",
  s8: "i8",
  u16: "u16",
  s16: "i16",
  u32: "u32",
  s32: "i32",
  u64: "u64",
  s64: "i64",
  f32: "f32",
  f64: "f64",
  char: "u32",
  string: "string",
};

/** AssemblyScript's name of a number, `bool`, `char` or `string`. */
export function scalarName(kind: ScalarKind): string {
  return scalars[kind];
}

/** The type as generated code spells it; null is a payload that isn't there. */
export function typeExpression(type: WitType | null, names: Names): string {
  if (type === null) return "Unit";
  if (type.owner !== null) return names.typeName(type);
  return structure(type, names);
}

function structure(type: WitType, names: Names): string {
  const of = (part: WitType | null): string => typeExpression(part, names);
  if (isScalar(type)) return scalars[type.kind];
  switch (type.kind) {
    case "list":
      return `StaticArray<${of(type.element)}>`;
    case "option":
      return `Option<${of(type.element)}>`;
    case "result":
      return `Result<${of(type.ok)}, ${of(type.error)}>`;
    case "tuple":
      return `Tuple${type.elements.length}<${type.elements.map(of).join(", ")}>`;
    case "own":
    case "borrow":
      return names.typeName(type.resource);
    default:
      return names.typeName(type);
  }
}

/** Whether AssemblyScript can say `T | null`: it can't for numbers. */
export function isReferenceType(type: WitType): boolean {
  return (
    !(isScalar(type) && type.kind !== "string") && type.kind !== "enum" && type.kind !== "flags"
  );
}

/** Declarations of everything an interface declares but its resources. */
export function declareTypes(owner: WitInterface, names: Names, docs: Docs): string[] {
  return owner.types.flatMap((type) => {
    if (isResource(type)) return [];
    const comment = docComment(docs, [owner.shortName, type.name ?? ""]);
    return [comment + declareType(type, names, docs)];
  });
}

function declareType(type: WitType, names: Names, docs: Docs): string {
  switch (type.kind) {
    case "record":
      return declareRecord(type, names, docs);
    case "variant":
      return declareVariant(type, names, docs);
    case "enum":
      return declareNames(type, names, docs, (index) => `${index}`);
    case "flags":
      return declareNames(type, names, docs, (index) => `1 << ${index}`);
    default:
      return `export type ${names.typeName(type)} = ${structure(type, names)};\n`;
  }
}

function declareRecord(type: RecordType, names: Names, docs: Docs): string {
  const members = names.members(type);
  const fields = type.fields.map((field, index) => {
    const comment = docComment(docs, pathOf(type, field.name), "    ");
    return `${comment}    public ${members[index]}: ${typeExpression(field.type, names)},\n`;
  });
  return `export class ${names.typeName(type)} {\n  constructor(\n${fields.join("")}  ) {}\n}\n`;
}

function declareVariant(type: VariantType, names: Names, docs: Docs): string {
  const name = names.typeName(type);
  const members = names.members(type);
  const tags = enumMembers(type.cases.map((each) => each.name)).map((tag) => `  ${tag},\n`);
  const fields = type.cases.map((each, index) => {
    const comment = docComment(docs, pathOf(type, each.name), "  ");
    return each.type
      ? `${comment}  ${members[index]}!: ${typeExpression(each.type, names)};\n`
      : "";
  });
  const makers = type.cases.map((_, index) => declareMaker(type, index, names));
  return (
    `export enum ${names.tagName(type)} {\n${tags.join("")}}\n\n` +
    `export class ${name} {\n  /** One of ${names.tagName(type)}. */\n  tag: u32 = 0;\n` +
    `${fields.join("")}\n${makers.join("\n")}}\n`
  );
}

function declareMaker(type: VariantType, index: number, names: Names): string {
  const name = names.typeName(type);
  const member = names.members(type)[index];
  const payload = type.cases[index]?.type;
  const parameter = payload ? `value: ${typeExpression(payload, names)}` : "";
  return (
    `  static ${member}(${parameter}): ${name} {\n` +
    `    const made = new ${name}();\n    made.tag = ${index};\n` +
    `${payload ? `    made.${member} = value;\n` : ""}    return made;\n  }\n`
  );
}

function declareNames(
  type: NamesType,
  names: Names,
  docs: Docs,
  valueOf: (index: number) => string,
): string {
  const members = names.members(type).map((member, index) => {
    const comment = docComment(docs, pathOf(type, type.names[index] ?? ""), "  ");
    return `${comment}  ${member} = ${valueOf(index)},\n`;
  });
  return `export enum ${names.typeName(type)} {\n${members.join("")}}\n`;
}

function pathOf(type: WitType, member: string): string[] {
  return [type.owner?.shortName ?? "", type.name ?? "", member];
}

/** One class for each number of elements that the world's tuples have. */
export function declareTuples(world: World): string[] {
  const lengths = new Set<number>();
  const visit = (type: WitType): void => {
    if (type.kind === "tuple") lengths.add(type.elements.length);
    for (const part of partsOf(type)) visit(part);
  };
  for (const type of typesOf(world)) if (!isResource(type)) visit(type);
  return [...lengths].sort((a, b) => a - b).map(declareTuple);
}

function typesOf(world: World): (WitType | Resource)[] {
  return [...world.imports, ...world.exports].flatMap((each) => [
    ...each.types,
    ...each.functions.flatMap((f) => [
      ...f.parameters.map((parameter) => parameter.type),
      ...(f.result ? [f.result] : []),
    ]),
  ]);
}

function declareTuple(length: number): string {
  const parameters = Array.from({ length }, (_, index) => `T${index}`);
  const fields = parameters.map((parameter, index) => `public f${index}: ${parameter}`);
  return `export class Tuple${length}<${parameters.join(", ")}> {\n  constructor(${fields.join(", ")}) {}\n}\n`;
}

// ---- Variants, options and results alike

/** An expression that makes case `index`. */
export function makeCase(type: CaseType, index: number, payload: string, names: Names): string {
  const of = (part: WitType | null): string => typeExpression(part, names);
  if (type.kind === "option") {
    const maker = index === 0 ? "none" : "some";
    return `Option.${maker}<${of(type.element)}>(${payload})`;
  }
  if (type.kind === "result") {
    const maker = index === 0 ? "ok" : "err";
    return `Result.${maker}<${of(type.ok)}, ${of(type.error)}>(${payload || "UNIT"})`;
  }
  return `${names.typeName(type)}.${names.members(type)[index]}(${payload})`;
}

/** An expression for the payload of case `index` of `value`. */
export function casePayload(type: CaseType, index: number, value: string, names: Names): string {
  if (type.kind === "option") return `${value}.value`;
  if (type.kind === "result") return index === 0 ? `${value}.ok` : `${value}.err`;
  return `${value}.${names.members(type)[index]}`;
}

/** An expression for the number of the case that `value` is. */
export function caseIndex(type: CaseType, value: string): string {
  if (type.kind === "option") return `<u32>${value}.isSome`;
  if (type.kind === "result") return `<u32>${value}.isErr`;
  return `${value}.tag`;
}
