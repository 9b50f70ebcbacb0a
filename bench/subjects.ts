// The models that are measured: synthetic weights in TinyLlama's shapes, made on demand, and SmolLM2 where the
// shared test data is at hand.

import { closeSync, existsSync, mkdirSync, openSync, readSync } from "node:fs";
import { basename, join } from "node:path";
import { writeSyntheticModel } from "../scripts/synthetic-model.ts";
import { sharedFile } from "../test/shared-data.ts";

export interface Subject {
  readonly name: string;
  readonly path: string;
}

const buildFolder = join(import.meta.dirname, "..", "build");

const known: Readonly<Record<string, () => string | undefined>> = {
  tinyllama: () => syntheticFile("tinyllama-1.1b-q4_K_M.gguf"),
  smollm2: () => sharedFile("models/smollm2-135m-instruct-q4_1.gguf"),
  stories: () => sharedFile("models/stories-260k.gguf"),
  genesis: () => join(import.meta.dirname, "..", "models", "genesis-4m-q8_0.gguf"),
};

/** A known name, or a path. Nothing where the data isn't on this machine. */
export function findSubject(name: string): Subject | undefined {
  const path = known[name] === undefined ? name : known[name]();
  if (path === undefined || !existsSync(path)) return undefined;
  readIntoPageCache(path); // so that no engine pays for the disk
  return { name: basename(path, ".gguf"), path };
}

function readIntoPageCache(path: string): void {
  const piece = new Uint8Array(64 * 1024);
  const descriptor = openSync(path, "r");
  while (readSync(descriptor, piece) > 0);
  closeSync(descriptor);
}

function syntheticFile(name: string): string {
  const path = join(buildFolder, name);
  if (!existsSync(path)) {
    mkdirSync(buildFolder, { recursive: true });
    writeSyntheticModel("tinyllama", "q4_K_M", path);
  }
  return path;
}
