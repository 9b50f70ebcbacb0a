// A model file's chat template and what of the vocabulary it may write, from the header alone.

import { RealmError } from "../error/realm-error.ts";
import type { GgufFile, MetadataArray } from "../gguf/gguf-file.ts";
import { textsPerCheckpoint } from "../gguf/limits.ts";
import { withHeader } from "./read-header.ts";
import type { ReadBytes } from "./read-header.ts";

export interface NamedTemplate {
  readonly template: string;
  /** The one for chats with tools, where there is another. */
  readonly withTools: string | undefined;
  readonly vocabulary: { readonly bos_token?: string; readonly eos_token?: string };
}

/** Errors: as of reading the header; `unsupported` (there is no template). */
export function templateOfModel(path: string): NamedTemplate {
  return withHeader(path, (file, read) => {
    const template = textOf(file, "tokenizer.chat_template");
    if (template === undefined) {
      throw new RealmError("unsupported", `the model in "${path}" has no chat template`);
    }
    return {
      template,
      withTools: textOf(file, "tokenizer.chat_template.tool_use"),
      vocabulary: {
        bos_token: spelling(file, read, "bos"),
        eos_token: spelling(file, read, "eos"),
      },
    };
  });
}

function textOf({ metadata }: GgufFile, key: string): string | undefined {
  const value = metadata.get(key);
  return value?.tag === "text" ? value.val : undefined;
}

/** Empty where the vocabulary has no such token. */
function spelling({ metadata }: GgufFile, read: ReadBytes, name: string): string {
  const id = metadata.get(`tokenizer.ggml.${name}_token_id`);
  const tokens = metadata.get("tokenizer.ggml.tokens");
  const isThere = id?.tag === "unsigned" && tokens?.tag === "array";
  if (!isThere || id.val >= tokens.val.length || tokens.val.elementType.tag !== "text") return "";
  return textAt(tokens.val, Number(id.val), read);
}

const lengthBytes = 8;

/** Texts follow one another, each behind its length; of some the places are known. */
function textAt({ checkpoints }: MetadataArray, index: number, read: ReadBytes): string {
  let offset = checkpoints[Math.floor(index / textsPerCheckpoint)] ?? 0;
  for (let left = index % textsPerCheckpoint; left > 0; left--)
    offset += lengthBytes + lengthAt(offset, read);
  return Buffer.from(
    read({ offset: offset + lengthBytes, length: lengthAt(offset, read) }),
  ).toString();
}

function lengthAt(offset: number, read: ReadBytes): number {
  const bytes = read({ offset, length: lengthBytes });
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}
