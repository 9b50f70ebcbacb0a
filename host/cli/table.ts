// Rows whose columns stand under each other. What hubs and files say is made safe to show first.

import { styleText } from "node:util";
import { visibleLine } from "./visible-text.ts";

/** A longer cell is cut, unless it is the last of its row. */
const cellCharactersMax = 60;

/** None where there are no rows. */
export function tableLines(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  if (rows.length === 0) return [];
  const shown = rows.map((row) =>
    row.map((cell, column) => shortened(cell, column === row.length - 1)),
  );
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...shown.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(column === cells.length - 1 ? 0 : (widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  return [styleText("bold", line(headings), { stream: process.stdout }), ...shown.map(line)];
}

function shortened(cell: string, isLast: boolean): string {
  const visible = visibleLine(cell);
  return isLast || visible.length <= cellCharactersMax
    ? visible
    : `${visible.slice(0, cellCharactersMax - 1)}…`;
}

/** `4.9 GB`. */
export function bytesText(bytes: number): string {
  const [unit, scale] = bytes < 1e6 ? ["kB", 1e3] : bytes < 1e9 ? ["MB", 1e6] : ["GB", 1e9];
  return `${(bytes / scale).toLocaleString("en-US", { maximumSignificantDigits: 3, useGrouping: false })} ${unit}`;
}
