// The tidy check as npm test runs it: on a tree, with an exit status.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { errorCodes } from "../../host/error/codes.ts";
import { excusedCodes } from "../../scripts/tidy/error-codes.ts";

const program = join(import.meta.dirname, "../../scripts/check-tidy.ts");
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A tree in which nothing is to be tidied, and what is added to it. */
function tidy(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "realm-tidy-"));
  folders.push(folder);
  const codes = Object.keys(errorCodes).filter((code) => !excusedCodes.has(code));
  const clean = {
    "package.json": "{}",
    "test/errors.test.ts": `// Each code.\nexport const codes = ${JSON.stringify(codes)};\n`,
  };
  for (const [path, text] of Object.entries({ ...clean, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return spawnSync(process.execPath, [program, folder], { encoding: "utf8" });
}

describe("the tidy check", () => {
  it("passes a tidy tree and says so", () => {
    expect(tidy({})).toMatchObject({ status: 0, stdout: "tidy\n" });
  });

  it("fails with a line for each fault, and their number", () => {
    const { status, stdout } = tidy({
      "host/gguf/reader.ts": '// Reads.\nimport "../cli/main.ts";\nconst a: any = 1;\n',
      "host/cli/main.ts": "// The command line.\n",
    });
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^host\/gguf\/reader\.ts:2: .*\nhost\/gguf\/reader\.ts:3: .*\n2 to tidy\n$/,
    );
  });

  it("leaves alone what is generated or installed", () => {
    const { status } = tidy({
      "node_modules/a/utils.ts": "const a: any = 1;\n",
      "guest/bindings/wit.ts": "const a: any = 1;\n",
      "build/common.ts": "const a: any = 1;\n",
    });
    expect(status).toBe(0);
  });
});
