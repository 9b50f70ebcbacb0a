// docs/ERRORS.md, written from the table of error codes.
// node scripts/errors-page.ts

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorCodes } from "../host/error/codes.ts";

export const errorsPagePath = join(import.meta.dirname, "..", "docs", "ERRORS.md");

const introduction = `# Errors

Whatever fails throws a \`RealmError\` with one of these codes; the command line prints its message and exits
with the status. Messages may change, codes do not. Where a request may succeed later as it is, \`retryable\`
is true. This page is written by \`node scripts/errors-page.ts\`.
`;

/** The page's text, as prettier leaves it. */
export function errorsPage(): string {
  const head = ["code", "kind", "exit", "HTTP", "retryable", "meaning"];
  const rows = Object.entries(errorCodes).map(([code, row]) => [
    `\`${code}\``,
    row.kind,
    String(row.exitStatus),
    String(row.httpStatus),
    row.retryable ? "yes" : "no",
    row.meaning,
  ]);
  return `${introduction}\n${table([head, ...rows])}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))),
  );
  lines.splice(1, 0, line(widths.map((width) => "-".repeat(width))));
  return `${lines.join("\n")}\n`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

if (import.meta.main) writeFileSync(errorsPagePath, errorsPage());
