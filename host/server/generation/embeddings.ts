// A request's embeddings, whichever API it came by: by a guest of the caller's tenant, under its limits.

import type { EmbedOptions } from "../../runtime/embedding/embed-options.ts";
import type { Caller } from "../access/caller.ts";
import type { ModelLease } from "../models/served-models.ts";
import type { ServedTenants } from "../tenants/served-tenants.ts";

export interface EmbeddingRequest {
  readonly caller: Caller;
  readonly model: ModelLease;
  readonly texts: readonly string[];
  readonly options: EmbedOptions;
}

export interface Embedded {
  /** shape of each: [dimensions]. */
  readonly vectors: readonly Float32Array[];
  /** Evaluated, those that are added included. */
  readonly tokens: number;
}

/** Texts of one request. */
export const embeddedTextsMax = 2048;

/** Errors: as `tenant.embed`. */
export async function embedTexts(
  tenants: ServedTenants,
  { caller, model, texts, options }: EmbeddingRequest,
): Promise<Embedded> {
  using lease = await tenants.lease(caller);
  const { tenant } = lease;
  tenant.grant(model.model);
  const vectors: Float32Array[] = [];
  let tokens = 0;
  for await (const embedding of tenant.embeddings(model.model, texts, options)) {
    vectors[embedding.index] = embedding.vector;
    tokens += embedding.tokens;
  }
  return { vectors, tokens };
}
