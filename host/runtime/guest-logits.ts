// Logits behind every position of a list of tokens, row by row, run on the guest's thread.

import type { GuestSession } from "./guest-session.ts";
import type { SessionRequest } from "./session-request.ts";
import type { LogitsRequest } from "./generate-options.ts";
import type { StreamControl } from "./stream-control.ts";
import { thrownRecord } from "./world-error.ts";

export interface LogitsStream {
  readonly control: StreamControl;
  /** Told whenever the guest has given control back. */
  yielded(): void;
  /** Values of a row: the vocabulary. */
  readonly rowLength: number;
  /** What one call to the host may give back, in values. */
  readonly valuesMax: number;
  post(row: Float32Array<ArrayBuffer>): void;
}

/** Positions evaluated in one go: enough for matrix products to pay, few to wait for. */
const chunkLengthMax = 64;

export function evaluateLogits(
  open: GuestSession,
  { tokens }: LogitsRequest,
  stream: LogitsStream,
): void {
  const { rowLength, valuesMax, control } = stream;
  const chunkLength = clamp(Math.floor(valuesMax / rowLength), 1, chunkLengthMax);
  open.request((session) => {
    let posted = 0;
    for (let first = 0; first < tokens.length; first += chunkLength) {
      const chunk = tokens.subarray(first, first + chunkLength);
      stream.yielded();
      const rows = evaluate(session, chunk, control);
      if (rows === undefined) return;
      for (let row = 0; row < chunk.length; row++) {
        if (!control.waitForRoom(posted)) return;
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
  session: SessionRequest,
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
