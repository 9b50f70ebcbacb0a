// The programs that sessions have compiled. Those of one model that are alike are one, whoever compiled them:
// what is one program can run as one product, and its graphs are built once.

import type { Device, Weights } from "./device.ts";
import type { ProgramDefinition } from "./program-definition.ts";
import type { Program } from "./program.ts";

export interface SharedProgram {
  /** Its own: programs that are alike are one. */
  readonly number: number;
  /** Equal for programs that are alike. */
  readonly key: string;
  readonly model: number;
  readonly program: Program;
}

interface Entry extends SharedProgram {
  users: number;
}

export class SharedPrograms {
  readonly #device: Device;
  readonly #entries = new Map<string, Entry>();
  #lastNumber = 0;

  constructor(device: Device) {
    this.#device = device;
  }

  /** Programs that somebody has. */
  get count(): number {
    return this.#entries.size;
  }

  /** To be released as often as it is acquired. Errors: as `Device.compile`. */
  acquire(model: number, weights: Weights, definition: ProgramDefinition): SharedProgram {
    const { inputs, steps, outputs } = definition;
    const key = JSON.stringify([model, Array.from(inputs), steps, Array.from(outputs)]);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      const program = this.#device.compile(weights, definition);
      this.#lastNumber += 1;
      entry = { number: this.#lastNumber, key, model, program, users: 0 };
      this.#entries.set(key, entry);
    }
    entry.users += 1;
    return entry;
  }

  /** Frees the program when nobody has it any more. */
  release({ key }: SharedProgram): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    this.#entries.delete(key);
    entry.program.free();
  }
}
