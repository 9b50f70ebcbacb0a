// What the programs of bench/ share towards who runs them: whole numbers among their options, a line that says where they
// are, and their results as a file.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Machine } from "./machine.ts";

/** The value of an option. Errors: it is none, or under `least`. */
export function wholeNumber(name: string, text: string, least: 0 | 1 = 0): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && Number.isSafeInteger(value)) return value;
  const range = least === 0 ? "a whole number" : "a whole number above 0";
  throw new Error(`--${name} is "${text}" but must be ${range}`);
}

/** On a terminal alone; the next line takes its place. */
export function showProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
}

/** In bench/results/, by the machine. `ending`: behind the threads. */
export function resultsPath(machine: Machine, threads: number, ending: string): string {
  const processor = `${machine.platform} ${machine.cpu}`.toLowerCase();
  const name = processor.replace(/[^a-z0-9]+/g, "-").replace(/-$/, "");
  return join(import.meta.dirname, "results", `${name}-${threads}-${ending}.json`);
}

export function writeResults(path: string, results: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(results, undefined, 2)}\n`);
  process.stdout.write(`\nwritten to ${path}\n`);
}
