// Canonical definitions (Binary.md, "Canonical Definitions"): functions lifted and lowered. Here is said what
// the glue will read from the guest's memory, and how.

import type { ByteReader } from "./byte-reader.ts";
import type { Layouts } from "./canonical-layout.ts";
import type { Lowered, Scope } from "./definitions.ts";
import { definedAt } from "./definitions.ts";
import type { LiftParts } from "./lift-parts.ts";
import type { CoreExport, LiftPart } from "./lift-plan.ts";
import type { OpenInstancePlan } from "./read-core.ts";
import { resourceAt } from "./read-value-types.ts";
import { unsupported } from "./refuse.ts";
import type { FunctionType, ValueType } from "./value-types.ts";

/** More flat parameters than this are passed in memory. */
const flatParametersMax = 16;

export class CanonicalReader {
  readonly #layouts: Layouts;
  readonly #parts: LiftParts;
  readonly #plan: readonly OpenInstancePlan[];

  constructor(layouts: Layouts, parts: LiftParts, plan: readonly OpenInstancePlan[]) {
    this.#layouts = layouts;
    this.#parts = parts;
    this.#plan = plan;
  }

  /** One entry of a canonical section. */
  read(reader: ByteReader, scope: Scope): void {
    const opcode = reader.byte("a canonical definition");
    if (opcode === 0x00) this.#lift(reader, scope);
    else if (opcode === 0x01) this.#lower(reader, scope);
    else if (opcode >= 0x02 && opcode <= 0x04) {
      resourceAt(reader, scope);
      scope.coreFunctions.push({ kind: "builtin" });
    } else {
      const code = `0x${opcode.toString(16)}`;
      throw unsupported(
        `cannot use the canonical definition ${code} at offset ${reader.offset}: only functions and resources are supported, nothing asynchronous`,
      );
    }
  }

  #lift(reader: ByteReader, scope: Scope): void {
    expectFunctionSort(reader);
    const core = ownFunction(reader, scope, "a lifted function");
    const memory = readOptions(reader, scope);
    const found = definedAt(scope.types, reader, "the type of a function");
    if (found.kind !== "function")
      throw reader.refuse("a lifted function", "its type is no function's");
    scope.functions.push({ kind: "lifted", type: found.type });
    const parts = this.#resultParts(found.type);
    if (parts.length === 0) return;
    // The function has no name of the component's yet; the core's is as near.
    this.#plan[core.instance]?.exports.push({
      name: core.name,
      function: core.name,
      memory: given(memory, reader),
      parts,
    });
  }

  #lower(reader: ByteReader, scope: Scope): void {
    expectFunctionSort(reader);
    const lowered = definedAt(scope.functions, reader, "a function to lower");
    if (lowered.kind !== "imported") {
      throw unsupported(
        `cannot lower a function at offset ${reader.offset}: it is the guest's own`,
      );
    }
    const memory = readOptions(reader, scope);
    const { inMemory, parts } = this.#parameterParts(lowered.type);
    // Functions that take no list need no memory, and nothing of theirs is ever measured.
    const place = parts.length > 0 ? given(memory, reader) : { instance: 0, name: "" };
    const description: Lowered = { function: lowered.name, memory: place, inMemory, parts };
    scope.coreFunctions.push({ kind: "lowered", lowered: description });
  }

  #resultParts({ result }: FunctionType): readonly LiftPart[] {
    // A list is two core values, so what has one in it is given in memory.
    return result === undefined ? [] : this.#parts.inMemory(result);
  }

  #parameterParts({ parameters }: FunctionType): {
    readonly inMemory: boolean;
    readonly parts: readonly LiftPart[];
  } {
    const types: ValueType[] = parameters.map((each) => each.type);
    const flat = types.reduce((sum, type) => sum + this.#layouts.of(type).flatLength, 0);
    const inMemory = flat > flatParametersMax;
    const parts = inMemory ? this.#parts.fieldsInMemory(types) : this.#parts.fieldsFlat(types);
    return { inMemory, parts };
  }
}

/** The memory among the options. Reallocation and clean-up must be the guest's: they are called unmeasured. */
function readOptions(reader: ByteReader, scope: Scope): CoreExport | undefined {
  let memory: CoreExport | undefined;
  for (let left = reader.count("options"); left > 0; left--) {
    const option = reader.byte("an option");
    if (option === 0x03) memory = definedAt(scope.memories, reader, "a memory");
    else if (option === 0x04 || option === 0x05) ownFunction(reader, scope, "an option's function");
    else if (option > 0x02) {
      throw unsupported(
        `cannot use the option ${option} at offset ${reader.offset}: it is asynchronous`,
      );
    }
  }
  return memory;
}

function ownFunction(reader: ByteReader, scope: Scope, what: string): CoreExport {
  const found = definedAt(scope.coreFunctions, reader, what);
  if (found.kind === "export") return found.of;
  throw unsupported(`cannot use ${what} at offset ${reader.offset}: it is the host's own`);
}

function given(memory: CoreExport | undefined, reader: ByteReader): CoreExport {
  if (memory !== undefined) return memory;
  throw reader.refuse("the options of a function", "it takes or gives lists and has no memory");
}

function expectFunctionSort(reader: ByteReader): void {
  const sort = reader.byte("the sort of a canonical definition");
  if (sort !== 0x00) throw reader.refuse("a canonical definition", `there is none of sort ${sort}`);
}
