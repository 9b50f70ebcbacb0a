// The way to the compute worker of a guest in a process of its own: each call becomes a frame, which the
// bridge passes on to the mailbox. Lists that come back are views of the frame and hold until the next call.

import { deserialize } from "node:v8";

import type { ArraySlice, ModelMetadata } from "../../abi/world.ts";
import type { Columns } from "../../compute/compute-client.ts";
import type { ProgramDefinition } from "../../compute/program-definition.ts";
import { RealmError } from "../../error/realm-error.ts";
import type { ErrorFields } from "../../error/realm-error.ts";
import type { GuestCompute } from "../guest-host.ts";
import type { Frame, FramePipe } from "./frame-pipe.ts";
import { kind, listKinds, request } from "./messages.ts";
import type { ProcessControl } from "./process-control.ts";

export interface PipeComputeParts {
  readonly pipe: FramePipe;
  readonly control: ProcessControl;
  /** Of the mailbox behind the bridge. */
  readonly valuesMax: number;
}

export class PipeCompute implements GuestCompute {
  readonly valuesMax: number;
  readonly #pipe: FramePipe;
  readonly #control: ProcessControl;

  constructor({ pipe, control, valuesMax }: PipeComputeParts) {
    this.#pipe = pipe;
    this.#control = control;
    this.valuesMax = valuesMax;
  }

  metadata(model: number): ModelMetadata {
    const { payload } = this.#ask([request.metadata, model]);
    // The frame's bytes are overwritten by the next one; what is read here may refer to its own.
    return deserialize(Buffer.from(payload)) as ModelMetadata;
  }

  readArray(
    model: number,
    key: string,
    { first, count }: { readonly first: number; readonly count: number },
  ): ArraySlice {
    return readSlice(this.#ask([request.readArray, model, 0, first, count], Buffer.from(key)));
  }

  readTensor(model: number, tensor: number): Float32Array {
    return this.#ask([request.readTensor, model, tensor]).floats;
  }

  rows(model: number, tensor: number, rows: Uint32Array): Float32Array {
    this.#checkLength(rows.length);
    return this.#ask([request.rows, model, tensor], bytesOf(rows)).floats;
  }

  matmul(model: number, tensor: number, { values, columns }: Columns): Float32Array {
    this.#checkLength(values.length);
    return this.#ask([request.matmul, model, tensor, columns], bytesOf(values)).floats;
  }

  compile(model: number, { inputs, steps, outputs }: ProgramDefinition): number {
    const definition = { inputs: Array.from(inputs), steps, outputs: Array.from(outputs) };
    return this.#ask([request.compile, model], Buffer.from(JSON.stringify(definition))).word(0);
  }

  run(program: number, { values, columns }: Columns): Float32Array {
    this.#checkLength(values.length);
    return this.#ask([request.run, program, 0, columns], bytesOf(values)).floats;
  }

  submit(program: number, { values, columns }: Columns): number {
    this.#checkLength(values.length);
    return this.#ask([request.submit, program, 0, columns], bytesOf(values)).word(0);
  }

  wait(pending: number): Float32Array {
    return this.#ask([request.wait, pending]).floats;
  }

  freeProgram(program: number): void {
    this.#pipe.write(kind.free, [request.freeProgram, program]);
  }

  freePending(pending: number): void {
    this.#pipe.write(kind.free, [request.freePending, pending]);
  }

  #ask(words: readonly number[], ...payload: readonly Uint8Array[]): Frame {
    const [name = 0, subject = 0, tensor = 0, columns = 0, count = 0] = words;
    const yields = this.#control.yields;
    this.#pipe.write(kind.request, [name, subject, tensor, columns, count, yields], ...payload);
    const answer = this.#pipe.read();
    if (answer.kind === kind.answer) return answer;
    this.#control.heed(answer.word(0));
    // What the bridge wrote.
    throw RealmError.from(JSON.parse(Buffer.from(answer.payload).toString()) as ErrorFields);
  }

  /** As the mailbox's own: what is longer than it would not fit into a frame either. */
  #checkLength(length: number): void {
    if (length <= this.valuesMax) return;
    const message = `cannot compute with ${length} values in one call`;
    throw new RealmError("limit", `${message}: at most ${this.valuesMax} are possible`);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function readSlice(answer: Frame): ArraySlice {
  const { buffer, byteOffset, byteLength } = answer.payload;
  switch (listKinds[answer.word(1)]) {
    case "integers":
      return { tag: "integers", val: new BigInt64Array(buffer, byteOffset, answer.word(0)) };
    case "floats":
      return { tag: "floats", val: answer.floats };
    default: {
      const ends = new Uint32Array(buffer, byteOffset, answer.word(2));
      const bytes = answer.payload.subarray(ends.byteLength, byteLength);
      return { tag: "texts", val: { bytes, ends } };
    }
  }
}
