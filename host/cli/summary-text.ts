// `show` for a person: the summary in aligned columns. Everything a file says is on one line and safe to
// show, whether or not a terminal reads it; `--json` has the exact values.

import { styleText } from "node:util";
import type { ModelSummary, SummaryArray, SummaryValue } from "./model-summary.ts";
import { byteText, grouped } from "./byte-text.ts";
import type { MemoryNeed } from "./memory-need.ts";
import { visibleLine } from "./visible-text.ts";

/** Longest known key: 60. */
const keyColumnsMax = 48;
const valueCharactersMax = 96;

export function summaryLines(summary: ModelSummary): string[] {
  return [
    ...section("metadata", metadataRows(summary)),
    ...section("tensors", tensorRows(summary)),
    ...section("types", typeRows(summary)),
    ...section("model", modelRows(summary)),
  ];
}

/** Whether Realm runs the model, and what it needs. */
export interface Judgement {
  readonly compatible: boolean;
  readonly reasons: readonly string[];
  /** Weights, and a session's guest with its keys and values; 0 where it isn't known. */
  readonly memoryBytes: number;
  readonly memory?: MemoryNeed;
}

/** A file of a vocabulary alone lacks every tensor: a few say it. */
const reasonsMax = 6;

/** `freeBytes`: what there is of memory. */
export function judgementLines(judgement: Judgement, freeBytes: number): string[] {
  const { compatible, reasons } = judgement;
  const rows = reasons.slice(0, reasonsMax).map((reason) => ["", shortened(reason)]);
  const more = reasons.length - reasonsMax;
  return section("realm", [
    ["runs it", compatible ? "yes" : "no"],
    ...rows,
    ...(more > 0 ? [["", `and ${more} more`]] : []),
    ...memoryRows(judgement, freeBytes),
  ]);
}

function memoryRows({ memoryBytes, memory }: Judgement, freeBytes: number): string[][] {
  if (memory === undefined) return [];
  const { weightBytes, cacheBytes, cachePositions, guestBytes } = memory;
  const fits = memoryBytes <= freeBytes ? "" : ": too little";
  return [
    ["memory", byteText(memoryBytes)],
    ["", `weights ${byteText(weightBytes)}`],
    ["", `keys and values of ${grouped(cachePositions)} positions ${byteText(cacheBytes)}`],
    ["", `a session's guest about ${byteText(guestBytes)}`],
    ["free", `${byteText(freeBytes)}${fits}`],
  ];
}

function metadataRows({ metadata }: ModelSummary): string[][] {
  return Object.entries(metadata).map(([key, value]) => [shortened(key), valueText(value)]);
}

function valueText(value: SummaryValue): string {
  if (typeof value === "object") return arrayText(value);
  // Most floats are f32: digits beyond its precision are noise.
  return typeof value === "number" && !Number.isInteger(value)
    ? String(Number(value.toPrecision(7)))
    : shortened(String(value));
}

function arrayText({ elementType, length, first }: SummaryArray): string {
  const elements = first.map((element) =>
    typeof element === "string" ? JSON.stringify(element) : valueText(element),
  );
  const more = first.length < length ? [...elements, "…"] : elements;
  return `${grouped(length)} of ${elementType}: ${shortened(more.join(", "))}`;
}

function tensorRows({ tensors }: ModelSummary): string[][] {
  return tensors.map(({ name, type, shape, bytes }) => [
    shortened(name),
    type,
    shape.join(" × "),
    byteText(bytes),
  ]);
}

function typeRows({ types }: ModelSummary): string[][] {
  return types.map(({ type, tensors, parameters, bytes }) => [
    type,
    `${tensors} tensors`,
    `${grouped(parameters)} parameters`,
    byteText(bytes),
  ]);
}

function modelRows(summary: ModelSummary): string[][] {
  return [
    ["architecture", shortened(summary.architecture)],
    ["parameters", grouped(summary.parameters)],
    ["file", `${byteText(summary.fileBytes)}, GGUF version ${summary.ggufVersion}`],
  ];
}

/** A heading and rows whose columns stand under each other. */
function section(heading: string, rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.min(keyColumnsMax, Math.max(widths[column] ?? 0, cell.length));
    });
  }
  const lines = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
  return [styleText("bold", heading, { stream: process.stdout }), ...lines, ""];
}

function shortened(text: string): string {
  const visible = visibleLine(text.slice(0, valueCharactersMax));
  return text.length > valueCharactersMax
    ? `${visible}… (${grouped(text.length)} characters)`
    : visible;
}
