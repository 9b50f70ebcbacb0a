// Resolves a world without a WIT parser of our own: wasm-tools (inside jco) writes it as a component type into a
// dummy module's custom section, and prints that as text, with every `use`, alias and version followed.

import { componentEmbed, print } from "@bytecodealliance/jco";
import { readComponentType } from "./component-type.ts";
import { readDocs } from "./docs.ts";
import type { Docs } from "./docs.ts";
import { readExpressions } from "../wat/s-expression.ts";
import type { World } from "./model.ts";
import { customSectionOf } from "../wasm/sections.ts";

/** Where wasm-tools puts a world into a module. */
const typeSection = "component-type";

export interface ReadWorld {
  readonly world: World;
  readonly docs: Docs;
}

/** Reads the world `worldName` of a WIT document (one file; nested packages are allowed). */
export async function readWorld(witSource: string, worldName: string): Promise<ReadWorld> {
  const module = await embedDummy(witSource, worldName);
  const section = customSectionOf(module, typeSection);
  if (section === undefined) throw new Error(`the dummy module has no section "${typeSection}"`);
  const text = await print(section);
  const world = readComponentType(readExpressions(text), worldName);
  return { world, docs: readDocs(witSource) };
}

async function embedDummy(witSource: string, world: string): Promise<Uint8Array> {
  try {
    return await componentEmbed({ witSource, dummy: true, world });
  } catch (thrown) {
    throw new Error(`cannot resolve the world "${world}": ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** jco throws what wasm-tools says as the payload of a component error. */
export function messageOf(thrown: unknown): string {
  if (typeof thrown !== "object" || thrown === null) return String(thrown);
  if ("payload" in thrown && typeof thrown.payload === "string") return thrown.payload;
  return "message" in thrown ? String(thrown.message) : JSON.stringify(thrown);
}
