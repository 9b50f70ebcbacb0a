// Core instances: which core module gets what from where. A lowered function may be imported under any name by
// any of them, so the plan follows each one to where it goes.

import type { ByteReader } from "./byte-reader.ts";
import { definedAt } from "./definitions.ts";
import type { CoreFunction, CoreInstance, DefinitionCount, Scope } from "./definitions.ts";
import type { CoreExport, InstancePlan, LiftedExport, LoweredImport } from "./lift-plan.ts";
import { coreInstancesMax } from "./limits.ts";
import { readCoreName } from "./read-names.ts";
import { beyondLimit, unsupported } from "./refuse.ts";

const instanceSort = 0x12;

/** A plan's entry while exports are still found. */
export interface OpenInstancePlan extends InstancePlan {
  readonly exports: LiftedExport[];
}

export interface CoreParts {
  readonly moduleCount: number;
  readonly plan: OpenInstancePlan[];
  readonly count: DefinitionCount;
}

/** One entry of a core instance section. */
export function readCoreInstance(
  reader: ByteReader,
  scope: Scope,
  { moduleCount, plan, count }: CoreParts,
): CoreInstance {
  const kind = reader.byte("the kind of a core instance");
  if (kind === 0x01) return readInline(reader, scope, count);
  if (kind !== 0x00) throw reader.refuse("a core instance", `there is no kind ${kind}`);
  const module = reader.u32("the index of a core module");
  if (module >= moduleCount) {
    throw reader.refuse("a core instance", `there is no core module ${module}`);
  }
  if (plan.length === coreInstancesMax) {
    throw beyondLimit(`cannot use a component of more than ${coreInstancesMax} core instances`);
  }
  const imports = readArguments(reader, scope, count);
  plan.push({ module, imports, exports: [] });
  return { kind: "module", index: plan.length - 1 };
}

function readArguments(reader: ByteReader, scope: Scope, count: DefinitionCount): LoweredImport[] {
  const names = new Set<string>();
  const imports: LoweredImport[] = [];
  for (let left = reader.count("arguments"); left > 0; left--) {
    count.add();
    const module = readCoreName(reader);
    if (names.has(module)) throw reader.refuse("an argument", `"${module}" is there twice`);
    names.add(module);
    if (reader.byte("the sort of an argument") !== instanceSort) {
      throw reader.refuse("an argument", "it is no instance");
    }
    const instance = definedAt(scope.coreInstances, reader, "a core instance");
    if (instance.kind !== "inline") continue;
    // One inline instance may be given many times.
    count.add(instance.functions.size);
    for (const lowered of loweredOf(module, instance.functions)) imports.push(lowered);
  }
  return imports;
}

function loweredOf(module: string, functions: ReadonlyMap<string, CoreFunction>): LoweredImport[] {
  return [...functions].flatMap(([name, each]) =>
    each.kind === "lowered" && each.lowered.parts.length > 0
      ? [{ module, name, ...each.lowered }]
      : [],
  );
}

function readInline(reader: ByteReader, scope: Scope, count: DefinitionCount): CoreInstance {
  const functions = new Map<string, CoreFunction>();
  const memories = new Map<string, CoreExport>();
  for (let left = reader.count("core exports"); left > 0; left--) {
    count.add();
    const name = readCoreName(reader);
    const sort = reader.byte("the sort of a core export");
    if (functions.has(name)) throw reader.refuse("a core export", `"${name}" is there twice`);
    if (sort === 0x00) functions.set(name, definedAt(scope.coreFunctions, reader, "a function"));
    else if (sort === 0x02) memories.set(name, definedAt(scope.memories, reader, "a memory"));
    else if (sort === 0x01 || sort === 0x03) reader.u32("the index of a table or global");
    else throw unsupported(`cannot use a core export at offset ${reader.offset}: sort ${sort}`);
  }
  return { kind: "inline", functions, memories };
}
