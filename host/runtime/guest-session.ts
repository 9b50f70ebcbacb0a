// A session in a guest, open for as long as one call needs it.

import type { KvType, Model, ModelConfiguration, Session, SessionOptions } from "../abi/world.ts";
import { thrownRecord } from "./world-error.ts";

/** A model that a guest has loaded. */
export interface OpenModel {
  readonly model: Model;
  readonly configuration: ModelConfiguration;
  /** Told how large the KV cache of the session is that has been opened; 0: it was closed. */
  readonly onKvBytes: (kvBytes: number) => void;
}

export interface SessionWish {
  /** Positions; none: the default. */
  readonly requested: number | undefined;
  readonly kvType: KvType;
}

const defaultContextLengthMax = 4096;
/** Of the 2 GiB that a guest's memory may have; the rest is for its tables and activations. */
const kvBytesMax = 1536 * 1024 ** 2;

/** Errors: as the world's `create-session`, and what `use` throws. */
export function withSession<Result>(
  open: OpenModel,
  wish: SessionWish,
  use: (session: Session, contextLength: number) => Result,
): Result {
  const contextLength = wish.requested ?? defaultContextLength(open, wish.kvType);
  const options = sessionOptions(contextLength, wish.kvType);
  const kvBytes = Number(open.model.kvBytes(options));
  const session = open.model.createSession(options);
  open.onKvBytes(kvBytes);
  let trapped = false;
  try {
    return use(session, contextLength);
  } catch (thrown) {
    trapped = thrownRecord(thrown) === undefined;
    throw thrown;
  } finally {
    // After a trap nothing of the instance may run any more.
    if (!trapped) session[Symbol.dispose]();
    open.onKvBytes(0);
  }
}

/** The least of the trained length, 4,096 and what a guest can hold. */
function defaultContextLength({ model, configuration }: OpenModel, kvType: KvType): number {
  const length = Math.min(configuration.contextLength, defaultContextLengthMax);
  const kvBytes = Number(model.kvBytes(sessionOptions(length, kvType)));
  return kvBytes <= kvBytesMax ? length : Math.max(1, Math.floor((length * kvBytesMax) / kvBytes));
}

function sessionOptions(contextLength: number, kvType: KvType): SessionOptions {
  return { contextLength, kvType, prefillColumns: 0 };
}
