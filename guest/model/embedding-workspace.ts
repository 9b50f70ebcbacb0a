// All memory of one embedder in one block, as workspace.ts has it for a session.

import { Error, Result } from "../bindings/wit";
import { EmbeddingPass } from "./embedding-pass";
import { EmbeddingPlan } from "./embedding-plan";
import { limit, outOfMemory } from "./failure";
import { Layout } from "./layout";
import { LoadedModel } from "./loaded-model";
import { allocatePages, freePages } from "./pages";
import { TextBatch } from "./text-batch";

/** Columns of a chunk: products of more are no faster. */
const CHUNK_COLUMNS: u32 = 256;
/** Chunks of a batch: two that are computed, one that attends, one to spare. */
const CHUNKS_MIN: u32 = 4;

export class EmbeddingWorkspace {
  batch: TextBatch;
  pass: EmbeddingPass;
  /** Token ids of a batch, u32; shape: [capacity]. */
  tokens: usize;
  /** Columns that a batch may have. */
  readonly capacity: u32;
  private start: usize;
  byteLength: u64 = 0;

  private constructor(model: LoadedModel, plan: EmbeddingPlan, columns: u32, start: usize) {
    const layout = new Layout(start);
    const chunks = max(CHUNKS_MIN, (plan.tokensMax + columns - 1) / columns);
    this.start = start;
    this.capacity = chunks * columns;
    const batch = new TextBatch(chunks, columns, layout);
    this.batch = batch;
    this.pass = new EmbeddingPass(model, plan, batch, chunks, columns, layout);
    this.tokens = layout.take(this.capacity, 4);
    this.byteLength = layout.end - start;
  }

  /** Bytes that one takes; nothing is allocated. Errors: `limit`. */
  static measure(model: LoadedModel, plan: EmbeddingPlan): Result<u64, Error> {
    const columns = chunkColumns(model);
    if (columns.isErr) return Result.err<u64, Error>(columns.err);
    return Result.ok<u64, Error>(new EmbeddingWorkspace(model, plan, columns.ok, 0).byteLength);
  }

  /** Errors: `limit`, `out-of-memory`, those of the imports; then nothing is allocated. */
  static create(model: LoadedModel, plan: EmbeddingPlan): Result<EmbeddingWorkspace, Error> {
    const columns = chunkColumns(model);
    if (columns.isErr) return fail(columns.err);
    const needed = new EmbeddingWorkspace(model, plan, columns.ok, 0).byteLength;
    const start = allocatePages(needed);
    if (start == 0) {
      return fail(
        outOfMemory(
          `cannot make an embedder: ${needed} bytes for texts of ${plan.tokensMax} tokens ` +
            `are not to be had in the guest`,
        ),
      );
    }
    const workspace = new EmbeddingWorkspace(model, plan, columns.ok, start);
    const error = workspace.pass.load(workspace.tokens, workspace.capacity);
    if (error == null) return Result.ok<EmbeddingWorkspace, Error>(workspace);
    workspace.dispose();
    return fail(error);
  }

  dispose(): void {
    if (this.start != 0) freePages(this.start, this.byteLength);
    this.start = 0;
  }
}

/** As many as go in and come out of one host call. */
function chunkColumns(model: LoadedModel): Result<u32, Error> {
  const configuration = model.configuration;
  const attention = configuration.headCount * configuration.valueLength;
  const queries = configuration.headCount * configuration.keyLength;
  const pair = configuration.keyLength + configuration.valueLength;
  const projected = queries + configuration.headCountKv * pair;
  const widest = configuration.embeddingLength + max(attention, projected);
  if (widest <= model.valuesMax) {
    return Result.ok<u32, Error>(min(CHUNK_COLUMNS, model.valuesMax / widest));
  }
  return Result.err<u32, Error>(
    limit(
      `cannot run the model: a token takes ${widest} values in one host call, ` +
        `but the host takes ${model.valuesMax}`,
    ),
  );
}

function fail(error: Error): Result<EmbeddingWorkspace, Error> {
  return Result.err<EmbeddingWorkspace, Error>(error);
}
