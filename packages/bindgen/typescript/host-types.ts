// The world's types as jco gives them to JavaScript: records are objects in camelCase, a variant is { tag, val }, an
// enum its name, list<f32> a Float32Array, u64 a bigint, and a failed result is thrown. Source: jco's documentation
// of its type mapping, checked against what `jco types` writes.

import { camelCase, NameScope, pascalCase } from "../wit/name-scope.ts";
import { docComment } from "../wit/doc-comment.ts";
import type { Docs } from "../wit/docs.ts";
import { isResource } from "../wit/model.ts";
import type { Resource, WitFunction, WitInterface, World } from "../wit/model.ts";
import { HostNames } from "./host-names.ts";
import { declareType, resultExpression, typeExpression } from "./type-expression.ts";

/** One TypeScript module: types, an interface for each interface and resource, and the world's imports and exports. */
export function emitHostTypes(
  world: World,
  docs: Docs,
  { source }: { readonly source: string },
): string {
  const names = new HostNames(world);
  const interfaces = [...world.imports, ...world.exports];
  const sections = [
    `// Generated from ${source}: do not edit. The world "${world.name}" as its host sees it through jco.\n`,
    ...interfaces.flatMap((owner) => emitTypes(owner, names, docs)),
    ...interfaces.flatMap((owner) => emitInterface(owner, names, docs)),
    emitWorld(world, names),
  ];
  return sections.join("\n");
}

function emitTypes(owner: WitInterface, names: HostNames, docs: Docs): string[] {
  return owner.types.map((type) => {
    const comment = docComment(docs, [owner.shortName, type.name ?? ""]);
    return isResource(type)
      ? comment + emitResource(owner, type, names, docs)
      : comment + declareType(type, names, docs);
  });
}

/** What an instance can do, and what its class can. */
function emitResource(
  owner: WitInterface,
  resource: Resource,
  names: HostNames,
  docs: Docs,
): string {
  const name = names.typeName(resource);
  const own = owner.functions.filter((each) => each.resource === resource);
  const declare = (each: WitFunction): string =>
    docComment(docs, [owner.shortName, resource.name, each.member], "  ") +
    `  ${signature(each, each.role === "constructor" ? "new " : names.functionName(each), names)};\n`;
  const methods = own.filter((each) => each.role === "method").map(declare);
  const statics = own.filter((each) => each.role !== "method").map(declare);
  const disposable = owner.direction === "export" ? " extends Disposable" : "";
  return (
    `export interface ${name}${disposable} {\n${methods.join("")}}\n\n` +
    `/** The class of \`${name}\`; jco knows its instances by \`instanceof\`. */\n` +
    `export interface ${names.className(resource)} {\n  readonly prototype: ${name};\n${statics.join("")}}\n`
  );
}

function signature(each: WitFunction, name: string, names: HostNames): string {
  const scope = new NameScope();
  const parameters = each.parameters
    .filter((_, index) => !(each.role === "method" && index === 0))
    .map((parameter) => {
      const written = scope.take(camelCase(parameter.name));
      return `${written}: ${typeExpression(parameter.type, names)}`;
    });
  return `${name}(${parameters.join(", ")}): ${resultExpression(each.result, names)}`;
}

/** An interface's functions, and the classes of its resources. */
function emitInterface(owner: WitInterface, names: HostNames, docs: Docs): string[] {
  const resources = owner.types.filter(isResource);
  const functions = owner.functions.filter((each) => each.resource === null);
  if (resources.length + functions.length === 0) return [];
  const classes = resources.map(
    (each) => `  readonly ${pascalCase(each.name)}: ${names.className(each)};\n`,
  );
  const members = functions.map(
    (each) =>
      docComment(docs, [owner.shortName, each.member], "  ") +
      `  ${signature(each, names.functionName(each), names)};\n`,
  );
  return [
    `${docComment(docs, [owner.shortName])}export interface ${names.interfaceName(owner)} {\n` +
      `${classes.join("")}${members.join("")}}\n`,
  ];
}

function emitWorld(world: World, names: HostNames): string {
  const isEmpty = (owner: WitInterface): boolean =>
    owner.functions.length === 0 && !owner.types.some(isResource);
  const line = (key: string, owner: WitInterface): string =>
    `  readonly ${key}: ${names.interfaceName(owner)};\n`;
  const filled = (list: readonly WitInterface[]): WitInterface[] =>
    list.filter((owner) => owner.name !== "$root" && !isEmpty(owner));
  const imports = filled(world.imports).map((owner) =>
    line(JSON.stringify(owner.name.replace(/@.*$/, "")), owner),
  );
  const exports = filled(world.exports).map((owner) => line(camelCase(owner.shortName), owner));
  return `/** What the host gives. A function fails by throwing the payload of its result's error. */
export interface GuestImports {
${imports.join("")}}

/** What the guest gives. A failed result is thrown as an error whose \`payload\` is the result's error. */
export interface GuestExports {
${exports.join("")}}

/** What jco's glue exports where it was told to leave instantiation to its caller. */
export type Instantiate = (
  getCoreModule: (fileName: string) => WebAssembly.Module,
  imports: GuestImports,
  instantiateCore?: (
    module: WebAssembly.Module,
    imports?: WebAssembly.Imports,
  ) => WebAssembly.Instance,
) => GuestExports;
`;
}
