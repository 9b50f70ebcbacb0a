// A wait in a line that a request's end cuts short.

import { asRealmError } from "../../error/realm-error.ts";

/** `leave`: called at once when the signal comes first, so that nobody calls who has left. Errors: the signal's reason. */
export async function unlessAborted<Called>(
  called: Promise<Called>,
  ending: AbortSignal,
  leave?: () => void,
): Promise<Called> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => {
    leave?.();
    reject(asRealmError(ending.reason));
  };
  if (ending.aborted) abort();
  ending.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([called, aborted]);
  } finally {
    ending.removeEventListener("abort", abort);
  }
}
