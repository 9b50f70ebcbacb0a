// A streaming call of a guest as a generator: items cross as they are taken, and however the generator ends, the guest is
// through with the call before it has ended.

import type { GuestCalls, StreamingCall } from "./guest-calls.ts";
import type { GuestThread } from "./guest-thread.ts";
import type { StopSwitch } from "./stop-switch.ts";

export interface StreamWatch<Item, Result> {
  readonly stop: StopSwitch;
  /** Told of every item, also of those that nobody took. */
  readonly observe?: ((item: Item) => void) | undefined;
  /** Told of the result, also when nobody takes it. */
  readonly ended?: ((result: Result) => void) | undefined;
}

export interface StreamOrder<Name extends StreamingCall> {
  readonly name: Name;
  readonly argument: GuestCalls[Name]["argument"];
}

export async function* streamFrom<Name extends StreamingCall>(
  thread: GuestThread,
  { name, argument }: StreamOrder<Name>,
  { stop, observe, ended }: StreamWatch<GuestCalls[Name]["item"], GuestCalls[Name]["result"]>,
): AsyncGenerator<GuestCalls[Name]["item"], GuestCalls[Name]["result"], void> {
  const call = thread.stream(name, argument);
  stop.onStop(() => thread.cancel());
  async function next(): Promise<
    IteratorResult<GuestCalls[Name]["item"], GuestCalls[Name]["result"]>
  > {
    const step = await call.next();
    if (step.done !== true) observe?.(step.value);
    return step;
  }
  try {
    for (;;) {
      const step = await next();
      if (step.done === true) return step.value;
      yield step.value;
    }
  } finally {
    stop.onStop(() => {});
    if (!call.ended) thread.cancel();
    while (!(await next().catch(() => ({ done: true }))).done);
    const result = await call.result().catch(() => undefined);
    if (result !== undefined) ended?.(result);
  }
}
