// What `realm config` shows: each setting with its value and the place that says so.

import { relative, sep } from "node:path";
import { styleText } from "node:util";
import { findPersonFolder } from "../../home/home.ts";
import { visibleLine } from "../visible-text.ts";
import type { Configuration, Configured, Origin } from "./configuration.ts";
import type { Setting } from "./settings.ts";

/** One line of `realm config --json`. */
export interface SettingReport {
  readonly key: string;
  /** null where it is set nowhere. */
  readonly value: unknown;
  readonly source: Origin["source"] | "default";
  readonly path?: string;
  readonly line?: number;
  readonly variable: string;
  readonly flag: string | undefined;
  /** Whether a project's file may set it. */
  readonly inProjects: boolean;
}

export function settingReports(
  settings: readonly Setting[],
  { values }: Configuration,
): SettingReport[] {
  return settings.map(({ key, variable, flag, inProjects }) => {
    const configured = values.get(key);
    const fixed = { variable, flag, inProjects };
    if (configured === undefined) return { key, value: null, source: "default", ...fixed };
    const { origin, value } = configured;
    const place = origin.source === "environment" ? {} : { path: origin.path, line: origin.line };
    return { key, value: plain(value), source: origin.source, ...place, ...fixed };
  });
}

/** JSON has no 64-bit numbers: larger ones are texts. */
function plain(value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
}

/** The value of a setting on one line, as `config get` prints it. */
export function valueText({ setting, texts, value }: Configured): string {
  const { type } = setting.schema;
  if (type === "array") return JSON.stringify(texts);
  return type === "boolean" ? String(value === true) : (texts[0] ?? "");
}

export function settingLines(settings: readonly Setting[], configuration: Configuration): string[] {
  const rows = settings.map((setting) => settingRow(setting, configuration));
  const [keys, values] = [0, 1].map((column) => widest(rows, column));
  return rows.map(({ cells: [key, value, place], isSet }) => {
    const line = `${key.padEnd(keys ?? 0)}  ${value.padEnd(values ?? 0)}  ${place}`.trimEnd();
    return isSet ? line : styleText("dim", line, { stream: process.stdout });
  });
}

interface Row {
  readonly cells: readonly [key: string, value: string, place: string];
  readonly isSet: boolean;
}

const valueColumnsMax = 40;

function settingRow({ key, description }: Setting, { values }: Configuration): Row {
  const configured = values.get(key);
  if (configured === undefined) {
    return { cells: [key, defaultText(description), "default"], isSet: false };
  }
  const value = shortened(visibleLine(valueText(configured)));
  return { cells: [key, value, visibleLine(originText(configured.origin))], isSet: true };
}

/** The help of a flag says its default at its end. */
function defaultText(description: string): string {
  return shortened(/\(default: ([^()]*)\)$/.exec(description)?.[1] ?? "-");
}

function originText(origin: Origin): string {
  if (origin.source === "environment") return origin.variable;
  return `${pathText(origin.path)}, line ${origin.line}`;
}

/** As a person would write it. */
export function pathText(path: string): string {
  const folder = findPersonFolder();
  if (folder === undefined) return path;
  const below = relative(folder, path);
  return below.startsWith("..") || below === path ? path : `~${sep}${below}`;
}

function shortened(text: string): string {
  return text.length > valueColumnsMax ? `${text.slice(0, valueColumnsMax - 1)}…` : text;
}

function widest(rows: readonly Row[], column: number): number {
  return Math.max(...rows.map(({ cells }) => cells[column]?.length ?? 0));
}
