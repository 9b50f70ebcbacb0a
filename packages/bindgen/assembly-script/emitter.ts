// What the emitters of imports and exports share.

import type { Docs } from "../wit/docs.ts";
import type { Areas } from "./areas.ts";
import type { Codecs } from "./codecs.ts";
import type { Names } from "./names.ts";

export interface Emitter {
  readonly names: Names;
  readonly docs: Docs;
  readonly codecs: Codecs;
  readonly areas: Areas;
}

/** A function or class: `head { lines }`. */
export function block(head: string, lines: readonly string[]): string {
  return `${head} {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
}

/** The source, two columns further in. */
export function shift(source: string): string {
  return source.replaceAll(/^(?=.)/gm, "  ");
}
