// A model of CivitAI's in the shape that all hubs share: that of its newest version, which the hub names first.

import { sizeText, unknownSize } from "../model.ts";
import type { Category, Model, ModelFile } from "../model.ts";
import type { CivitAIFile, CivitAIModel } from "./answers.ts";
import { plainText } from "./plain-text.ts";

const bytesOfUnit = 1024;

export function normalizeModel(answer: CivitAIModel): Model {
  const [version] = answer.modelVersions ?? [];
  const files = version?.files ?? [];
  const primary = files.find((file) => file.primary === true) ?? files[0];
  const author = answer.creator?.username;
  const image = version?.images?.[0]?.url;
  const updatedAt = version?.updatedAt ?? version?.publishedAt ?? version?.createdAt;
  const base = version?.baseModel;
  const { stats } = answer;
  return {
    id: String(answer.id),
    name: answer.name,
    description: plainText(answer.description ?? ""),
    ...(typeof author === "string" ? { author } : {}),
    ...(image === undefined ? {} : { imageUrl: image }),
    tags: [...(answer.tags ?? []), ...(typeof base === "string" ? [`base_model:${base}`] : [])],
    downloads: stats?.downloadCount ?? 0,
    likes: stats?.thumbsUpCount ?? stats?.favoriteCount ?? 0,
    size: primary?.sizeKB === undefined ? unknownSize : sizeText(bytesOf(primary.sizeKB)),
    provider: "CivitAI",
    category: categoryOf(answer.type),
    siblings: files.map(fileOf),
    nsfw: answer.nsfw ?? false,
    ...(typeof updatedAt === "string" ? { updatedAt } : {}),
  };
}

function fileOf({ name, sizeKB, downloadUrl, hashes }: CivitAIFile): ModelFile {
  const sha256 = hashes?.SHA256;
  return {
    filename: name,
    ...(sizeKB === undefined ? {} : { size: bytesOf(sizeKB) }),
    ...(typeof sha256 === "string" ? { sha256: sha256.toLowerCase() } : {}),
    ...(typeof downloadUrl === "string" ? { url: downloadUrl } : {}),
  };
}

function bytesOf(units: number): number {
  return Math.round(units * bytesOfUnit);
}

function categoryOf(type: string): Category {
  const kind = type.toLowerCase();
  if (kind === "checkpoint") return "Checkpoint";
  return ["lora", "locon", "lycoris", "dora"].includes(kind) ? "Lora" : "Unknown";
}
