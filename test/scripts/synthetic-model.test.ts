// The generator of synthetic models: files that the reader accepts, always the same, never half of one.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readModelFacts } from "../../bench/model-facts.ts";
import { writeSyntheticModel } from "../../scripts/synthetic-model.ts";
import { fileTypes, shapes, syntheticTensors } from "../../scripts/synthetic/model-shapes.ts";
import type { FileType } from "../../scripts/synthetic/model-shapes.ts";

const folder = mkdtempSync(join(tmpdir(), "realm-synthetic-"));
afterAll(() => rmSync(folder, { recursive: true }));

const allFileTypes = Object.keys(fileTypes) as FileType[];
const program = join(import.meta.dirname, "../../scripts/synthetic-model.ts");

describe("a synthetic model", () => {
  it.each(allFileTypes)("of type %s is a GGUF file that the reader accepts", (fileType) => {
    const path = join(folder, `tiny-${fileType}.gguf`);
    writeSyntheticModel("tiny", fileType, path);
    expect(readModelFacts(path)).toMatchObject({ vocabularySize: 1000, contextLength: 512 });
  });

  it("has the same bytes each time", () => {
    const [first, second] = ["first.gguf", "second.gguf"].map((name) => {
      const path = join(folder, name);
      writeSyntheticModel("tiny", "q4_K_M", path);
      return createHash("sha256").update(readFileSync(path)).digest("hex");
    });
    expect(second).toBe(first);
  });

  it("has TinyLlama's 201 tensors, of the types that llama.cpp's Q4_K_M gives them", () => {
    const types = syntheticTensors(shapes.tinyllama, fileTypes.q4_K_M).map(({ type }) => type.name);
    const count = (name: string) => types.filter((type) => type === name).length;
    // As llama.cpp reports it for the published tinyllama-1.1b-chat-v1.0.Q4_K_M.gguf.
    expect([count("f32"), count("q4_K"), count("q6_K")]).toEqual([45, 135, 21]);
  });

  it("that can't be written leaves nothing behind", () => {
    const path = join(folder, "missing", "model.gguf");
    const { status, stderr } = run("tiny", "q8_0", path);
    expect(status).toBe(1);
    expect(stderr).toContain(path);
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith(".partial"))).toEqual([]);
  });

  it.each([[], ["huge", "q8_0", "a.gguf"], ["tiny", "q9", "a.gguf"], ["tiny", "q8_0"]])(
    "is refused with the usage for the arguments %j %j %j",
    (...given) => {
      const { status, stderr } = run(...given);
      expect(status).toBe(2);
      expect(stderr).toMatch(/^usage: .*tinyllama.*q4_K_M/s);
    },
  );
});

function run(...given: string[]) {
  return spawnSync(process.execPath, [program, ...given], { encoding: "utf8", cwd: folder });
}
