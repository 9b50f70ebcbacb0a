// list<step> read from a guest's memory: the layout that the canonical ABI gives `compute.step`. A variant is
// a byte and, 4 bytes on, its case; an option likewise. Offsets below are from the case's beginning.

import type { Activation, BinaryOperator, ExpertSelection, NormKind, Step } from "../abi/world.ts";

const stepBytes = 40;
const caseOffset = 4;

const normKinds: readonly NormKind[] = ["root-mean-square", "layer"];
const operators: readonly BinaryOperator[] = ["add", "multiply"];
const activations: readonly Activation[] = ["silu", "gelu", "gelu-quick", "relu", "sigmoid"];

export interface StepList {
  readonly pointer: number;
  readonly count: number;
  /** Steps behind these are not lifted. */
  readonly countMax: number;
}

/** Throws where the list passes the memory's end and for a tag that there is not, which ends the guest. */
export function liftSteps(view: DataView, list: StepList): Step[] {
  const begin = list.pointer >>> 0;
  const count = list.count >>> 0;
  if (begin + count * stepBytes > view.byteLength) {
    throw new RangeError(`${count} steps at ${begin} pass the end of the guest's memory`);
  }
  return Array.from({ length: Math.min(count, list.countMax) }, (_, index) => {
    const offset = begin + index * stepBytes;
    return liftStep(new CaseReader(view, offset + caseOffset), view.getUint8(offset));
  });
}

function liftStep(at: CaseReader, tag: number): Step {
  switch (tag) {
    case 0:
      return { tag: "matmul", val: liftMatmul(at) };
    case 1:
      return { tag: "norm", val: liftNorm(at) };
    case 2: {
      const operator = at.choice(0, operators);
      return { tag: "binary", val: { operator, left: at.u32(4), right: at.u32(8) } };
    }
    case 3:
      return {
        tag: "activation",
        val: { activation: at.choice(0, activations), input: at.u32(4) },
      };
    case 4: {
      const activation = at.choice(0, activations);
      return { tag: "gated", val: { activation, gate: at.u32(4), up: at.u32(8) } };
    }
    case 5:
      return { tag: "scale", val: { input: at.u32(0), factor: at.f32(4) } };
    case 6:
      return { tag: "slice", val: { input: at.u32(0), first: at.u32(4), length: at.u32(8) } };
    case 7:
      return { tag: "soft-cap", val: { input: at.u32(0), limit: at.f32(4) } };
    case 8:
      return { tag: "softmax", val: { input: at.u32(0) } };
    case 9:
      return { tag: "choice", val: { scores: at.u32(0), used: at.u32(4) } };
    case 10: {
      const normalized = at.boolean(8);
      return { tag: "expert-weights", val: { gates: at.u32(0), choice: at.u32(4), normalized } };
    }
    case 11:
      return { tag: "weighted-sum", val: { input: at.u32(0), weights: at.u32(4) } };
    default:
      throw invalid("step", tag);
  }
}

function liftMatmul(at: CaseReader): Extract<Step, { tag: "matmul" }>["val"] {
  return {
    weight: at.u32(0),
    input: at.u32(4),
    bias: at.optional(8, (offset) => at.u32(offset)),
    adapter: at.optional(16, (offset) => at.u32(offset)),
    experts: at.optional(24, (offset): ExpertSelection => {
      return { choice: at.u32(offset), used: at.u32(offset + 4) };
    }),
  };
}

function liftNorm(at: CaseReader): Extract<Step, { tag: "norm" }>["val"] {
  return {
    kind: at.choice(0, normKinds),
    input: at.u32(4),
    epsilon: at.f32(8),
    groupLength: at.u32(12),
    weight: at.optional(16, (offset) => at.u32(offset)),
    bias: at.optional(24, (offset) => at.u32(offset)),
  };
}

/** Reads fields of one case. */
class CaseReader {
  readonly #view: DataView;
  readonly #offset: number;

  constructor(view: DataView, offset: number) {
    this.#view = view;
    this.#offset = offset;
  }

  u32(offset: number): number {
    return this.#view.getUint32(this.#offset + offset, true);
  }

  f32(offset: number): number {
    return this.#view.getFloat32(this.#offset + offset, true);
  }

  boolean(offset: number): boolean {
    const value = this.#view.getUint8(this.#offset + offset);
    if (value > 1) throw invalid("bool", value);
    return value === 1;
  }

  choice<Choice>(offset: number, choices: readonly Choice[]): Choice {
    const index = this.#view.getUint8(this.#offset + offset);
    const choice = choices[index];
    if (choice === undefined) throw invalid("enum", index);
    return choice;
  }

  optional<Value>(offset: number, read: (offset: number) => Value): Value | undefined {
    const present = this.#view.getUint8(this.#offset + offset);
    if (present > 1) throw invalid("option", present);
    return present === 1 ? read(offset + 4) : undefined;
  }
}

function invalid(type: string, tag: number): Error {
  return new WebAssembly.RuntimeError(`a guest passed ${type} number ${tag}, which there is not`);
}
