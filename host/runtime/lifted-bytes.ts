// Counts what a guest's lists and texts will take as JavaScript values, before the glue makes them. Lists may
// overlap in the guest's memory: a few bytes of it can stand for more values than any heap holds, and a heap
// that is full ends the whole process. Every call that lifts is measured here by the component's plan first.
//
// What is measured can't change before it is lifted: the guest doesn't run in between. Nothing is allocated.

import type {
  CoreExport,
  InstancePlan,
  LiftedExport,
  LiftPart,
  LiftPlan,
  LoweredImport,
} from "../component/lift-plan.ts";
import { RealmError } from "../error/realm-error.ts";

/** Bytes one call may lift. The most that Realm's guest gives at once is a batch of 262,144 logits, 1 MiB. */
export const liftedBytesMaxDefault = 64 * 1024 * 1024;

/** Heap of a value, its fields not counted, and of its place in an array: 42 measured for { tag }. */
const valueBytes = 48;
/** Heap of a list of values, these not counted: 194 measured for one that was pushed to once. */
const arrayBytes = 256;
/** Heap of a typed array and its buffer, elements not counted: 211 measured. */
const typedArrayBytes = 320;
/** Whatever the encoding: a unit in memory is a byte at least and becomes two at most. */
const textUnitBytesMin = 1;
const textUnitBytesMax = 2;
/** latin1+utf16 marks UTF-16 by the highest bit of a length. */
const textLengthMask = 0x7fffffff;

type CoreValue = number | bigint;
type CoreFunction = (...values: CoreValue[]) => CoreValue | undefined;

/** An instance as the glue needs it. */
export interface MeasuredInstance {
  readonly exports: WebAssembly.Exports;
}

/** Makes the core instances of one component, in its order, with every lift measured. */
export class MeasuredInstances {
  readonly #plan: LiftPlan;
  readonly #liftedBytesMax: number;
  readonly #exports: WebAssembly.Exports[] = [];

  constructor(plan: LiftPlan, liftedBytesMax: number) {
    this.#plan = plan;
    this.#liftedBytesMax = liftedBytesMax;
  }

  instantiate(module: WebAssembly.Module, imports: WebAssembly.Imports): MeasuredInstance {
    const planned = this.#plan[this.#exports.length];
    if (planned === undefined) {
      throw new RealmError("bug", `the glue makes more than ${this.#plan.length} core instances`);
    }
    const { exports } = new WebAssembly.Instance(module, this.#measuredImports(planned, imports));
    this.#exports.push(exports);
    return { exports: this.#measuredExports(planned, exports) };
  }

  #measuredImports(planned: InstancePlan, imports: WebAssembly.Imports): WebAssembly.Imports {
    const measured: WebAssembly.Imports = { ...imports };
    for (const lowered of planned.imports) {
      const functions = measured[lowered.module];
      const call = functions?.[lowered.name];
      // What the module doesn't import the glue doesn't give it.
      if (call === undefined) continue;
      const wrapped = this.#measuredImport(lowered, coreFunction(call, lowered.name));
      measured[lowered.module] = { ...functions, [lowered.name]: wrapped };
    }
    return measured;
  }

  #measuredExports(planned: InstancePlan, exports: WebAssembly.Exports): WebAssembly.Exports {
    if (planned.exports.length === 0) return exports;
    const measured: WebAssembly.Exports = { ...exports };
    for (const lifted of planned.exports) {
      const call = coreFunction(measured[lifted.name], lifted.name);
      measured[lifted.name] = this.#measuredExport(lifted, call);
    }
    return measured;
  }

  #measuredImport(lowered: LoweredImport, call: CoreFunction): CoreFunction {
    const { parts, inMemory } = lowered;
    const meter = this.#meter(lowered);
    return (...values) => {
      if (inMemory) meter.measure(parts, pointerOf(values[0]));
      else meter.measureFlat(parts, values);
      return call(...values);
    };
  }

  #measuredExport(lifted: LiftedExport, call: CoreFunction): CoreFunction {
    const { parts } = lifted;
    const meter = this.#meter(lifted);
    return (...values) => {
      const result = call(...values);
      meter.measure(parts, pointerOf(result));
      return result;
    };
  }

  #meter(measured: LoweredImport | LiftedExport): LiftMeter {
    return new LiftMeter({
      name: measured.function,
      bytesMax: this.#liftedBytesMax,
      memory: () => this.#memoryOf(measured.memory),
    });
  }

  #memoryOf({ instance, name }: CoreExport): WebAssembly.Memory {
    const memory = this.#exports[instance]?.[name];
    if (memory instanceof WebAssembly.Memory) return memory;
    throw new WebAssembly.RuntimeError("a guest called its host before it had a memory");
  }
}

interface MeterParts {
  /** Of the function. */
  readonly name: string;
  readonly bytesMax: number;
  /** Asked for at the first call, since instances are made after their imports. */
  readonly memory: () => WebAssembly.Memory;
}

/** Of one function. */
class LiftMeter {
  readonly #parts: MeterParts;
  #memory: WebAssembly.Memory | undefined;
  #view = new DataView(new ArrayBuffer(0));
  #bytes = 0;

  constructor(parts: MeterParts) {
    this.#parts = parts;
  }

  /** A value at a place in memory. */
  measure(parts: readonly LiftPart[], base: number): void {
    this.#begin();
    this.#value(parts, base);
  }

  /** Values in a parameter list. */
  measureFlat(parts: readonly LiftPart[], values: readonly CoreValue[]): void {
    this.#begin();
    this.#flat(parts, values, 0);
  }

  #begin(): void {
    this.#bytes = 0;
    this.#memory ??= this.#parts.memory();
    const { buffer } = this.#memory;
    // Growing the memory detaches its buffer.
    if (this.#view.buffer !== buffer) this.#view = new DataView(buffer);
  }

  #flat(parts: readonly LiftPart[], values: readonly CoreValue[], base: number): void {
    for (const part of parts) {
      const at = base + part.at;
      if (part.kind === "cases") {
        const chosen = part.cases[pointerOf(values[at])];
        if (chosen !== undefined) this.#flat(chosen, values, at + part.payloadOffset);
      } else this.#sequence(part, pointerOf(values[at]), pointerOf(values[at + 1]));
    }
  }

  #value(parts: readonly LiftPart[], base: number): void {
    for (const part of parts) {
      const at = base + part.at;
      if (part.kind === "cases") {
        // The glue throws for a case that there is not.
        const chosen = part.cases[this.#discriminant(at, part.discriminantBytes)];
        if (chosen !== undefined) this.#value(chosen, at + part.payloadOffset);
      } else this.#sequence(part, this.#u32(at), this.#u32(at + 4));
    }
  }

  #sequence(part: Exclude<LiftPart, { kind: "cases" }>, pointer: number, length: number): void {
    if (part.kind === "text") {
      const units = length & textLengthMask;
      this.#checkRange(pointer, units * textUnitBytesMin);
      this.#add(valueBytes + units * textUnitBytesMax);
    } else if (part.kind === "numbers") {
      this.#checkRange(pointer, length * part.elementBytes);
      this.#add(typedArrayBytes + length * part.elementBytes);
    } else {
      this.#checkRange(pointer, length * part.elementBytes);
      this.#add(arrayBytes + valueBytes * length * part.elementValues);
      if (part.parts.length === 0) return;
      for (let index = 0; index < length; index++) {
        this.#value(part.parts, pointer + index * part.elementBytes);
      }
    }
  }

  #add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= this.#parts.bytesMax) return;
    const { name, bytesMax } = this.#parts;
    throw new RealmError(
      "limit",
      `cannot take the lists and texts of ${name}: they pass liftedBytesPerCall, the limit of ${bytesMax} bytes`,
    );
  }

  #discriminant(at: number, bytes: 1 | 2 | 4): number {
    this.#checkRange(at, bytes);
    if (bytes === 1) return this.#view.getUint8(at);
    return bytes === 2 ? this.#view.getUint16(at, true) : this.#view.getUint32(at, true);
  }

  #u32(at: number): number {
    this.#checkRange(at, 4);
    return this.#view.getUint32(at, true);
  }

  #checkRange(at: number, bytes: number): void {
    const { byteLength } = this.#view;
    if (at + bytes <= byteLength) return;
    throw new WebAssembly.RuntimeError(
      `${this.#parts.name}: ${bytes} bytes at ${at} pass the end of the guest's memory, ${byteLength}`,
    );
  }
}

/** An i32, or the low half of an i64 where variants join both. */
function pointerOf(value: CoreValue | undefined): number {
  return typeof value === "bigint" ? Number(BigInt.asUintN(32, value)) : (value ?? 0) >>> 0;
}

function coreFunction(value: unknown, name: string): CoreFunction {
  if (typeof value === "function") return value as CoreFunction;
  throw new RealmError("bug", `the glue gives or wants "${name}", which is no function`);
}
