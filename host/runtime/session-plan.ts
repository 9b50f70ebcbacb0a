// What a session of a guest will be, before anything is allocated for it.

import type { KvType, Model, ModelConfiguration, SessionOptions, Tokenizer } from "../abi/world.ts";
import { checkConfiguration } from "./guest-claims.ts";
import type { GuestInstance } from "./guest-instance.ts";
import { thrownRecord } from "./world-error.ts";

/** A model that a guest has loaded. */
export interface OpenModel {
  readonly model: Model;
  readonly configuration: ModelConfiguration;
  /** Of the same vocabulary; made when it is first asked for. */
  tokenizer(): Tokenizer;
}

/** Errors: `guest-trap`. */
export function openModel({ exports }: GuestInstance, id: number): OpenModel {
  const model = exports.loadModelById(id);
  const configuration = model.configuration();
  checkConfiguration(configuration);
  let made: Tokenizer | undefined;
  const tokenizer = (): Tokenizer => (made ??= exports.loadTokenizerById(id));
  return { model, configuration, tokenizer };
}

export interface SessionWish {
  /** Positions; none: the default. */
  readonly contextLength: number | undefined;
  /** None: what the guest supports of f16 and f32. */
  readonly kvType: KvType | undefined;
  /** Columns in one prefill chunk; none: the guest's choice. */
  readonly prefillColumns: number | undefined;
  /** Positions that stay when a full context drops old ones; none: it drops none. */
  readonly contextShift: number | undefined;
  /** Id of the model that guesses tokens. */
  readonly draft: number | undefined;
}

/** What a session will be. */
export interface SessionPlan {
  readonly contextLength: number;
  readonly kvType: KvType;
  /** 0: the guest's choice. */
  readonly prefillColumns: number;
  readonly contextShift: number | undefined;
  /** Id of the model that guesses tokens. */
  readonly draft: number | undefined;
  /** The draft's too. */
  readonly kvBytes: number;
}

const defaultContextLengthMax = 4096;
/** Of the 2 GiB that a guest's memory may have; the rest is for its tables and activations. */
const kvBytesMax = 1536 * 1024 ** 2;

/** Allocates nothing. `draft`: the wish's. Errors: as the world's `kv-bytes`. */
export function planSession(open: OpenModel, wish: SessionWish, draft?: OpenModel): SessionPlan {
  const plan = planAlone(open, wish);
  if (draft === undefined) return plan;
  const contextLength = Math.min(plan.contextLength, draft.configuration.contextLength);
  const draftBytes = kvBytes(draft, contextLength, plan.kvType);
  return { ...plan, draft: wish.draft, kvBytes: plan.kvBytes + draftBytes };
}

function planAlone(open: OpenModel, wish: SessionWish): SessionPlan {
  if (wish.kvType !== undefined) return planWith(open, wish, wish.kvType);
  try {
    return planWith(open, wish, "f16");
  } catch (thrown) {
    if (thrownRecord(thrown)?.code !== "unsupported") throw thrown;
    return planWith(open, wish, "f32");
  }
}

function planWith(
  open: OpenModel,
  { contextLength: wished, prefillColumns = 0, contextShift: kept }: SessionWish,
  kvType: KvType,
): SessionPlan {
  const contextLength = wished ?? defaultContextLength(open, kvType);
  const bytes = kvBytes(open, contextLength, kvType);
  // Something is left to drop.
  const contextShift = kept === undefined ? undefined : Math.min(kept, contextLength >> 1);
  const draft = undefined;
  return { contextLength, kvType, prefillColumns, contextShift, draft, kvBytes: bytes };
}

/** The least of the trained length, 4,096 and what a guest can hold. */
function defaultContextLength(open: OpenModel, kvType: KvType): number {
  const length = Math.min(open.configuration.contextLength, defaultContextLengthMax);
  const bytes = kvBytes(open, length, kvType);
  return bytes <= kvBytesMax ? length : Math.max(1, Math.floor((length * kvBytesMax) / bytes));
}

/** A guest may say any number: beyond the safe integers there is no memory for it anyway. */
function kvBytes({ model }: OpenModel, contextLength: number, kvType: KvType): number {
  const bytes = Number(model.kvBytes(sessionOptions(contextLength, kvType)));
  return Math.min(bytes, Number.MAX_SAFE_INTEGER);
}

function sessionOptions(contextLength: number, kvType: KvType): SessionOptions {
  return { contextLength, kvType, prefillColumns: 0 };
}
