// Everything that is asked of a stranger's component before any of its code, or of the glue made from it, runs:
// that it is one, within limits; that every name in it is a name; that it imports what the host offers and
// exports what the host calls, with exactly the types that the host knows; and where its memory will be read.
//
// It is no validator: what is well-formed here may still be refused by the toolchain that makes the glue.

import { checkCount, declaredCounts } from "./core-module.ts";
import type { ComponentInstance, Item } from "./definitions.ts";
import type { LiftPlan } from "./lift-plan.ts";
import { tablesTotalMax } from "./limits.ts";
import { linkName, readInterfaceName } from "./names.ts";
import { readComponent } from "./read-component.ts";
import type { ByteRange } from "./read-component.ts";
import type { ExternType } from "./read-types.ts";
import { quoted, unsupported } from "./refuse.ts";
import { Signatures } from "./signature.ts";
import type { FunctionType } from "./value-types.ts";

/** Types of an interface's functions by name, as `signature.ts` writes them. */
export type InterfaceSignatures = Readonly<Record<string, string>>;

/** By the interface's name with version; an interface of types alone has no functions. */
export type OfferedInterfaces = Readonly<Record<string, InterfaceSignatures>>;

export interface ComponentContract {
  /** What the host gives. Any compatible version of an interface will do (0.2.1 for 0.2.6). */
  readonly imports: OfferedInterfaces;
  /** Names of interfaces that the host gives too, and whose functions take whatever types are declared. */
  readonly untyped?: readonly string[];
  /** What the host calls. */
  readonly exports: OfferedInterfaces;
}

export interface InspectedComponent {
  /** Names of the imported interfaces, with the component's versions. */
  readonly imports: readonly string[];
  readonly exports: readonly string[];
  /** Where the core modules stand in the file. */
  readonly coreModules: readonly ByteRange[];
  /** What to measure when it runs. */
  readonly plan: LiftPlan;
}

/**
 * Throws `bad-file` for what is malformed, with its offset, `limit` for what is too much, and `unsupported`
 * for what the host does not do, imports outside of its offer among them.
 */
export function inspectComponent(
  bytes: Uint8Array,
  contract: ComponentContract,
): InspectedComponent {
  const { imports, exports, coreModules, plan } = readComponent(bytes);
  checkMemories(
    coreModules.map(({ offset, byteLength }) => bytes.subarray(offset, offset + byteLength)),
    plan,
  );
  const signatures = new Signatures();
  checkImports(imports, contract, signatures);
  checkExports(exports, contract.exports, signatures);
  return { imports: [...imports.keys()], exports: [...exports.keys()], coreModules, plan };
}

/** The signatures of a component that is known to be right: what `inspectComponent` holds others against. */
export function contractOf(bytes: Uint8Array): ComponentContract {
  const { imports, exports } = readComponent(bytes);
  nameResources(exports);
  const signatures = new Signatures();
  return { imports: signaturesOf(imports, signatures), exports: signaturesOf(exports, signatures) };
}

function checkImports(
  imports: ReadonlyMap<string, ExternType>,
  { imports: offered, untyped = [] }: ComponentContract,
  signatures: Signatures,
): void {
  const byLinkName = new Map(
    Object.entries(offered).map(([name, functions]) => [linked(name), functions]),
  );
  const untypedNames = new Set(untyped.map(linked));
  const outside = [...imports].flatMap(([name, item]) => {
    if (item.sort === "instance" && untypedNames.has(linked(name))) return [];
    const functions = byLinkName.get(linked(name));
    if (functions === undefined || item.sort !== "instance") return isHarmless(item) ? [] : [name];
    return missing(name, item.value, functions);
  });
  if (outside.length > 0) {
    throw unsupported(
      `cannot run a component that imports ${list(outside)}: the host offers none of it`,
    );
  }
  for (const [name, item] of imports) {
    const functions = byLinkName.get(linked(name));
    if (item.sort === "instance" && functions !== undefined) {
      checkTypes(name, item.value, { functions, signatures });
    }
  }
}

/** A module can be instantiated more than once, and each time it makes its memory again. */
function checkMemories(modules: readonly Uint8Array[], plan: LiftPlan): void {
  const counts = modules.map((module) => declaredCounts(module));
  const made = plan.flatMap(({ module }) => counts[module] ?? []);
  const sum = (count: (of: (typeof made)[number]) => number): number =>
    made.reduce((total, each) => total + count(each), 0);
  checkCount(
    sum(({ memories }) => memories),
    1,
    "memories",
  );
  checkCount(
    sum(({ tables }) => tables),
    tablesTotalMax,
    "tables",
  );
}

/** A type that has another name brings nothing in. */
function isHarmless(item: ExternType): boolean {
  return item.sort === "type" && item.value.kind !== "resource";
}

function missing(
  name: string,
  instance: ComponentInstance,
  functions: InterfaceSignatures,
): string[] {
  return [...instance]
    .filter(([member, item]) => item.sort !== "type" && !Object.hasOwn(functions, member))
    .map(([member]) => `${name}#${member}`);
}

function checkExports(
  exports: ComponentInstance,
  wanted: OfferedInterfaces,
  signatures: Signatures,
): void {
  nameResources(exports);
  for (const [name, functions] of Object.entries(wanted)) {
    const item = exports.get(name);
    const lacking =
      item?.sort === "instance"
        ? Object.keys(functions).filter((member) => item.value.get(member)?.sort !== "function")
        : undefined;
    if (item?.sort !== "instance" || lacking === undefined) {
      throw unsupported(`cannot run a component that does not export ${quoted(name)}`);
    }
    if (lacking.length > 0) {
      const absent = lacking.map((member) => `${name}#${member}`);
      throw unsupported(`cannot run a component that does not export ${list(absent)}`);
    }
    checkTypes(name, item.value, { functions, signatures });
  }
}

interface Expected {
  readonly functions: InterfaceSignatures;
  readonly signatures: Signatures;
}

/** The glue gives and takes what the component's types say, so they must be those that the host knows. */
function checkTypes(name: string, instance: ComponentInstance, expected: Expected): void {
  for (const [member, type] of functionsOf(instance)) {
    const wanted = Object.hasOwn(expected.functions, member)
      ? expected.functions[member]
      : undefined;
    if (wanted === undefined) continue;
    const found = expected.signatures.of(type);
    if (wanted === found) continue;
    const where = differing(wanted, found);
    throw unsupported(
      `cannot run a component whose ${quoted(`${name}#${member}`)} is of another type: ${where}`,
    );
  }
}

function differing(wanted: string, found: string): string {
  let at = 0;
  while (at < wanted.length && wanted[at] === found[at]) at++;
  const from = Math.max(0, at - 20);
  return `${quoted(found.slice(from, from + 60))} where the host has ${quoted(wanted.slice(from, from + 60))}`;
}

function functionsOf(instance: ComponentInstance): [name: string, type: FunctionType][] {
  return [...instance].flatMap(([name, item]) =>
    item.sort === "function" ? [[name, item.value.type]] : [],
  );
}

/** A resource that the component makes is called what it is exported as. */
function nameResources(exports: ComponentInstance): void {
  for (const [name, item] of exports) {
    if (item.sort !== "instance") continue;
    const path = readInterfaceName(name)?.path ?? name;
    for (const [label, member] of item.value) nameResource(member, `${path}.${label}`);
  }
}

function nameResource(item: Item, name: string): void {
  if (item.sort !== "type" || item.value.kind !== "resource") return;
  item.value.resource.name ??= name;
}

function signaturesOf(
  items: ReadonlyMap<string, ExternType>,
  signatures: Signatures,
): OfferedInterfaces {
  return Object.fromEntries(
    [...items].flatMap(([name, item]) => {
      if (item.sort !== "instance") return [];
      const functions = functionsOf(item.value).map(([member, type]) => [
        member,
        signatures.of(type),
      ]);
      return [[name, Object.fromEntries(functions) as InterfaceSignatures]];
    }),
  );
}

function linked(name: string): string {
  const found = readInterfaceName(name);
  return found === undefined ? name : linkName(found);
}

const listedMax = 20;

function list(names: readonly string[]): string {
  const listed = names.slice(0, listedMax).map((name) => quoted(name));
  const more = names.length - listed.length;
  return listed.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
