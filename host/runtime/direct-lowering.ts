// The imports of `compute` lowered by hand: the same WIT functions as jco lowers, at a tenth of its cost,
// because values go straight between the guest's memory and the mailbox. Core signatures and layouts are
// the canonical ABI's; a test holds both lowerings against each other.
//
// What the WIT calls an error is written as an error. What is thrown (a pointer out of bounds, a handle that
// is not the guest's) ends the guest.

import type { Error as WorldError } from "../abi/world.ts";
import type { Columns } from "../compute/compute-client.ts";
import type { ProgramDefinition } from "../compute/program-definition.ts";
import type { CanonicalMemory } from "./canonical-memory.ts";
import { liftSteps } from "./canonical-steps.ts";
import type { GuestHost } from "./guest-host.ts";
import { HandleTable } from "./handle-table.ts";
import { worldError } from "./world-error.ts";

/** One more than a program may have: the host refuses it, and nothing longer is lifted. */
const liftedStepsMax = 65;
const liftedValuesMax = 9;

/** Core functions take and give i32. */
export type CoreFunctions = Record<string, (...values: number[]) => number | undefined>;

type Outcome<Value> = { readonly value: Value } | { readonly error: WorldError };

/** `memory` is asked for at each call, because an instance is made after its imports. */
export function lowerCompute(host: GuestHost, memory: () => CanonicalMemory): CoreFunctions {
  const { compute } = host;
  const handles = new HandleTable<"program" | "pending">();

  function columnsAt(pointer: number, length: number, columns: number): Columns {
    return { values: memory().floats(pointer, length), columns: columns >>> 0 };
  }

  function describe(lists: readonly number[]): ProgramDefinition {
    const [inputs = 0, inputCount = 0, steps = 0, stepCount = 0, outputs = 0, outputCount = 0] =
      lists;
    const guest = memory();
    return {
      inputs: guest.integers(inputs, inputCount).slice(0, liftedValuesMax),
      steps: liftSteps(guest.view, { pointer: steps, count: stepCount, countMax: liftedStepsMax }),
      outputs: guest.integers(outputs, outputCount).slice(0, liftedValuesMax),
    };
  }

  function outcomeOf<Value>(action: () => Value): Outcome<Value> {
    host.onCall();
    try {
      return { value: action() };
    } catch (thrown) {
      return { error: worldError(thrown) };
    }
  }

  function giveFloats(result: number, action: () => Float32Array): undefined {
    const values = outcomeOf(action);
    if ("error" in values) memory().writeError(result, values.error);
    else memory().writeFloats(result, values.value);
  }

  function giveHandle(
    result: number,
    type: "program" | "pending",
    action: () => number,
  ): undefined {
    const created = outcomeOf(action);
    if ("error" in created) memory().writeError(result, created.error);
    else memory().writeHandle(result, handles.add(type, created.value));
  }

  return {
    "values-max": () => compute.valuesMax,
    "matmul-by-id": (model = 0, tensor = 0, pointer = 0, length = 0, columns = 0, result = 0) => {
      const input = columnsAt(pointer, length, columns);
      return giveFloats(result, () => compute.matmul(model >>> 0, tensor >>> 0, input));
    },
    "rows-by-id": (model = 0, tensor = 0, pointer = 0, length = 0, result = 0) => {
      const rows = memory().integers(pointer, length);
      return giveFloats(result, () => compute.rows(model >>> 0, tensor >>> 0, rows));
    },
    "[static]program.create": (model = 0, ...lists) => {
      const description = describe(lists);
      const result = lists[6] ?? 0;
      return giveHandle(result, "program", () => compute.compile(model >>> 0, description));
    },
    "[method]program.run": (self = 0, pointer = 0, length = 0, columns = 0, result = 0) => {
      const program = handles.get("program", self);
      const input = columnsAt(pointer, length, columns);
      return giveFloats(result, () => compute.run(program, input));
    },
    "[method]program.submit": (self = 0, pointer = 0, length = 0, columns = 0, result = 0) => {
      const program = handles.get("program", self);
      const input = columnsAt(pointer, length, columns);
      return giveHandle(result, "pending", () => compute.submit(program, input));
    },
    "[method]pending.wait": (self = 0, result = 0) => {
      const pending = handles.get("pending", self);
      return giveFloats(result, () => compute.wait(pending));
    },
    "[resource-drop]program": (self = 0) => {
      compute.freeProgram(handles.remove("program", self));
      return undefined;
    },
    "[resource-drop]pending": (self = 0) => {
      compute.freePending(handles.remove("pending", self));
      return undefined;
    },
  };
}
