// What the index spaces of a component hold, with indices followed (Binary.md, Explainer.md). Only what
// decides where the guest's values meet the glue is kept; tables, globals and core types pass unnoticed.

import type { CoreExport, LoweredImport } from "./lift-plan.ts";
import type { ByteReader } from "./byte-reader.ts";
import { definitionsMax } from "./limits.ts";
import { beyondLimit } from "./refuse.ts";
import type { FunctionType, Resource, ValueType } from "./value-types.ts";

/** What the bytes of a lowered function say about it, apart from the name under which a module imports it. */
export type Lowered = Omit<LoweredImport, "module" | "name">;

export type CoreFunction =
  | { readonly kind: "export"; readonly of: CoreExport }
  | { readonly kind: "lowered"; readonly lowered: Lowered }
  /** Of resources: takes and gives numbers alone. */
  | { readonly kind: "builtin" };

export type CoreInstance =
  | { readonly kind: "module"; readonly index: number }
  | {
      readonly kind: "inline";
      readonly functions: ReadonlyMap<string, CoreFunction>;
      readonly memories: ReadonlyMap<string, CoreExport>;
    };

export type ComponentFunction =
  /** `name`: `realm:inference/models@0.1.0#read-tensor`. */
  | { readonly kind: "imported"; readonly name: string; readonly type: FunctionType }
  | { readonly kind: "lifted"; readonly type: FunctionType };

export type TypeDefinition =
  | { readonly kind: "value"; readonly type: ValueType }
  | { readonly kind: "function"; readonly type: FunctionType }
  | { readonly kind: "resource"; readonly resource: Resource }
  /** Read again where it is used, since each use has resources of its own. */
  | { readonly kind: "instance"; readonly reader: ByteReader; readonly scope: Scope }
  | { readonly kind: "component" };

export type Item =
  | { readonly sort: "function"; readonly value: ComponentFunction }
  | { readonly sort: "type"; readonly value: TypeDefinition }
  | { readonly sort: "instance"; readonly value: ComponentInstance };

export type ComponentInstance = ReadonlyMap<string, Item>;

/** The index spaces of a component or of a component's or instance's type. */
export interface Scope {
  readonly parent: Scope | undefined;
  readonly types: TypeDefinition[];
  readonly functions: ComponentFunction[];
  readonly instances: ComponentInstance[];
  /** Of its bytes. */
  readonly components: ByteReader[];
  readonly coreFunctions: CoreFunction[];
  readonly memories: CoreExport[];
  readonly coreInstances: CoreInstance[];
}

export function newScope(parent?: Scope): Scope {
  return {
    parent,
    types: [],
    functions: [],
    instances: [],
    components: [],
    coreFunctions: [],
    memories: [],
    coreInstances: [],
  };
}

export function addItem(scope: Scope, item: Item): void {
  if (item.sort === "function") scope.functions.push(item.value);
  else if (item.sort === "type") scope.types.push(item.value);
  else scope.instances.push(item.value);
}

/** What an index read just now stands for. */
export function definedAt<Value>(space: readonly Value[], reader: ByteReader, what: string): Value {
  const index = reader.u32(`the index of ${what}`);
  const value = space[index];
  if (value !== undefined) return value;
  throw reader.refuse(what, `there is no number ${index} among ${space.length}`);
}

/** Counts definitions, so that reading takes bounded time and memory whatever refers to what. */
export class DefinitionCount {
  #count = 0;

  add(count = 1): void {
    this.#count += count;
    if (this.#count <= definitionsMax) return;
    throw beyondLimit(
      `cannot inspect a component of more than ${definitionsMax} definitions and labels`,
    );
  }
}
