// Stands where a guest's thread stood while the guest runs in a process: takes the main thread's calls, does
// what the process asks for until the call has its result, and passes on what it gives. Everything that
// comes from the process may be a lie; the first one that is noticed ends the session.

import { serialize } from "node:v8";

import { ComputeClient } from "../../compute/compute-client.ts";
import { RealmError } from "../../error/realm-error.ts";
import type { ErrorFields } from "../../error/realm-error.ts";
import type { CallMessage, ReplyMessage } from "../call-messages.ts";
import type { GuestCalls, OpenGuest } from "../guest-calls.ts";
import type { guestLog } from "../guest-log.ts";
import type { StatisticsPage } from "../isolate-statistics.ts";
import type { StreamControl } from "../stream-control.ts";
import { brokenProtocol } from "./frame-pipe.ts";
import type { Frame, FramePipe } from "./frame-pipe.ts";
import { kind, levels, logLinesMax, mark, statisticsSlots } from "./messages.ts";
import type { GuestStart } from "./messages.ts";
import { decodePlainData } from "./plain-data.ts";
import { checkReply } from "./reply-shapes.ts";
import { RequestServer } from "./request-server.ts";

/** Looks at an answer before sleeping: a hop takes 1 us with them and 11 without. */
const answerSpins = 2000;

/** Statistics between two frames that the bridge waits for: at once, and in a millisecond (honest: 0.2). */
const statisticsAtOnceMax = 16;
const statisticsPerMs = 1;

/** Characters of an error's message that are passed on. */
const messageMax = 4096;

export interface BridgeParts {
  readonly pipe: FramePipe;
  readonly control: StreamControl;
  readonly statistics: StatisticsPage;
  readonly log: ReturnType<typeof guestLog>;
  readonly post: (message: ReplyMessage) => void;
}

type Call = CallMessage<GuestCalls>;

export class Bridge {
  readonly #parts: BridgeParts;
  #requests: RequestServer | undefined;
  #valuesMax = 0;
  #posted = 0;
  #yields = 0;
  #statistics = 0;
  #logLines = 0;

  constructor(parts: BridgeParts) {
    this.#parts = parts;
  }

  /** Waits until the process can be called. Errors: PipeClosedError, and what the component fails with. */
  start(start: GuestStart): void {
    this.#parts.pipe.write(kind.start, [], serialize(start));
    const frame = this.#nextFrame();
    if (frame.kind === kind.failure) throw RealmError.from(readFailure(frame).error);
    if (frame.kind !== kind.ready) throw unexpected(frame);
  }

  /** Does one call from beginning to end. Errors: PipeClosedError, `guest-trap`. */
  serve(call: Call): ReplyMessage {
    this.#begin(call);
    for (;;) {
      const frame = this.#nextFrame();
      switch (frame.kind) {
        case kind.request:
          this.#answer(frame);
          break;
        case kind.free:
          this.#open().free(frame);
          break;
        case kind.item:
          this.#passItem(call, frame);
          break;
        case kind.result: {
          checkId(call, frame);
          const result = decodePlainData(frame.payload);
          checkReply(call.name, "result", result);
          return { id: call.id, type: "result", result };
        }
        case kind.failure:
          checkId(call, frame);
          return { id: call.id, type: "failure", ...readFailure(frame) };
        default:
          throw unexpected(frame);
      }
    }
  }

  #begin(call: Call): void {
    const { pipe, control } = this.#parts;
    this.#posted = 0;
    this.#yields = 0;
    control.yielded();
    const sent = call.name === "open" ? { ...call, argument: this.#connect(call.argument) } : call;
    pipe.write(kind.call, [this.#valuesMax], serialize(sent));
  }

  /** Gives what crosses: the mailbox stays here, because no memory can be shared with a process. */
  #connect({ mailbox, doorbell, ...argument }: OpenGuest): Omit<OpenGuest, "mailbox" | "doorbell"> {
    const handlesMax = argument.guards.handles;
    const compute = new ComputeClient({ mailbox, doorbell, spins: answerSpins, handlesMax });
    this.#valuesMax = compute.valuesMax;
    this.#requests = new RequestServer(compute, this.#parts.pipe);
    return argument;
  }

  #open(): RequestServer {
    if (this.#requests === undefined) throw brokenProtocol("it asked before it was opened");
    return this.#requests;
  }

  #answer(frame: Frame): void {
    const { control } = this.#parts;
    const yields = frame.word(5);
    if (yields !== this.#yields) control.yielded();
    this.#yields = yields;
    this.#open().answer(frame, () => markOf(control));
  }

  #passItem(call: Call, frame: Frame): void {
    const { pipe, control, post } = this.#parts;
    checkId(call, frame);
    const item = decodePlainData(frame.payload);
    checkReply(call.name, "item", item);
    post({ id: call.id, type: "item", item });
    this.#posted += 1;
    control.waitForRoom(this.#posted);
    control.yielded();
    pipe.write(kind.taken, [markOf(control)]);
  }

  /** The next frame that is not said in passing. */
  #nextFrame(): Frame {
    this.#statistics = 0;
    const since = performance.now();
    for (;;) {
      const frame = this.#parts.pipe.read();
      if (frame.kind === kind.statistics) this.#publish(frame, since);
      else if (frame.kind === kind.log) this.#log(frame);
      else return frame;
    }
  }

  #publish(frame: Frame, since: number): void {
    this.#statistics += 1;
    const possible = statisticsAtOnceMax + statisticsPerMs * (performance.now() - since);
    if (this.#statistics > possible) throw brokenProtocol("it floods the pipe with statistics");
    const values = readNumbers(frame.payload);
    if (values.length !== statisticsSlots.length || !values.every(isByteCount)) {
      throw brokenProtocol("it sent statistics that are none");
    }
    const entries = statisticsSlots.map((slot, index) => [slot, values[index]]);
    this.#parts.statistics.publishNow(Object.fromEntries(entries));
  }

  #log(frame: Frame): void {
    this.#logLines += 1;
    const level = levels[frame.word(0)];
    if (this.#logLines > logLinesMax || level === undefined) {
      throw brokenProtocol("it floods the pipe with log lines");
    }
    this.#parts.log(level, Buffer.from(frame.payload).toString());
  }
}

function markOf(control: StreamControl): number {
  if (control.revoked) return mark.revoked;
  return control.cancelled ? mark.cancelled : mark.none;
}

function checkId(call: Call, frame: Frame): void {
  if (frame.word(0) === call.id) return;
  throw brokenProtocol(`it answered call ${frame.word(0)} where ${call.id} is open`);
}

function readFailure(frame: Frame): { readonly error: ErrorFields; readonly spent: boolean } {
  const fields = decodePlainData(frame.payload);
  if (typeof fields === "object" && fields !== null && "code" in fields && "message" in fields) {
    const { code, message } = fields;
    if (typeof code === "string" && typeof message === "string") {
      const error = { code: code.slice(0, messageMax), message: message.slice(0, messageMax) };
      return { error, spent: frame.word(1) !== 0 };
    }
  }
  throw brokenProtocol("it sent a failure that is none");
}

function unexpected(frame: Frame): RealmError {
  return brokenProtocol(`it sent a frame of kind ${frame.kind} where none belongs`);
}

/** The f64 that are whole. */
function readNumbers(payload: Uint8Array): Float64Array {
  const { BYTES_PER_ELEMENT } = Float64Array;
  const length = Math.floor(payload.length / BYTES_PER_ELEMENT);
  return new Float64Array(payload.slice(0, length * BYTES_PER_ELEMENT).buffer);
}

function isByteCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
