// An answer in pieces by server-sent events. What fails before the first piece has a status of its own; later it is an
// event. A request that waits long is answered with a stream that says nothing yet, so that nobody closes it.

import type { FastifyReply } from "fastify";

import { asRealmError } from "../../error/realm-error.ts";
import { apiErrorOf } from "./api-error.ts";
import { errorBody } from "./error-forms.ts";
import type { ErrorForm } from "./error-forms.ts";
import { ReplyStream } from "./event-stream.ts";
import type { StreamKind, StreamTimes } from "./event-stream.ts";

export interface StreamPlan {
  readonly kind: StreamKind;
  readonly times: StreamTimes;
  readonly errorForm: ErrorForm;
  /** Written as the last of a stream that went well. */
  readonly closing?: string | undefined;
}

/** For as long a status can still say that something failed. */
const statusMs = 5000;

/** `pieces` are texts as they go over the wire. Errors: those of `pieces` before its first. */
export async function sendStream(
  reply: FastifyReply,
  pieces: AsyncGenerator<string, void, void>,
  plan: StreamPlan,
): Promise<void> {
  const first = pieces.next();
  first.catch(() => undefined);
  await settledWithin(first, statusMs);
  const stream = new ReplyStream(reply, plan.kind, plan.times);
  try {
    let step = await first;
    while (step.done !== true) {
      await stream.write(step.value);
      step = await pieces.next();
    }
    if (plan.closing !== undefined) await stream.write(plan.closing);
  } catch (thrown) {
    await writeFailure(stream, thrown, plan);
    if (asRealmError(thrown).code === "bug") reply.log.error({ err: thrown }, "a stream failed");
  } finally {
    stream.end();
    await pieces.return();
  }
}

async function writeFailure(
  stream: ReplyStream,
  thrown: unknown,
  { errorForm, kind }: StreamPlan,
): Promise<void> {
  const body = JSON.stringify(errorBody(errorForm, apiErrorOf(thrown)));
  const text = kind.keepAlive === undefined ? `${body}\n` : `data: ${body}\n\n`;
  // Who left hears nothing any more.
  await stream.write(text).catch(() => undefined);
}

/** Throws what the promise fails with in that time. */
async function settledWithin(promise: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const wait = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await Promise.race([promise, wait]);
  } finally {
    clearTimeout(timer);
  }
}
