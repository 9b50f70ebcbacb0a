// One WIT type in TypeScript, in the shape in which jco hands it over.

import { camelCase } from "../wit/name-scope.ts";
import { docComment } from "../wit/doc-comment.ts";
import type { Docs } from "../wit/docs.ts";
import { isNumberList, isScalar } from "../wit/model.ts";
import type { RecordType, ScalarKind, VariantType, WitType } from "../wit/model.ts";
import type { HostNames } from "./host-names.ts";

const typedArrays: Readonly<Record<string, string>> = {
  u8: "Uint8Array",
  s8: "Int8Array",
  u16: "Uint16Array",
  s16: "Int16Array",
  u32: "Uint32Array",
  s32: "Int32Array",
  u64: "BigUint64Array",
  s64: "BigInt64Array",
  f32: "Float32Array",
  f64: "Float64Array",
};

function scalarExpression(kind: ScalarKind): string {
  if (kind === "bool") return "boolean";
  if (kind === "string" || kind === "char") return "string";
  return kind === "u64" || kind === "s64" ? "bigint" : "number";
}

/** The type where it is used; `null` is a payload that isn't there. */
export function typeExpression(type: WitType | null, names: HostNames): string {
  if (type === null) return "void";
  return type.owner === null ? structure(type, names) : names.typeName(type);
}

/** What a function gives: of a result the payload, since an error is thrown. */
export function resultExpression(type: WitType | null, names: HostNames): string {
  return type?.kind === "result" ? typeExpression(type.ok, names) : typeExpression(type, names);
}

function structure(type: WitType, names: HostNames): string {
  const of = (part: WitType): string => typeExpression(part, names);
  if (isScalar(type)) return scalarExpression(type.kind);
  if (isNumberList(type)) return typedArrays[type.element.kind] ?? "never";
  switch (type.kind) {
    case "list":
      return `readonly ${parenthesized(of(type.element))}[]`;
    case "option":
      return optionExpression(type.element, names);
    case "result":
      return `${caseExpression("ok", type.ok, names)} | ${caseExpression("err", type.error, names)}`;
    case "tuple":
      return `readonly [${type.elements.map(of).join(", ")}]`;
    case "own":
    case "borrow":
      return names.typeName(type.resource);
    default:
      return names.typeName(type);
  }
}

/** jco tells none from some(none) by a tag. */
function optionExpression(element: WitType, names: HostNames): string {
  if (element.kind === "option")
    return `${caseExpression("none", null, names)} | ${caseExpression("some", element, names)}`;
  return `${typeExpression(element, names)} | undefined`;
}

function caseExpression(tag: string, type: WitType | null, names: HostNames): string {
  const value = type === null ? "" : `; readonly val: ${typeExpression(type, names)}`;
  return `{ readonly tag: ${JSON.stringify(tag)}${value} }`;
}

function parenthesized(expression: string): string {
  return /[ |]/.test(expression) && !expression.startsWith("{") ? `(${expression})` : expression;
}

/** The declaration of a type that has a name. */
export function declareType(type: WitType, names: HostNames, docs: Docs): string {
  const name = names.typeName(type);
  if (type.kind === "record") return declareRecord(type, names, docs);
  if (type.kind === "variant") return declareVariant(type, names, docs);
  if (type.kind === "enum")
    return `export type ${name} = ${type.names.map((each) => JSON.stringify(each)).join(" | ")};\n`;
  if (type.kind === "flags") {
    const fields = type.names.map((each) => `  readonly ${camelCase(each)}?: boolean;\n`);
    return `export interface ${name} {\n${fields.join("")}}\n`;
  }
  return `export type ${name} = ${structure(type, names)};\n`;
}

function declareRecord(type: RecordType, names: HostNames, docs: Docs): string {
  const fields = type.fields.map((field) => {
    const optional = field.type.kind === "option" ? "?" : "";
    return (
      docComment(docs, [type.owner?.shortName ?? "", type.name ?? "", field.name], "  ") +
      `  readonly ${camelCase(field.name)}${optional}: ${typeExpression(field.type, names)};\n`
    );
  });
  return `export interface ${names.typeName(type)} {\n${fields.join("")}}\n`;
}

function declareVariant(type: VariantType, names: HostNames, docs: Docs): string {
  const cases = type.cases.map(
    (each) =>
      docComment(docs, [type.owner?.shortName ?? "", type.name ?? "", each.name], "  ") +
      `  | ${caseExpression(each.name, each.type, names)}`,
  );
  return `export type ${names.typeName(type)} =\n${cases.join("\n")};\n`;
}
