// The one gate: format, types, lint, tidy and the built guest side by side, then tests, where those hold. It ends with
// one line, `N passed, N failed`, where each stage counts as one beside the tests themselves.
// node scripts/test.ts [arguments of vitest]

import { spawn } from "node:child_process";
import type { StdioOptions } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

interface Stage {
  readonly name: string;
  /** What to do when it fails. */
  readonly remedy: string;
  /** A script of the repository, or `package:binary`. */
  readonly program: string;
  readonly arguments: readonly string[];
}

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const root = join(import.meta.dirname, "..");
const reportPath = join(root, "build", "vitest.json");

const checks: readonly Stage[] = [
  {
    name: "format",
    remedy: "node_modules/.bin/prettier --write .",
    program: "prettier:prettier",
    arguments: ["--check", "--log-level", "warn", "."],
  },
  {
    name: "types",
    remedy: "the compiler names file and line",
    program: "typescript:tsc",
    arguments: ["--noEmit", "--project", "."],
  },
  {
    name: "web",
    remedy: "the compiler names file and line of web/",
    program: "typescript:tsc",
    arguments: ["--noEmit", "--project", "web"],
  },
  {
    name: "lint",
    remedy: "the linter names file, line and rule",
    program: "oxlint:oxlint",
    arguments: ["--type-aware", "--deny-warnings"],
  },
  {
    name: "tidy",
    remedy: "each line says what to write instead",
    program: "scripts/check-tidy.ts",
    arguments: [],
  },
  {
    name: "guest",
    remedy: "node scripts/build-guest.ts",
    program: "scripts/build-guest.ts",
    arguments: ["--check"],
  },
  {
    name: "example",
    remedy: "node examples/constrained-decoder/build.ts",
    program: "examples/constrained-decoder/build.ts",
    arguments: ["--check"],
  },
];

const tests: Stage = {
  name: "tests",
  remedy: "run the file alone: node_modules/.bin/vitest run <file>",
  program: "vitest:vitest",
  arguments: ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${reportPath}`],
};

const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
const held = await Promise.all(checks.map((stage) => succeeds(stage, tally)));
if (!held.includes(false)) await runTests(tally);
process.stdout.write(`${describeTally(tally)}\n`);
process.exitCode = tally.failed === 0 ? 0 : 1;

async function succeeds(stage: Stage, counts: Tally): Promise<boolean> {
  const startedAt = performance.now();
  const { ok, output } = await run(stage, [], ["ignore", "pipe", "pipe"]);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (ok) counts.passed += 1;
  else counts.failed += 1;
  const verdict = ok ? "ok" : `FAILED; ${stage.remedy}`;
  process.stdout.write(`${output}${stage.name.padEnd(7)} ${seconds.padStart(5)} s  ${verdict}\n`);
  return ok;
}

async function runTests(counts: Tally): Promise<void> {
  rmSync(reportPath, { force: true });
  const { ok } = await run(tests, process.argv.slice(2), ["ignore", "inherit", "inherit"]);
  const report = readReport();
  counts.passed += report.passed;
  counts.skipped += report.skipped;
  // A file that can't be loaded and an error outside of any test have no test to be counted by.
  counts.failed += ok ? report.failed : Math.max(1, report.failed);
  if (!ok) process.stdout.write(`tests FAILED; ${tests.remedy}\n`);
}

/** What it wrote into pipes, as it came. */
async function run(
  stage: Stage,
  more: readonly string[],
  stdio: StdioOptions,
): Promise<{ readonly ok: boolean; readonly output: string }> {
  const words = [programPath(stage.program), ...stage.arguments, ...more];
  const child = spawn(process.execPath, words, { cwd: root, stdio });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  return { ok: status === 0, output };
}

/** Started through Node itself: the links in node_modules/.bin differ between platforms. */
function programPath(program: string): string {
  const [packageName, binary] = program.split(":");
  if (packageName === undefined || binary === undefined) return join(root, program);
  const folder = join(root, "node_modules", packageName);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    bin: string | Record<string, string>;
  };
  const path = typeof manifest.bin === "string" ? manifest.bin : manifest.bin[binary];
  if (path === undefined) throw new Error(`package "${packageName}" has no binary "${binary}"`);
  return join(folder, path);
}

function readReport(): Tally {
  try {
    const report = JSON.parse(readFileSync(reportPath, "utf8")) as Record<string, number>;
    return {
      passed: report["numPassedTests"] ?? 0,
      failed: report["numFailedTests"] ?? 0,
      skipped: (report["numPendingTests"] ?? 0) + (report["numTodoTests"] ?? 0),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }; // vitest died before it could report
  }
}

function describeTally({ passed, failed, skipped }: Tally): string {
  const counts = `${passed} passed, ${failed} failed`;
  return skipped === 0 ? counts : `${counts}, ${skipped} skipped`;
}
