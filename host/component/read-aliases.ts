// Aliases (Binary.md, "Alias Definitions"): other names for what an instance exports or an outer scope has.

import type { ByteReader } from "./byte-reader.ts";
import { addItem, definedAt } from "./definitions.ts";
import type { CoreInstance, Item, Scope, TypeDefinition } from "./definitions.ts";
import { readArgumentName, readCoreName } from "./read-names.ts";
import { unsupported } from "./refuse.ts";

const coreSort = 0x00;
const coreFunction = 0x00;
const coreMemory = 0x02;
/** Tables, globals and tags: nothing here asks for them. */
const untracked: ReadonlySet<number> = new Set([0x01, 0x03, 0x04]);
const sorts: ReadonlyMap<number, Item["sort"]> = new Map([
  [0x01, "function"],
  [0x03, "type"],
  [0x05, "instance"],
]);

/** One entry of an alias section. */
export function readAlias(reader: ByteReader, scope: Scope): void {
  const sort = reader.byte("the sort of an alias");
  const inCore = sort === coreSort ? reader.byte("the core sort of an alias") : undefined;
  const target = reader.byte("the target of an alias");
  if (inCore !== undefined && target === 0x01) aliasCoreExport(inCore, reader, scope);
  else if (inCore === undefined && target === 0x00) aliasExport(sort, reader, scope);
  else if (inCore === undefined && target === 0x02) aliasOuter(sort, reader, scope);
  else throw reader.refuse("an alias", `sort ${sort} has no target ${target}`);
}

/** The only aliases that types of instances and components have: of types, and of instances among them. */
export function readTypeAlias(reader: ByteReader, scope: Scope): void {
  const sort = reader.byte("the sort of an alias");
  const target = reader.byte("the target of an alias");
  if (target === 0x00) aliasExport(sort, reader, scope);
  else if (target === 0x02) aliasOuter(sort, reader, scope);
  else throw reader.refuse("an alias", `a type has none with target ${target}`);
}

function aliasExport(sortByte: number, reader: ByteReader, scope: Scope): void {
  const sort = sorts.get(sortByte);
  if (sort === undefined) throw unsupportedSort(sortByte, reader);
  const instance = definedAt(scope.instances, reader, "an instance");
  const name = readArgumentName(reader);
  const item = instance.get(name);
  if (item?.sort !== sort) throw reader.refuse("an alias", `the instance has no such ${sort}`);
  addItem(scope, item);
}

function aliasOuter(sortByte: number, reader: ByteReader, scope: Scope): void {
  if (sorts.get(sortByte) !== "type") throw unsupportedSort(sortByte, reader);
  const depth = reader.u32("the depth of an alias");
  let outer: Scope | undefined = scope;
  for (let left = depth; left > 0 && outer !== undefined; left--) outer = outer.parent;
  if (outer === undefined) throw reader.refuse("an alias", `nothing is ${depth} scopes out`);
  const type: TypeDefinition = definedAt(outer.types, reader, "a type");
  scope.types.push(type);
}

function aliasCoreExport(sort: number, reader: ByteReader, scope: Scope): void {
  const instance = definedAt(scope.coreInstances, reader, "a core instance");
  const name = readCoreName(reader);
  if (sort === coreFunction) scope.coreFunctions.push(coreFunctionOf(instance, name, reader));
  else if (sort === coreMemory) scope.memories.push(memoryOf(instance, name, reader));
  else if (!untracked.has(sort)) throw unsupportedSort(sort, reader);
}

function coreFunctionOf(
  instance: CoreInstance,
  name: string,
  reader: ByteReader,
): Scope["coreFunctions"][number] {
  if (instance.kind === "module") {
    return { kind: "export", of: { instance: instance.index, name } };
  }
  const found = instance.functions.get(name);
  if (found !== undefined) return found;
  throw reader.refuse("an alias", `the core instance has no function "${name}"`);
}

function memoryOf(
  instance: CoreInstance,
  name: string,
  reader: ByteReader,
): Scope["memories"][number] {
  if (instance.kind === "module") return { instance: instance.index, name };
  const found = instance.memories.get(name);
  if (found !== undefined) return found;
  throw reader.refuse("an alias", `the core instance has no memory "${name}"`);
}

function unsupportedSort(sort: number, reader: ByteReader): Error {
  return unsupported(
    `cannot use an alias at offset ${reader.offset}: one of sort ${sort} is unsupported here`,
  );
}
