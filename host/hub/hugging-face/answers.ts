// What Hugging Face answers, as far as it is used. Fields that are not named here may be anything. Source: the hub's API
// documentation, and the types of @huggingface/hub, which a test holds these against.

import { Type } from "typebox";
import type { Static } from "typebox";

const optional = Type.Optional;
const text = Type.String();
const count = Type.Number();

/** `false` or who lets people in; other hubs of this interface say `true`. */
const Gated = Type.Union([Type.Boolean(), Type.Literal("auto"), Type.Literal("manual")]);

/** The hash is `oid` in listings of files. */
const LargeFile = Type.Object({
  sha256: optional(text),
  oid: optional(text),
  size: optional(count),
});

const Sibling = Type.Object({
  rfilename: text,
  size: optional(Type.Union([count, Type.Null()])),
  lfs: optional(Type.Union([LargeFile, Type.Null()])),
});

/** What the hub read from a GGUF file of the repository. */
const GgufSummary = Type.Object({
  architecture: optional(text),
  context_length: optional(count),
  /** Parameters. */
  total: optional(count),
});

export const HuggingFaceModel = Type.Object({
  id: text,
  author: optional(Type.Union([text, Type.Null()])),
  sha: optional(Type.Union([text, Type.Null()])),
  lastModified: optional(text),
  createdAt: optional(text),
  gated: optional(Gated),
  private: optional(Type.Boolean()),
  downloads: optional(count),
  likes: optional(count),
  tags: optional(Type.Array(text)),
  pipeline_tag: optional(Type.Union([text, Type.Null()])),
  siblings: optional(Type.Array(Sibling)),
  gguf: optional(Type.Union([GgufSummary, Type.Null()])),
  cardData: optional(Type.Union([Type.Record(text, Type.Unknown()), Type.Null()])),
});

export type HuggingFaceModel = Static<typeof HuggingFaceModel>;

export const HuggingFaceList = Type.Array(HuggingFaceModel);
