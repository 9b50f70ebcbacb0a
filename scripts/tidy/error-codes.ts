// Every error code is provoked by a test: some test names it in a string. Codes whose capability does not exist
// yet are excused here, with the reason; a test may name such a code without anything that provokes it.

import type { Finding, SourceFile } from "./source-tree.ts";

export const excusedCodes: ReadonlyMap<string, string> = new Map([
  ["bad-template", "chat templates are not rendered yet"],
  ["bug", "a bug that a test can provoke is mended instead"],
]);

const table = "host/error/codes.ts";
/** These tests are about the check, not about the errors. */
const gateTests = "test/gate/";

export function checkErrorCodes(
  files: readonly SourceFile[],
  codes: readonly string[],
  excused: ReadonlyMap<string, string> = excusedCodes,
): Finding[] {
  const named = codesNamedByTests(files);
  const untested = codes
    .filter((code) => !named.has(code) && !excused.has(code))
    .map((code) => `no test provokes "${code}": write one that expects it, by its name`);
  const needless = [...excused.keys()]
    .filter((code) => !codes.includes(code))
    .map((code) => `"${code}" is excused but gone: take it off the list of excuses`);
  return [...untested, ...needless].map((message) => ({ path: table, line: 1, message }));
}

function codesNamedByTests(files: readonly SourceFile[]): Set<string> {
  return new Set(
    files
      .filter(({ path }) => path.startsWith("test/") && !path.startsWith(gateTests))
      .flatMap(({ masked }) => masked?.strings.map(({ text }) => text) ?? []),
  );
}
