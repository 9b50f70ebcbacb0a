// All memory of one session in one block: cache, activations, logits, sampling. Its size is known before it
// is allocated, so a session is whole or was never there.

import { Error, KvType, Result, SessionOptions } from "../bindings/wit";
import { Sampler } from "../sampling/sampler";
import { TokenHistory } from "../sampling/token-history";
import { columnValues } from "./activations";
import { Configuration } from "./configuration";
import { badArgument, limit, outOfMemory, unsupported } from "./failure";
import { FixedCache } from "./fixed-cache";
import { ForwardPass } from "./forward-pass";
import { HalfCache, KvCache, SingleCache, wholeBlocks } from "./kv-cache";
import { Layout } from "./layout";
import { LoadedModel } from "./loaded-model";
import { allocatePages, freePages } from "./pages";
import { isWholeGroups, QuantizedCache, vectorBytes } from "./quantized-cache";

/** Columns of a prefill chunk where the host leaves it to the guest. */
const PREFILL_COLUMNS: u32 = 256;
/** Fewer are not worth cutting in two halves that fit one host call each. */
const HALVES_FROM: u32 = 64;
/** Bytes that a guest can address; what is more can't be had, so sizes need not be exact beyond. */
const ADDRESSABLE: f64 = 2147483648;

export class Workspace {
  cache: KvCache;
  forward: ForwardPass;
  sampler: Sampler;
  /** Tokens of the positions that are evaluated. */
  history: TokenHistory;
  /** shape: [vocabularySize], of the last position evaluated. */
  logits: usize;
  /** Token ids of a chunk, u32; shape: [columns]. */
  tokens: usize;
  private start: usize;
  private byteLength: u64 = 0;

  constructor(
    model: LoadedModel,
    options: SessionOptions,
    /** Most tokens in a chunk. */
    readonly columns: u32,
    start: usize,
  ) {
    const layout = new Layout(start);
    this.start = start;
    const contextLength = options.contextLength;
    const cache = createCache(model.configuration, options, layout);
    this.cache = cache;
    this.forward = new ForwardPass(model, cache, contextLength, columns, layout);
    this.sampler = new Sampler(model.configuration.vocabularySize, contextLength, layout);
    this.history = new TokenHistory(contextLength, layout);
    this.logits = layout.take(model.configuration.vocabularySize, 4);
    this.tokens = layout.take(columns, 4);
    this.byteLength = layout.end - start;
  }

  static create(model: LoadedModel, options: SessionOptions): Result<Workspace, Error> {
    const error = checkOptions(model.configuration, options);
    if (error) return Result.err<Workspace, Error>(error);
    const columns = chunkColumns(model, options.prefillColumns);
    if (columns.isErr) return Result.err<Workspace, Error>(columns.err);
    const needed = new Workspace(model, options, columns.ok, 0).byteLength;
    const start = allocatePages(needed);
    if (start == 0) {
      return Result.err<Workspace, Error>(
        outOfMemory(
          `cannot make a session: ${needed} bytes for ${options.contextLength} positions ` +
            `are not to be had in the guest`,
        ),
      );
    }
    return Result.ok<Workspace, Error>(new Workspace(model, options, columns.ok, start));
  }

  dispose(): void {
    if (this.start != 0) freePages(this.start, this.byteLength);
    this.start = 0;
  }
}

/** Null if a session can be had with these options, memory aside. */
export function checkOptions(configuration: Configuration, options: SessionOptions): Error | null {
  if (configuration.architecture.bidirectional) {
    return unsupported(
      `cannot make a session: a model of "${configuration.architecture.name}" embeds texts and continues none`,
    );
  }
  const length = options.contextLength;
  if (length == 0 || length > configuration.contextLength) {
    return badArgument(
      `context-length is ${length}, not from 1 to the ${configuration.contextLength} positions of the model`,
    );
  }
  const kept = options.contextShift;
  if (kept.isSome && kept.value >= length) {
    return badArgument(`context-shift is ${kept.value}, not less than the ${length} positions`);
  }
  if (options.adapter.isSome) return unsupported("cannot make a session with an adapter");
  const error = checkKvType(configuration, options.kvType);
  if (error) return error;
  const bytes = cacheBytes(configuration, length, options.kvType);
  if (<f64>bytes < ADDRESSABLE) return null;
  return outOfMemory(
    `cannot make a session: the cache of ${length} positions takes ${bytes} bytes, ` +
      `and a guest has ${ADDRESSABLE} at most`,
  );
}

function checkKvType(configuration: Configuration, kvType: KvType): Error | null {
  if (kvType != KvType.Q80) return null;
  const keyLength = configuration.keyLength;
  const valueLength = configuration.valueLength;
  if (isWholeGroups(keyLength) && isWholeGroups(valueLength)) return null;
  return unsupported(
    `cannot keep keys and values as q8_0: a head's have ${keyLength} and ${valueLength} values, ` +
      `not multiples of 32`,
  );
}

/** Bytes of a cache; U64.MAX_VALUE stands for all that no number holds. */
export function cacheBytes(configuration: Configuration, positions: u32, kvType: KvType): u64 {
  const shape = configuration.attentionShape;
  const vectors = <f64>shape.blockCount * <f64>shape.headCountKv * <f64>positions;
  const values = vectors * <f64>(shape.keyLength + shape.valueLength);
  if (values > 1e18) return U64.MAX_VALUE;
  const pairBytes = vectorBytes(kvType, shape.keyLength) + vectorBytes(kvType, shape.valueLength);
  return shape.cacheBytes(wholeBlocks(positions), pairBytes);
}

function createCache(
  configuration: Configuration,
  options: SessionOptions,
  layout: Layout,
): KvCache {
  const shape = configuration.attentionShape;
  const positions = wholeBlocks(options.contextLength);
  if (options.kvType == KvType.F32) return new SingleCache(shape, positions, layout);
  if (options.kvType == KvType.Q80) return new QuantizedCache(shape, positions, layout);
  if (options.kvType == KvType.I16) return new FixedCache(shape, positions, layout);
  return new HalfCache(shape, positions, layout);
}

/** As many as were asked for, as far as what goes in and comes out of one host call allows. */
function chunkColumns(model: LoadedModel, asked: u32): Result<u32, Error> {
  const values = columnValues(model.configuration);
  const widest = max(values, model.configuration.vocabularySize);
  if (widest > model.valuesMax) {
    return Result.err<u32, Error>(
      limit(
        `cannot run the model: a token takes ${widest} values in one host call, ` +
          `but the host takes ${model.valuesMax}`,
      ),
    );
  }
  const fitting = model.valuesMax / values;
  const most = fitting >= HALVES_FROM ? fitting * 2 : fitting;
  return Result.ok<u32, Error>(min(asked == 0 ? PREFILL_COLUMNS : asked, most));
}
