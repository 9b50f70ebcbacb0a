// The bridge's answers to what a guest's process asks: passed on to the mailbox, whose other side checks it
// like any guest's. What the mailbox's own client believes of its caller is checked here.

import { serialize } from "node:v8";

import type { ArraySlice } from "../../abi/world.ts";
import type { ComputeClient } from "../../compute/compute-client.ts";
import { RealmError } from "../../error/realm-error.ts";
import { brokenProtocol } from "./frame-pipe.ts";
import type { Frame, FramePipe } from "./frame-pipe.ts";
import { kind, listKinds, request } from "./messages.ts";

/** A definition of 64 steps takes 10 KB. Bytes. */
const definitionBytesMax = 64 * 1024;
/** A program, its steps, a step, what the step is, its experts. */
const definitionDepthMax = 6;

export class RequestServer {
  readonly #compute: ComputeClient;
  readonly #pipe: FramePipe;
  /** What the guest holds: nothing else is freed for it. */
  readonly #programs = new Set<number>();
  readonly #pending = new Set<number>();

  constructor(compute: ComputeClient, pipe: FramePipe) {
    this.#compute = compute;
    this.#pipe = pipe;
  }

  /** Errors: what the request fails with is written as the answer; what is thrown ends the session. */
  answer(frame: Frame, markNow: () => number): void {
    try {
      this.#serve(frame);
    } catch (thrown) {
      if (!(thrown instanceof RealmError) || thrown.code === "guest-trap") throw thrown;
      const { code, message } = thrown;
      this.#pipe.write(kind.refusal, [markNow()], Buffer.from(JSON.stringify({ code, message })));
    }
  }

  free(frame: Frame): void {
    const number = frame.word(1);
    if (frame.word(0) === request.freeProgram && this.#programs.delete(number)) {
      this.#compute.freeProgram(number);
    } else if (frame.word(0) === request.freePending && this.#pending.delete(number)) {
      this.#compute.freePending(number);
    } else throw brokenProtocol(`it freed ${number}, which it does not hold`);
  }

  #serve(frame: Frame): void {
    const compute = this.#compute;
    const [subject, tensor, columns] = [frame.word(1), frame.word(2), frame.word(3)];
    switch (frame.word(0)) {
      case request.run:
        return this.#giveFloats(compute.run(subject, { values: frame.floats, columns }));
      case request.submit: {
        const number = compute.submit(subject, { values: frame.floats, columns });
        return this.#hold(this.#pending, number);
      }
      case request.wait:
        return this.#giveFloats(compute.wait(subject));
      case request.rows:
        return this.#giveFloats(compute.rows(subject, tensor, frame.integers));
      case request.matmul:
        return this.#giveFloats(compute.matmul(subject, tensor, { values: frame.floats, columns }));
      case request.readTensor:
        return this.#giveFloats(compute.readTensor(subject, tensor));
      case request.compile:
        return this.#hold(this.#programs, compute.compile(subject, readDefinition(frame)));
      case request.metadata:
        return this.#pipe.write(kind.answer, [], serialize(compute.metadata(subject)));
      case request.readArray: {
        const key = Buffer.from(frame.payload).toString();
        const range = { first: frame.word(3), count: frame.word(4) };
        return this.#giveSlice(compute.readArray(subject, key, range));
      }
      default:
        throw brokenProtocol(`it made request ${frame.word(0)}, which there is not`);
    }
  }

  #giveFloats(values: Float32Array): void {
    this.#pipe.write(kind.answer, [values.length], bytesOf(values));
  }

  #hold(held: Set<number>, number: number): void {
    held.add(number);
    this.#pipe.write(kind.answer, [number]);
  }

  #giveSlice({ tag, val }: ArraySlice): void {
    const listKind = listKinds.indexOf(tag);
    if (tag !== "texts") {
      this.#pipe.write(kind.answer, [val.length, listKind], bytesOf(val));
      return;
    }
    const { bytes, ends } = val;
    this.#pipe.write(kind.answer, [bytes.length, listKind, ends.length], bytesOf(ends), bytes);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Only that its three lists are lists: the compute worker reads what is in them. */
function readDefinition(frame: Frame): Parameters<ComputeClient["compile"]>[1] {
  if (frame.payload.length > definitionBytesMax) {
    throw brokenProtocol(`it sent a program of ${frame.payload.length} bytes`);
  }
  const definition = parseJson(Buffer.from(frame.payload).toString());
  if (typeof definition === "object" && definition !== null) {
    const { inputs, steps, outputs } = definition as Record<string, unknown>;
    const lists = Array.isArray(inputs) && Array.isArray(steps) && Array.isArray(outputs);
    if (lists && depthOf(definition) <= definitionDepthMax) {
      return { inputs, steps, outputs };
    }
  }
  throw brokenProtocol("it sent a program that is none");
}

/** Stops looking behind the limit. */
function depthOf(value: unknown, above = 0): number {
  if (typeof value !== "object" || value === null || above > definitionDepthMax) return above;
  return Math.max(above + 1, ...Object.values(value).map((inner) => depthOf(inner, above + 1)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw brokenProtocol("it sent a program that is no JSON");
  }
}
