// What crosses into the sandbox, as JSON, and what comes back.

import type { LocalTime } from "./sandbox/dates.ts";
import type { Run } from "./sandbox/traced-text.ts";

/** A value of the template, with where each text comes from. Whole numbers stand for themselves. */
export type EncodedValue =
  | null
  | boolean
  | number
  | readonly ["float", number]
  /** A text and its source. */
  | readonly ["text", string, number]
  | readonly ["list", readonly EncodedValue[]]
  | readonly ["mapping", readonly (readonly [string, EncodedValue])[]];

export interface RenderRequest {
  readonly variables: readonly (readonly [string, EncodedValue])[];
  readonly now: LocalTime;
}

export interface RenderedText {
  readonly text: string;
  readonly runs: readonly Run[];
}
