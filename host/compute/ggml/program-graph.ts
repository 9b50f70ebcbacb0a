// A program as a ggml graph for one number of columns, its values placed in the arena. All tensors of a
// step lie at one address, where the step's value grows: product then bias, norm then weight and bias. What a
// step of experts needs besides has a place of its own while the step runs.

import type { GatedStep, MatmulStep, NormStep, SliceStep, SoftCapStep } from "../../abi/world.ts";
import { RealmError } from "../../error/realm-error.ts";
import { statusSuccess } from "./backend-functions.ts";
import type { CheckedProgram, CheckedStep } from "./check-program.ts";
import { contextBytes, newContext } from "./context.ts";
import {
  buildChoice,
  buildExpertProduct,
  buildExpertWeights,
  buildWeightedSum,
  tensorsOfExpertStepMax,
  tensorsOfWeightedSum,
  type StepSite,
} from "./expert-graph.ts";
import type { Ggml } from "./library.ts";
import type { NativeBuffer } from "./native-memory.ts";
import type { ProgramLayout } from "./program-layout.ts";
import { elementBytes, typeF32 } from "./element-types.ts";
import type { Pointer } from "./tensor-functions.ts";

/** A norm in groups: view, norm, times weight, plus bias, view back. No step but those of experts makes more. */
const tensorsOfStepMax = 5;

export interface GraphWidth {
  readonly columns: number;
  /** Whether repacked matrices are multiplied with one column at a time, where their buffer does that. */
  readonly apart: boolean;
}

/** What a graph was built with, to be freed together. */
export interface BuiltGraph {
  readonly graph: Pointer;
  readonly context: Pointer;
}

/** Tensors that the graph has at most, leaves aside. */
function tensorsOf({ values }: CheckedProgram): number {
  return values.reduce((sum, { made }) => {
    if (made === undefined || made.scratch.length === 0) return sum + tensorsOfStepMax;
    if (made.step.tag !== "weighted-sum") return sum + tensorsOfExpertStepMax;
    return sum + tensorsOfWeightedSum(values[made.step.val.weights]?.length ?? 0);
  }, 0);
}

/** Free the context when the graph is no longer needed. */
export function buildGraph(
  ggml: Ggml,
  program: CheckedProgram,
  width: GraphWidth,
  place: { readonly arena: NativeBuffer; readonly layout: ProgramLayout },
): BuiltGraph {
  const tensors = tensorsOf(program);
  // Weights are the graph's leaves: at most two a step.
  const nodes = tensors + program.values.length * 2;
  const context = newContext(ggml, contextBytes(ggml, tensors, nodes));
  try {
    const graph = ggml.newGraph(context, nodes, false);
    const builder = new GraphBuilder(ggml, context, { program, width });
    const { arena, layout } = place;
    const addressOf = (offset: number): Pointer => arena.address + BigInt(offset);
    for (const [index, { length, made }] of program.values.entries()) {
      const scratch = (layout.scratch[index] ?? []).map(addressOf);
      builder.begin(arena.handle, addressOf(layout.offsets[index] ?? 0), scratch);
      const value = made === undefined ? builder.input(length) : builder.step(made, length);
      ggml.expandGraph(graph, value);
    }
    return { graph, context };
  } catch (thrown) {
    ggml.freeContext(context);
    throw thrown;
  }
}

class GraphBuilder {
  readonly #ggml: Ggml;
  readonly #context: Pointer;
  readonly #columns: number;
  readonly #apart: boolean;
  readonly #site: StepSite;
  readonly #values: Pointer[] = [];
  #buffer: Pointer = 0n;
  #address: Pointer = 0n;
  #scratch: readonly Pointer[] = [];

  constructor(
    ggml: Ggml,
    context: Pointer,
    { program, width }: { readonly program: CheckedProgram; readonly width: GraphWidth },
  ) {
    const { columns } = width;
    this.#ggml = ggml;
    this.#context = context;
    this.#columns = columns;
    this.#apart = width.apart && columns > 1;
    this.#site = {
      ggml,
      context,
      columns,
      lengthOf: (value) => program.values[value]?.length ?? 0,
      at: (value) => this.#at(value),
      place: (tensor) => this.#place(tensor),
      placeScratch: (part, tensor) => this.#placeScratch(part, tensor),
      view: (tensor) => this.#placed(tensor),
    };
  }

  /** Where the tensors of the next value go, and its step's scratch memory. */
  begin(buffer: Pointer, address: Pointer, scratch: readonly Pointer[]): void {
    this.#buffer = buffer;
    this.#address = address;
    this.#scratch = scratch;
  }

  input(length: number): Pointer {
    const tensor = this.#ggml.newTensor2d(this.#context, typeF32, length, this.#columns);
    return this.#finish(this.#place(tensor));
  }

  step(made: CheckedStep, length: number): Pointer {
    return this.#finish(this.#build(made, length));
  }

  #build(made: CheckedStep, length: number): Pointer {
    const { step } = made;
    const [ggml, context] = [this.#ggml, this.#context];
    switch (step.tag) {
      case "matmul":
        return this.#matmul(made, step.val);
      case "norm":
        return this.#norm(made, step.val, length);
      case "binary": {
        const combine = step.val.operator === "add" ? ggml.add : ggml.multiply;
        return this.#place(combine(context, this.#at(step.val.left), this.#at(step.val.right)));
      }
      case "gated":
        return this.#gated(step.val);
      case "activation": {
        const activate = ggml.activations[step.val.activation];
        return this.#place(activate(context, this.#at(step.val.input)));
      }
      case "slice":
        return this.#slice(step.val);
      case "soft-cap":
        return this.#softCap(step.val);
      case "softmax":
        return this.#place(ggml.softmax(context, this.#at(step.val.input)));
      case "choice":
        return buildChoice(this.#site, step.val);
      case "expert-weights":
        return buildExpertWeights(this.#site, step.val);
      case "weighted-sum":
        return buildWeightedSum(this.#site, step.val);
      default:
        return this.#place(ggml.scale(context, this.#at(step.val.input), step.val.factor));
    }
  }

  #matmul({ weight, bias }: CheckedStep, { input, experts }: MatmulStep): Pointer {
    if (weight === undefined) throw new RealmError("bug", "a product without a matrix");
    if (experts !== undefined) {
      const { dimensions } = weight.location;
      const matrix = { handle: weight.handle, dimensions };
      return buildExpertProduct(this.#site, matrix, { input, ...experts });
    }
    const multiply = (columns: Pointer): Pointer =>
      this.#place(this.#ggml.multiplyMatrix(this.#context, weight.handle, columns));
    const product =
      this.#apart && weight.takesPlanes
        ? this.#multiplyApart(weight.location.dimensions, this.#at(input), multiply)
        : multiply(this.#at(input));
    return this.#plus(product, bias?.handle);
  }

  /** Each column in a plane of its own, for which ggml takes its kernel of one column. */
  #multiplyApart(
    [inputLength = 1, outputLength = 1]: readonly number[],
    input: Pointer,
    multiply: (planes: Pointer) => Pointer,
  ): Pointer {
    const planes = this.#ggml.reshape3d(this.#context, input, inputLength, 1, this.#columns);
    return this.#view(multiply(this.#placed(planes)), outputLength, this.#columns);
  }

  #gated({ activation, gate, up }: GatedStep): Pointer {
    const [ggml, context] = [this.#ggml, this.#context];
    if (activation !== "sigmoid") {
      return this.#place(ggml.gated[activation](context, this.#at(gate), this.#at(up)));
    }
    const activated = this.#place(ggml.activations.sigmoid(context, this.#at(gate)));
    return this.#place(ggml.multiply(context, activated, this.#at(up)));
  }

  #norm({ weight, bias }: CheckedStep, step: NormStep, length: number): Pointer {
    const [ggml, context] = [this.#ggml, this.#context];
    const grouped = step.groupLength !== 0 && step.groupLength !== length;
    const input = this.#at(step.input);
    const groups = (length / step.groupLength) * this.#columns;
    const source = grouped ? this.#view(input, step.groupLength, groups) : input;
    const norm = step.kind === "layer" ? ggml.layerNorm : ggml.rootMeanSquareNorm;
    let value = this.#place(norm(context, source, step.epsilon));
    // A product right behind the norm is fused with it by ggml.
    if (weight !== undefined) value = this.#place(ggml.multiply(context, value, weight.handle));
    value = this.#plus(value, bias?.handle);
    return grouped ? this.#view(value, length, this.#columns) : value;
  }

  #slice({ input, first, length }: SliceStep): Pointer {
    const [ggml, context] = [this.#ggml, this.#context];
    const rowBytes = this.#site.lengthOf(input) * elementBytes;
    const source = this.#at(input);
    const part = ggml.view2d(
      context,
      source,
      length,
      this.#columns,
      rowBytes,
      first * elementBytes,
    );
    return this.#place(ggml.contiguous(context, this.#placed(part)));
  }

  #softCap({ input, limit }: SoftCapStep): Pointer {
    const [ggml, context] = [this.#ggml, this.#context];
    const scaled = this.#place(ggml.scale(context, this.#at(input), 1 / limit));
    return this.#place(ggml.scale(context, this.#place(ggml.tanh(context, scaled)), limit));
  }

  #plus(value: Pointer, bias: Pointer | undefined): Pointer {
    if (bias === undefined) return value;
    return this.#place(this.#ggml.add(this.#context, value, bias));
  }

  #view(tensor: Pointer, ne0: number, ne1: number): Pointer {
    return this.#placed(this.#ggml.reshape2d(this.#context, tensor, ne0, ne1));
  }

  #placed(view: Pointer): Pointer {
    // Safety: the tensor under the view was placed before.
    checkStatus(this.#ggml.placeView(view));
    return view;
  }

  #place(tensor: Pointer): Pointer {
    // Safety: the layout gave this value its bytes; all tensors of a step have the value's size.
    checkStatus(this.#ggml.placeTensor(this.#buffer, tensor, this.#address));
    return tensor;
  }

  #placeScratch(part: number, tensor: Pointer): Pointer {
    const address = this.#scratch[part];
    if (address === undefined) throw new RealmError("bug", `no scratch memory ${part} in a step`);
    // Safety: the check of the step gave this part as many elements as the tensor has.
    checkStatus(this.#ggml.placeTensor(this.#buffer, tensor, address));
    return tensor;
  }

  #finish(value: Pointer): Pointer {
    this.#values.push(value);
    return value;
  }

  #at(index: number): Pointer {
    const value = this.#values[index];
    if (value === undefined) throw new RealmError("bug", `no value ${index} in the graph`);
    return value;
  }
}

function checkStatus(status: number): void {
  if (status !== statusSuccess) {
    throw new RealmError("bug", `cannot place a tensor in the arena: status ${status}`);
  }
}
