// What CivitAI answers, as far as it is used. Source: CivitAI's REST API reference, v1.

import { Type } from "typebox";
import type { Static } from "typebox";

const optional = Type.Optional;
const text = Type.String();
const count = Type.Number();
const nullable = <Schema extends Parameters<typeof optional>[0]>(schema: Schema) =>
  optional(Type.Union([schema, Type.Null()]));

const File = Type.Object({
  name: text,
  /** In units of 1,024 bytes, with a fraction. */
  sizeKB: optional(count),
  primary: nullable(Type.Boolean()),
  downloadUrl: nullable(text),
  hashes: nullable(Type.Object({ SHA256: nullable(text) })),
});

const Image = Type.Object({ url: text, nsfwLevel: optional(Type.Unknown()) });

const Version = Type.Object({
  name: optional(text),
  updatedAt: nullable(text),
  publishedAt: nullable(text),
  createdAt: nullable(text),
  baseModel: nullable(text),
  files: optional(Type.Array(File)),
  images: optional(Type.Array(Image)),
});

export const CivitAIModel = Type.Object({
  id: Type.Integer(),
  name: text,
  description: nullable(text),
  type: text,
  nsfw: optional(Type.Boolean()),
  tags: optional(Type.Array(text)),
  creator: nullable(Type.Object({ username: nullable(text) })),
  stats: optional(
    Type.Object({
      downloadCount: optional(count),
      thumbsUpCount: optional(count),
      favoriteCount: optional(count),
    }),
  ),
  modelVersions: optional(Type.Array(Version)),
});

export type CivitAIModel = Static<typeof CivitAIModel>;
export type CivitAIFile = Static<typeof File>;

export const CivitAIList = Type.Object({
  items: Type.Array(CivitAIModel),
  metadata: optional(
    Type.Object({ nextCursor: nullable(Type.Union([text, count])), nextPage: nullable(text) }),
  ),
});
