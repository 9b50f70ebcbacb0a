// `<name>Into`: a wrapper beside each import that gives a list of numbers, for paths that must not allocate. Lists of
// numbers come in as (pointer, length), and the list that comes back is written to memory the caller names.

import { alignmentOf, payloadOffset, sizeOf, structOffsets } from "../abi/layout.ts";
import { isNumberList } from "../wit/model.ts";
import type { ListType, WitFunction, WitType } from "../wit/model.ts";
import { Statements } from "./codecs.ts";
import { passesInMemory } from "./core-function.ts";
import { block } from "./emitter.ts";
import type { Emitter } from "./emitter.ts";
import { coreName, returnArea } from "./call.ts";
import type { Parameter } from "./call.ts";
import { NameScope } from "../wit/name-scope.ts";
import { isReferenceType, typeExpression } from "./types.ts";

interface IntoParameter extends Parameter {
  /** The expression of the length, where the parameter is a list of numbers. */
  readonly length: string | null;
}

/** The wrapper without what stands before it in a module or class; null where no list of numbers comes back. */
export function emitInto(
  each: WitFunction,
  plain: readonly Parameter[],
  emitter: Emitter,
): string | null {
  const list = numberList(each.result);
  if (list === null) return null;
  const scope = new NameScope(plain.map((parameter) => parameter.expression));
  const [target, targetLength] = [scope.take("target"), scope.take("targetLength")];
  const parameters = plain.map((parameter) => ({
    ...parameter,
    length: isNumberList(parameter.type) ? scope.take(`${parameter.expression}Length`) : null,
  }));
  const size = sizeOf(list.element);
  const body = new Statements();
  const core = [...lowerParameters(each, parameters, body, emitter), ...returnArea(each, emitter)];
  body.lines.push(
    `offerTarget(${target}, <usize>${targetLength} * ${size}, ${alignmentOf(list.element)});`,
    `${coreName(each, emitter)}(${core.join(", ")});`,
    ...receiveStatements(each, size, emitter),
  );
  const signature = [
    ...parameters.flatMap((parameter) => declare(parameter, emitter)),
    `${target}: usize`,
    `${targetLength}: u32`,
  ];
  const head = `${emitter.names.intoName(each)}(${signature.join(", ")}): ${resultType(each, emitter)}`;
  return block(head, body.lines);
}

/** The list of numbers that is the result, or a result's payload. */
function numberList(result: WitType | null): ListType | null {
  const list = result?.kind === "result" ? result.ok : result;
  return isNumberList(list) ? list : null;
}

function declare({ type, expression, length }: IntoParameter, emitter: Emitter): string[] {
  if (expression === "this") return [];
  if (length !== null) return [`${expression}: usize`, `${length}: u32`];
  return [`${expression}: ${typeExpression(type, emitter.names)}`];
}

function lowerParameters(
  each: WitFunction,
  parameters: readonly IntoParameter[],
  body: Statements,
  emitter: Emitter,
): string[] {
  if (!passesInMemory(each))
    return parameters.flatMap(({ type, expression, length }) =>
      length === null
        ? emitter.codecs.lower(type, expression, body)
        : [`<i32>${expression}`, length],
    );
  const types = parameters.map((parameter) => parameter.type);
  emitter.areas.reserveParameters(types);
  const offsets = structOffsets(types);
  for (const [index, { type, expression, length }] of parameters.entries()) {
    const offset = offsets[index] ?? 0;
    if (length === null)
      body.lines.push(emitter.codecs.store(type, "PARAMETER_AREA", offset, expression));
    else
      body.lines.push(
        `store<usize>(PARAMETER_AREA, ${expression}, ${offset});`,
        `store<u32>(PARAMETER_AREA, ${length}, ${offset + 4});`,
      );
  }
  return ["PARAMETER_AREA"];
}

/** What happens after the call: an error comes out of the target before anybody else may write there. */
function receiveStatements(each: WitFunction, size: number, emitter: Emitter): string[] {
  if (each.result?.kind !== "result") return [receive(0, size)];
  const offset = payloadOffset(each.result);
  const { error } = each.result;
  const loaded = error ? emitter.codecs.load(error, "RETURN_AREA", offset) : "UNIT";
  return [
    "if (knownCase(load<u8>(RETURN_AREA), 2) == 1) {",
    `  const $error = ${isNullable(error) ? loaded : `Option.some<${typeExpression(error, emitter.names)}>(${loaded})`};`,
    "  withdrawTarget();",
    "  return $error;",
    "}",
    receive(offset, size),
    "return null;",
  ];
}

function receive(offset: number, size: number): string {
  return `receiveList(load<usize>(RETURN_AREA, ${offset}), load<u32>(RETURN_AREA, ${offset + 4}), ${size});`;
}

/** The error or null; numbers can't be null, so those come in an option. */
function resultType(each: WitFunction, emitter: Emitter): string {
  if (each.result?.kind !== "result") return "void";
  const type = typeExpression(each.result.error, emitter.names);
  return isNullable(each.result.error) ? `${type} | null` : `Option<${type}> | null`;
}

function isNullable(error: WitType | null): boolean {
  return error === null || isReferenceType(error);
}
