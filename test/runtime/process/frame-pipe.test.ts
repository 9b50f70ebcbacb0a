// Frames through a pipe: what is written is read, however it is cut, and a bridge survives any frames.

import { closeSync, openSync, writeSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createMailbox, requestCancel } from "../../../host/compute/mailbox.ts";
import { RealmError } from "../../../host/error/realm-error.ts";
import { ownKind } from "../../../host/runtime/guest-kind.ts";
import { StatisticsPage } from "../../../host/runtime/isolate-statistics.ts";
import { Bridge } from "../../../host/runtime/process/bridge.ts";
import { FramePipe, PipeClosedError } from "../../../host/runtime/process/frame-pipe.ts";
import { kind, request } from "../../../host/runtime/process/messages.ts";
import { openPipe } from "../../../host/runtime/process/native-pipe.ts";
import { encodePlainData } from "../../../host/runtime/process/plain-data.ts";
import { StreamControl } from "../../../host/runtime/stream-control.ts";

const payloadBytesMax = 2 ** 20;

/** What a pipe holds while nobody reads. */
const pipeBytes = 64 * 1024;

const words = fc.array(fc.nat({ max: 2 ** 32 - 1 }), { maxLength: 6 });
const frames = fc.array(
  fc.record({ kind: fc.nat(), words, payload: fc.uint8Array({ maxLength: 1000 }) }),
  { maxLength: 20 },
);

function withPipe(use: (input: number, output: number, close: () => void) => void): void {
  const { readEnd, writeEnd } = openPipe();
  let open = true;
  const close = (): void => {
    if (open) closeSync(writeEnd);
    open = false;
  };
  try {
    use(readEnd, writeEnd, close);
  } finally {
    close();
    closeSync(readEnd);
  }
}

describe("frames", () => {
  it("are read as they were written", () => {
    fc.assert(
      fc.property(frames, (written) => {
        withPipe((input, output) => {
          const pipe = new FramePipe({ input, output, payloadBytesMax });
          for (const { kind: of, words: some, payload } of written) pipe.write(of, some, payload);
          for (const { kind: of, words: some, payload } of written) {
            const frame = pipe.read();
            expect(frame.kind).toBe(of);
            expect(some.map((_, index) => frame.word(index))).toEqual(some);
            expect(frame.payload).toEqual(Uint8Array.from(payload));
          }
        });
      }),
    );
  });

  it("over the limit are refused", () => {
    withPipe((input, output) => {
      new FramePipe({ input, output, payloadBytesMax }).write(1, [], new Uint8Array(101));
      const reader = new FramePipe({ input, output, payloadBytesMax: 100 });
      expect(() => reader.read()).toThrow("101 bytes");
    });
  });

  it("that are cut by the end of the pipe are its end", () => {
    withPipe((input, output, close) => {
      writeSync(output, new Uint8Array(31));
      close();
      const reader = new FramePipe({ input, output, payloadBytesMax });
      expect(() => reader.read()).toThrow(PipeClosedError);
    });
  });

  it("to a side that is gone fail as a closed pipe", () => {
    const { readEnd, writeEnd } = openPipe();
    closeSync(readEnd);
    const pipe = new FramePipe({ input: readEnd, output: writeEnd, payloadBytesMax });
    expect(() => pipe.write(1, [])).toThrow(PipeClosedError);
    closeSync(writeEnd);
  });
});

describe("a bridge", () => {
  const known = fc.constantFrom(...Object.values(kind));
  const small = fc.oneof(fc.nat({ max: 12 }), fc.nat({ max: 2 ** 32 - 1 }));
  const likely = fc.record({
    kind: fc.oneof(known, fc.nat()),
    words: fc.tuple(fc.constantFrom(1, ...Object.values(request)), small, small, small, small),
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
      fc.jsonValue().map((value) => Uint8Array.from(encodePlainData(value))),
    ),
  });

  it("gives a reply, or ends with `guest-trap` or a closed pipe, whatever is sent", () => {
    fc.assert(
      fc.property(fc.array(likely, { maxLength: 30 }), (sent) => {
        withPipe((input, output, close) => {
          const process = new FramePipe({ input, output, payloadBytesMax });
          for (const frame of sent) process.write(frame.kind, frame.words, frame.payload);
          close();
          expectContained(input);
        });
      }),
      { numRuns: 300 },
    );
  });

  it("does so whatever bytes are sent", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: pipeBytes, size: "large" }), (bytes) => {
        withPipe((input, output, close) => {
          writeSync(output, bytes);
          close();
          expectContained(input);
        });
      }),
    );
  });
});

/** A call of a bridge whose process has said all that it says. */
function expectContained(input: number): void {
  const output = openSync("/dev/null", "w");
  const mailbox = createMailbox({ valuesMax: 262_144 });
  const control = new StreamControl();
  // Nobody serves the mailbox and nobody takes items.
  control.cancel();
  requestCancel(mailbox);
  const bridge = new Bridge({
    pipe: new FramePipe({ input, output, payloadBytesMax }),
    control,
    statistics: new StatisticsPage(),
    log: () => {},
    post: () => {},
  });
  const doorbell = new SharedArrayBuffer(4);
  const { guards } = ownKind;
  const open = { role: "model", model: 1, mailbox, doorbell, guards, yields: true } as const;
  try {
    const reply = bridge.serve({ id: 1, name: "open", argument: open });
    expect(reply.id).toBe(1);
  } catch (thrown) {
    if (!(thrown instanceof PipeClosedError)) {
      expect(thrown).toBeInstanceOf(RealmError);
      expect(thrown).toHaveProperty("code", "guest-trap");
    }
  } finally {
    closeSync(output);
  }
}
