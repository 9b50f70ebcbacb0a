// Requests that come as text: a program's definition, a range of a metadata array. Nothing in them is
// believed; what cannot be what the world says is `bad-argument` and names the place.

import type { Activation, ExpertSelection, Step } from "../abi/world.ts";
import { RealmError } from "../error/realm-error.ts";
import {
  programInputsMax,
  programOutputsMax,
  programStepsMax,
  type ProgramDefinition,
} from "./program-definition.ts";

const u32Max = 2 ** 32 - 1;

/** Lists are read to one more than is allowed, for the check that counts them. */
const inputsRead = programInputsMax + 1;
const stepsRead = programStepsMax + 1;
const outputsRead = programOutputsMax + 1;

type Fields = Readonly<Record<string, unknown>>;

export function readDefinition(text: string): ProgramDefinition {
  const fields = record(parse(text), "the program");
  return {
    inputs: list(fields, "inputs", inputsRead).map((length, at) => u32(length, `inputs[${at}]`)),
    steps: list(fields, "steps", stepsRead).map((step, at) => readStep(step, `steps[${at}]`)),
    outputs: list(fields, "outputs", outputsRead).map((value, at) => u32(value, `outputs[${at}]`)),
  };
}

export function readRange(text: string): { key: string; first: number; count: number } {
  const { key, first, count } = record(parse(text), "the range");
  if (typeof key !== "string") throw refuse("the range's key", key);
  return { key, first: u32(first, "first"), count: u32(count, "count") };
}

function readStep(value: unknown, place: string): Step {
  const { tag, val } = record(value, place);
  const fields = record(val, place);
  const index = (name: string): number => u32(fields[name], `${place}.${name}`);
  const optional = (name: string): number | undefined =>
    fields[name] === undefined ? undefined : index(name);
  const float = (name: string): number => number(fields[name], `${place}.${name}`);
  const activation = (): Activation => oneOf(fields["activation"], activations, place);
  switch (tag) {
    case "matmul": {
      const experts = readExperts(fields["experts"], place);
      const options = { bias: optional("bias"), adapter: optional("adapter"), experts };
      return { tag, val: { weight: index("weight"), input: index("input"), ...options } };
    }
    case "norm": {
      const kind = oneOf(fields["kind"], normKinds, place);
      const lengths = { epsilon: float("epsilon"), groupLength: index("groupLength") };
      const tensors = { weight: optional("weight"), bias: optional("bias") };
      return { tag, val: { kind, input: index("input"), ...lengths, ...tensors } };
    }
    case "binary": {
      const operator = oneOf(fields["operator"], operators, place);
      return { tag, val: { operator, left: index("left"), right: index("right") } };
    }
    case "activation":
      return { tag, val: { activation: activation(), input: index("input") } };
    case "gated":
      return { tag, val: { activation: activation(), gate: index("gate"), up: index("up") } };
    case "scale":
      return { tag, val: { input: index("input"), factor: float("factor") } };
    case "slice":
      return {
        tag,
        val: { input: index("input"), first: index("first"), length: index("length") },
      };
    case "soft-cap":
      return { tag, val: { input: index("input"), limit: float("limit") } };
    case "softmax":
      return { tag, val: { input: index("input") } };
    case "choice":
      return { tag, val: { scores: index("scores"), used: index("used") } };
    case "expert-weights": {
      const normalized = boolean(fields["normalized"], `${place}.normalized`);
      return { tag, val: { gates: index("gates"), choice: index("choice"), normalized } };
    }
    case "weighted-sum":
      return { tag, val: { input: index("input"), weights: index("weights") } };
    default:
      throw refuse(`${place}.tag`, tag);
  }
}

function readExperts(value: unknown, place: string): ExpertSelection | undefined {
  if (value === undefined) return undefined;
  const { choice, used } = record(value, place);
  return { choice: u32(choice, `${place}.choice`), used: u32(used, `${place}.used`) };
}

const activations = ["silu", "gelu", "gelu-quick", "relu", "sigmoid"] as const;
const normKinds = ["root-mean-square", "layer"] as const;
const operators = ["add", "multiply"] as const;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RealmError("bad-argument", "cannot read a request: it is not JSON", { cause });
  }
}

function record(value: unknown, place: string): Fields {
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value));
  throw refuse(place, value);
}

function list(fields: Fields, name: string, countMax: number): unknown[] {
  const value = fields[name];
  if (Array.isArray(value)) return value.slice(0, countMax);
  throw refuse(name, value);
}

function u32(value: unknown, place: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= u32Max) {
    return value;
  }
  throw refuse(place, value);
}

function number(value: unknown, place: string): number {
  if (typeof value === "number") return value;
  throw refuse(place, value);
}

function boolean(value: unknown, place: string): boolean {
  if (typeof value === "boolean") return value;
  throw refuse(place, value);
}

function oneOf<Name extends string>(value: unknown, names: readonly Name[], place: string): Name {
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  throw refuse(place, value);
}

function refuse(place: string, value: unknown): RealmError {
  const shown = JSON.stringify(value)?.slice(0, 80) ?? "missing";
  return new RealmError("bad-argument", `cannot read a request: ${place} is ${shown}`);
}
