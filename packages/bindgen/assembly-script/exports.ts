// The guest's entry module: a core function for each exported one, which lifts the parameters, calls the
// implementation and lowers the result; and what resources of the guest's own need.

import { flatten, structOffsets } from "../abi/layout.ts";
import { isExported, isResource, mentions } from "../wit/model.ts";
import type { Resource, WitFunction, WitInterface } from "../wit/model.ts";
import { borrowFunction, giveFunction, Statements, takeFunction } from "./codecs.ts";
import { coreParameters, coreResult, passesInMemory, returnsInMemory } from "./core-function.ts";
import { block } from "./emitter.ts";
import type { Emitter } from "./emitter.ts";
import { NameScope, pascalCase } from "../wit/name-scope.ts";

export interface Exports {
  readonly sources: string[];
  /** AssemblyScript can't spell the names of the component model: its export's name to the wanted one. */
  readonly names: ReadonlyMap<string, string>;
}

export function emitExports(interfaces: readonly WitInterface[], emitter: Emitter): Exports {
  const names = new Map<string, string>();
  const functions = interfaces.flatMap((owner) => owner.functions);
  const isTaken = (resource: Resource): boolean => functions.some((each) => takes(each, resource));
  const scope = new NameScope(["cabi_realloc"]);
  const sources = interfaces.flatMap((owner) => [
    ...owner.types
      .filter(isResource)
      .map((each) => emitResource(owner, each, emitter, { names, isTaken: isTaken(each) })),
    ...owner.functions.map((each) => emitFunction(owner, each, emitter, { names, scope })),
  ]);
  const borrowed = borrowedResources(functions);
  return { sources: [...borrowed.map((each) => emitBorrowed(each, emitter)), ...sources], names };
}

// ---- Functions

interface Renaming {
  readonly names: Map<string, string>;
  readonly scope: NameScope;
}

function emitFunction(
  owner: WitInterface,
  each: WitFunction,
  emitter: Emitter,
  { names, scope }: Renaming,
): string {
  const name = scope.take(
    `export${pascalCase(each.resource?.name ?? "")}${pascalCase(each.member)}`,
  );
  const postName = scope.take(`${name}Post`);
  const wanted = owner.name === "$root" ? each.name : `${owner.name}#${each.name}`;
  names.set(name, wanted).set(postName, `cabi_post_${wanted}`);
  const result = coreResult(each, "usize");
  const parameters = coreParameters(each).map((type, index) => `core${index}: ${type}`);
  const postParameter = result === "void" ? "" : `result: ${result}`;
  return (
    block(`export function ${name}(${parameters.join(", ")}): ${result}`, [
      "enterExport();",
      ...bodyOf(each, emitter),
    ]) +
    "\n" +
    block(`export function ${postName}(${postParameter}): void`, ["leaveExport();"])
  );
}

function bodyOf(each: WitFunction, emitter: Emitter): string[] {
  const body = new Statements();
  const call = callOf(each, liftParameters(each, emitter), emitter);
  const giveBack = borrowedResources([each]).map(
    (resource) => `giveBack${emitter.names.typeName(resource)}();`,
  );
  if (each.result === null) return [`${call};`, ...giveBack];
  const result = body.local();
  body.lines.push(`const ${result} = ${call};`, ...giveBack);
  if (!returnsInMemory(each)) {
    const [core] = emitter.codecs.lower(each.result, result, body);
    return [...body.lines, `return <${flatten(each.result)[0]}>${core};`];
  }
  emitter.areas.reserveResult(each.result);
  return [
    ...body.lines,
    emitter.codecs.store(each.result, "RETURN_AREA", 0, result),
    "return RETURN_AREA;",
  ];
}

function liftParameters(each: WitFunction, emitter: Emitter): string[] {
  const types = each.parameters.map((parameter) => parameter.type);
  if (passesInMemory(each)) {
    const offsets = structOffsets(types);
    return types.map((type, index) => emitter.codecs.load(type, "core0", offsets[index] ?? 0));
  }
  let next = 0;
  return types.map((type) => {
    const core = flatten(type).map((_, index) => `core${next + index}`);
    next += core.length;
    return emitter.codecs.lift(type, core);
  });
}

function callOf(each: WitFunction, values: readonly string[], emitter: Emitter): string {
  const name = emitter.names.functionName(each);
  const [self = "", ...rest] = values;
  if (each.resource === null) return `impl.${name}(${values.join(", ")})`;
  if (each.role === "method") return `${self}.${name}(${rest.join(", ")})`;
  const className = emitter.names.typeName(each.resource);
  if (each.role === "constructor" && each.result?.kind === "own")
    return `new ${className}(${values.join(", ")})`;
  return `${className}.${name}(${values.join(", ")})`;
}

// ---- The guest's own resources: the host holds a handle to a pinned object

function emitResource(
  owner: WitInterface,
  resource: Resource,
  emitter: Emitter,
  { names, isTaken }: { readonly names: Map<string, string>; readonly isTaken: boolean },
): string {
  const type = emitter.names.typeName(resource);
  const name = type.replace("impl.", "");
  names.set(`destroy${name}`, `${owner.name}#[dtor]${resource.name}`);
  const dispose = `changetype<${type}>(object).dispose();`;
  return `${external(owner, "new", resource)}declare function $new${name}(object: usize): u32;

/** The object is the host's from now on: pinned, for the collector does not see the host's handles. */
function ${giveFunction(type)}(object: ${type}): u32 {
  return $new${name}(__pin(changetype<usize>(object)));
}
${isTaken ? emitTaking(owner, resource, type, name) : ""}
export function destroy${name}(object: usize): void {
  ${isTaken ? `if (!taking${name}) ${dispose}` : dispose}
  __unpin(object);
  leaveDestructor();
}
`;
}

/** The way back: dropping the handle runs the destructor, which then only unpins. */
function emitTaking(owner: WitInterface, resource: Resource, type: string, name: string): string {
  return `
${external(owner, "rep", resource)}declare function $object${name}(handle: u32): usize;
${external(owner, "drop", resource)}declare function $drop${name}(handle: u32): void;

let taking${name}: bool = false;

/** The object is the guest's again, an ordinary one, and its handle is gone; it is not disposed of. */
function ${takeFunction(type)}(handle: u32): ${type} {
  const object = changetype<${type}>($object${name}(handle));
  taking${name} = true;
  $drop${name}(handle);
  taking${name} = false;
  return object;
}
`;
}

function external(owner: WitInterface, what: string, resource: Resource): string {
  return `// @ts-ignore: decorator\n@external("[export]${owner.name}", "[resource-${what}]${resource.name}")\n`;
}

/** Whether the function gets the resource as `own`, by itself or inside something. */
function takes(each: WitFunction, resource: Resource): boolean {
  return each.parameters.some(({ type }) =>
    mentions(type, (part) => part.kind === "own" && part.resource === resource),
  );
}

// ---- Imported resources that the host lends for the time of a call

/** Imported resources that occur as `borrow` in parameters. */
function borrowedResources(functions: readonly WitFunction[]): Resource[] {
  const borrowed = new Set<Resource>();
  for (const { type } of functions.flatMap((each) => each.parameters))
    mentions(type, (part) => {
      if (part.kind === "borrow" && !isExported(part.resource)) borrowed.add(part.resource);
      return false;
    });
  return [...borrowed];
}

function emitBorrowed(resource: Resource, emitter: Emitter): string {
  const name = emitter.names.typeName(resource);
  const list = `borrowed${name}`;
  return `const ${list} = new Array<${name}>();

function ${borrowFunction(name)}(handle: u32): ${name} {
  const borrowed = new ${name}(handle);
  ${list}.push(borrowed);
  return borrowed;
}

/** A component must have returned everything it borrowed when its function returns. */
function giveBack${name}(): void {
  while (${list}.length != 0) ${list}.pop().drop();
}
`;
}
