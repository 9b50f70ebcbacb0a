// A model of Hugging Face's in the shape that all hubs share.

import { chosenFiles } from "../chosen-file.ts";
import { sizeText, unknownSize } from "../model.ts";
import type { Category, Model, ModelFile } from "../model.ts";
import type { HuggingFaceModel } from "./answers.ts";

const textTasks = new Set([
  "text-generation",
  "text2text-generation",
  "image-text-to-text",
  "conversational",
]);
const pictureTasks = new Set([
  "text-to-image",
  "image-to-image",
  "text-to-video",
  "image-to-video",
]);

export function normalizeModel(answer: HuggingFaceModel): Model {
  const { id, sha, lastModified, siblings, gguf, gated, tags = [] } = answer;
  const [owner, name] = id.includes("/") ? id.split("/", 2) : [undefined, id];
  const author = answer.author ?? owner;
  const license = licenseOf(answer);
  const files = siblings?.map(fileOf);
  const updatedAt = lastModified ?? answer.createdAt;
  return {
    id,
    name: name ?? id,
    description: descriptionOf(answer),
    ...(author === undefined ? {} : { author }),
    tags: [...tags],
    downloads: answer.downloads ?? 0,
    likes: answer.likes ?? 0,
    size: sizeOf(files),
    provider: "HuggingFace",
    category: categoryOf(answer),
    ...(files === undefined ? {} : { siblings: files }),
    ...(license === undefined ? {} : { license }),
    ...(gated === undefined ? {} : { gated: gated !== false }),
    nsfw: tags.includes("not-for-all-audiences"),
    ...(updatedAt === undefined ? {} : { updatedAt }),
    ...(sha === undefined || sha === null ? {} : { revision: sha }),
    ...(gguf?.architecture === undefined ? {} : { architecture: gguf.architecture }),
  };
}

function fileOf({
  rfilename,
  size,
  lfs,
}: NonNullable<HuggingFaceModel["siblings"]>[number]): ModelFile {
  const bytes = lfs?.size ?? size;
  const sha256 = lfs?.sha256 ?? lfs?.oid;
  return {
    filename: rfilename,
    ...(typeof bytes === "number" ? { size: bytes } : {}),
    ...(typeof sha256 === "string" ? { sha256 } : {}),
  };
}

function sizeOf(files: readonly ModelFile[] | undefined): string {
  const bytes = chosenFiles(files ?? [])?.bytes;
  return bytes === undefined ? unknownSize : sizeText(bytes);
}

function licenseOf({ cardData, tags = [] }: HuggingFaceModel): string | undefined {
  const stated = cardData?.["license"];
  if (typeof stated === "string") return stated;
  return tags.find((tag) => tag.startsWith("license:"))?.slice("license:".length);
}

/** The hub has no description: its card's, or what it is for and made from. */
function descriptionOf({ cardData, pipeline_tag, tags = [] }: HuggingFaceModel): string {
  const task = pipeline_tag ?? undefined;
  for (const key of ["description", "summary"]) {
    const text = cardData?.[key];
    if (typeof text === "string" && text.trim() !== "") return text.replaceAll(/\s+/g, " ").trim();
  }
  const base = tags.find((tag) => /^base_model:[^:]+$/.test(tag))?.slice("base_model:".length);
  const parts = [task, base === undefined ? undefined : `made from ${base}`];
  return parts.filter((part) => part !== undefined).join(", ");
}

function categoryOf({ pipeline_tag, tags = [] }: HuggingFaceModel): Category {
  const task = pipeline_tag ?? undefined;
  if (tags.includes("lora")) return "Lora";
  if (task !== undefined && pictureTasks.has(task)) return "Checkpoint";
  if (task !== undefined && textTasks.has(task)) return "Llm";
  if (tags.some((tag) => pictureTasks.has(tag) || tag === "diffusers")) return "Checkpoint";
  return tags.some((tag) => tag === "gguf" || textTasks.has(tag)) ? "Llm" : "Unknown";
}
