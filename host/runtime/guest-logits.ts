// Logits behind every position of a list of tokens, row by row, run on the guest's thread.

import type { Session } from "../abi/world.ts";
import { withSession } from "./guest-session.ts";
import type { OpenModel } from "./guest-session.ts";
import type { LogitsRequest } from "./generate-options.ts";
import type { StreamControl } from "./stream-control.ts";
import { thrownRecord } from "./world-error.ts";

export interface LogitsStream {
  readonly control: StreamControl;
  /** What one call to the host may give back, in values. */
  readonly valuesMax: number;
  post(row: Float32Array<ArrayBuffer>): void;
}

/** Positions evaluated in one go: enough for matrix products to pay, few to wait for. */
const chunkLengthMax = 64;

export function evaluateLogits(
  model: OpenModel,
  request: LogitsRequest,
  stream: LogitsStream,
): void {
  const { tokens, kvType } = request;
  const rowLength = model.configuration.vocabularySize;
  const chunkLength = clamp(Math.floor(stream.valuesMax / rowLength), 1, chunkLengthMax);
  const wish = { requested: Math.max(1, tokens.length), kvType };
  withSession(model, wish, (session) => {
    let posted = 0;
    for (let first = 0; first < tokens.length; first += chunkLength) {
      const chunk = tokens.subarray(first, first + chunkLength);
      const rows = evaluate(session, chunk, stream.control);
      if (rows === undefined) return;
      for (let row = 0; row < chunk.length; row++) {
        if (!stream.control.waitForRoom(posted)) return;
        stream.post(rows.slice(row * rowLength, (row + 1) * rowLength));
        posted += 1;
      }
    }
  });
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

/** None when cancelled. */
function evaluate(
  session: Session,
  tokens: Uint32Array,
  control: StreamControl,
): Float32Array | undefined {
  try {
    return session.evaluate(tokens);
  } catch (thrown) {
    if (control.cancelled && thrownRecord(thrown)?.code === "cancelled") return undefined;
    throw thrown;
  }
}
