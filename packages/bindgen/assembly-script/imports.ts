// Imported functions and resources: what guest code calls. Each wraps the core import of the canonical ABI.

import { docComment } from "../wit/doc-comment.ts";
import { isResource } from "../wit/model.ts";
import type { Resource, WitFunction, WitInterface } from "../wit/model.ts";
import { structOffsets } from "../abi/layout.ts";
import { Statements } from "./codecs.ts";
import { coreName, parametersOf, returnArea } from "./call.ts";
import type { Parameter } from "./call.ts";
import { coreParameters, coreResult, passesInMemory, returnsInMemory } from "./core-function.ts";
import { block, shift } from "./emitter.ts";
import type { Emitter } from "./emitter.ts";
import { emitInto } from "./imports-into.ts";
import { typeExpression } from "./types.ts";

/** The declarations of one imported interface, its core imports among them. */
export function emitImports(owner: WitInterface, emitter: Emitter): string[] {
  const resources = owner.types.filter(isResource);
  const free = owner.functions.filter((each) => each.resource === null);
  return [
    ...owner.functions.map((each) => declareCore(owner, each, emitter)),
    ...resources.map((each) => declareDrop(owner, each, emitter)),
    ...free.flatMap((each) =>
      emitWrappers(owner, each, emitter).map(
        ({ comment, source }) => `${comment}export function ${source}`,
      ),
    ),
    ...resources.map((each) => emitResource(owner, each, emitter)),
  ];
}

function declareCore(owner: WitInterface, each: WitFunction, emitter: Emitter): string {
  const types = [...coreParameters(each), ...(returnsInMemory(each) ? ["usize"] : [])];
  const parameters = types.map((type, index) => `core${index}: ${type}`).join(", ");
  return (
    `// @ts-ignore: decorator\n@external("${owner.name}", "${each.name}")\n` +
    `declare function ${coreName(each, emitter)}(${parameters}): ${coreResult(each, "void")};\n`
  );
}

function declareDrop(owner: WitInterface, resource: Resource, emitter: Emitter): string {
  return (
    `// @ts-ignore: decorator\n@external("${owner.name}", "[resource-drop]${resource.name}")\n` +
    `declare function $drop${emitter.names.typeName(resource)}(handle: u32): void;\n`
  );
}

// ---- Functions

interface Wrapper {
  readonly comment: string;
  /** `name(parameters): type { ... }`, without what stands before it in a module or class. */
  readonly source: string;
}

function emitWrappers(owner: WitInterface, each: WitFunction, emitter: Emitter): Wrapper[] {
  const path = each.resource ? [each.resource.name, each.member] : [each.member];
  const comment = docComment(emitter.docs, [owner.shortName, ...path]);
  const parameters = parametersOf(each);
  const plain = { comment, source: emitPlain(each, parameters, emitter) };
  const into = emitInto(each, parameters, emitter);
  if (into === null) return [plain];
  const likeIt = `/** Like \`${emitter.names.functionName(each)}\`, allocating nothing: see the head of this file. */\n`;
  return [plain, { comment: likeIt, source: into }];
}

function emitPlain(each: WitFunction, parameters: readonly Parameter[], emitter: Emitter): string {
  const body = new Statements();
  const core = lowerParameters(each, parameters, body, emitter);
  const call = `${coreName(each, emitter)}(${[...core, ...returnArea(each, emitter)].join(", ")})`;
  body.lines.push(...returnStatements(each, call, body, emitter));
  const signature = parameters
    .filter(({ expression }) => expression !== "this")
    .map(({ type, expression }) => `${expression}: ${typeExpression(type, emitter.names)}`);
  const result = each.result ? typeExpression(each.result, emitter.names) : "void";
  const head = `${emitter.names.functionName(each)}(${signature.join(", ")}): ${result}`;
  return block(head, body.lines);
}

function returnStatements(
  each: WitFunction,
  call: string,
  body: Statements,
  emitter: Emitter,
): string[] {
  if (each.result === null) return [`${call};`];
  if (returnsInMemory(each))
    return [`${call};`, `return ${emitter.codecs.load(each.result, "RETURN_AREA", 0)};`];
  const core = body.local();
  return [`const ${core} = ${call};`, `return ${emitter.codecs.lift(each.result, [core])};`];
}

/** Core arguments, or a pointer to where they were put because they are too many. */
function lowerParameters(
  each: WitFunction,
  parameters: readonly Parameter[],
  body: Statements,
  emitter: Emitter,
): string[] {
  if (!passesInMemory(each))
    return parameters.flatMap(({ type, expression }) =>
      emitter.codecs.lower(type, expression, body),
    );
  const types = parameters.map((parameter) => parameter.type);
  emitter.areas.reserveParameters(types);
  const offsets = structOffsets(types);
  for (const [index, { type, expression }] of parameters.entries())
    body.lines.push(emitter.codecs.store(type, "PARAMETER_AREA", offsets[index] ?? 0, expression));
  return ["PARAMETER_AREA"];
}

// ---- Resources

function emitResource(owner: WitInterface, resource: Resource, emitter: Emitter): string {
  const name = emitter.names.typeName(resource);
  const members = owner.functions
    .filter((each) => each.resource === resource)
    .flatMap((each) =>
      emitWrappers(owner, each, emitter).map(
        ({ comment, source }) =>
          `\n${shift(`${comment}${each.role === "method" ? "" : "static "}${source}`)}`,
      ),
    );
  return `${docComment(emitter.docs, [owner.shortName, resource.name])}export class ${name} {
  /** 0 once it was dropped or given away. */
  handle: u32;

  constructor(handle: u32) {
    this.handle = handle;
  }
${members.join("")}
  /** Gives the resource back to the host. A second time, or after it was given away, nothing happens. */
  drop(): void {
    const handle = this.take();
    if (handle != 0) $drop${name}(handle);
  }

  /** The handle, which belongs to somebody else from now on. */
  take(): u32 {
    const handle = this.handle;
    this.handle = 0;
    return handle;
  }
}
`;
}
