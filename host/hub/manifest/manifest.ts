// Manifests: models of a hub that were looked at once, for those who list, search and pull without asking the hub. The
// schema is published as docs/manifest.schema.json; a reader takes the versions that it knows and refuses others.

import { Type } from "typebox";
import type { Static } from "typebox";

export const manifestVersion = 1;

/** By the bytes of the chosen file: at most 4 GiB, at most 16 GiB, above. */
export const sizeClasses = ["small", "medium", "large"] as const;
export type SizeClass = (typeof sizeClasses)[number];

const GiB = 2 ** 30;

export function sizeClassOf(bytes: number): SizeClass {
  if (bytes <= 4 * GiB) return "small";
  return bytes <= 16 * GiB ? "medium" : "large";
}

const optional = Type.Optional;
const text = Type.String();
const bytes = Type.Integer({ minimum: 0, description: "Bytes." });

const ManifestFile = Type.Object({
  filename: Type.String({ minLength: 1 }),
  size: optional(bytes),
  sha256: optional(Type.String({ pattern: "^[0-9a-f]{64}$" })),
});

const ManifestCompatibility = Type.Object({
  compatible: Type.Boolean(),
  confidence: Type.Enum(["high", "medium", "low", "none"]),
  reasons: Type.Array(text),
});

export const ManifestModel = Type.Object({
  id: Type.String({ minLength: 1, description: "Of the hub." }),
  slug: Type.String({ pattern: "^[A-Za-z0-9._-]+$", description: "The id with / as --." }),
  name: Type.String({ minLength: 1 }),
  description: text,
  author: optional(text),
  imageUrl: optional(text),
  tags: Type.Array(text),
  downloads: Type.Integer({ minimum: 0 }),
  likes: Type.Integer({ minimum: 0 }),
  size: Type.String({ description: "Of the chosen file, for people." }),
  bytes: optional(bytes),
  file: optional(Type.String({ description: "The chosen file, the first of its parts." })),
  quantization: optional(text),
  provider: Type.Union([Type.Literal("HuggingFace"), Type.Literal("CivitAI")]),
  category: Type.Enum(["Llm", "Checkpoint", "Lora", "Unknown"]),
  siblings: optional(Type.Array(ManifestFile)),
  license: optional(text),
  gated: optional(Type.Boolean()),
  nsfw: optional(Type.Boolean()),
  updatedAt: optional(text),
  revision: optional(text),
  architecture: optional(text),
  compatibility: optional(ManifestCompatibility),
  readme: optional(Type.String({ description: "Markdown, as its author wrote it." })),
});

/** A model in a manifest: a hub's model with the file that was chosen, `slug` being its id with `/` as `--`. */
export type ManifestModel = Static<typeof ManifestModel>;

export const Manifest = Type.Object(
  {
    schemaVersion: Type.Literal(manifestVersion),
    filter: Type.Enum([...sizeClasses, "all"]),
    models: Type.Array(ManifestModel),
    timestamp: Type.String({
      description: "ISO 8601: the newest updatedAt of its models, or SOURCE_DATE_EPOCH.",
    }),
  },
  { $id: "realm-manifest-1", title: "Manifest of models, version 1" },
);

/** Models of a hub that were looked at once; docs/manifest.schema.json is its schema. */
export type Manifest = Static<typeof Manifest>;

/** `owner/repo` becomes `owner--repo`. */
export function slugOf(id: string): string {
  return id.replaceAll("/", "--");
}
