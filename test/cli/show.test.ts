// `realm show` by the real binary: what it says of the embedded model, and that a hostile file's words are
// safe to look at, on a terminal, in a pipe, and in JSON.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { writeGguf } from "../gguf/write-gguf.ts";
import { genesisFile, sharedFile } from "../shared-data.ts";
import { partFileName, splitModel } from "../store/split-model.ts";
import { hasTerminals, onTerminal, realm, realmBinary } from "./realm-process.ts";

const folder = mkdtempSync(join(tmpdir(), "realm-show-"));
afterAll(() => rmSync(folder, { recursive: true }));

const hostileName = "evil\u001b]0;owned\u0007\u202e\u009b31m\nsecond line";

function hostileFile(): string {
  const path = join(folder, "hostile.gguf");
  const written = writeGguf({
    metadata: [
      ["general.architecture", { type: "text", value: "llama" }],
      ["general.name", { type: "text", value: hostileName }],
      ["key\u001b[2J", { type: "array", elementType: "text", values: ["\u001b[1m", "b"] }],
      ["huge", { type: "u64", value: 2n ** 63n }],
      ["nan", { type: "f32", value: Number.NaN }],
      ["bits", { type: "array", elementType: "bool", values: [1, 0] }],
      ["small", { type: "f32", value: 1e-5 }],
    ],
    tensors: [
      { name: "a\u001b[2J", dimensions: [32, 2], type: 0 },
      { name: "b", dimensions: [32], type: 8 },
    ],
  });
  writeFileSync(path, written.bytes);
  return path;
}

describe("realm show", () => {
  it("shows metadata, tensors, types and parameters of the embedded model", async () => {
    const { status, stdout, stderr } = await realm(["show", "genesis"]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}llama\.attention\.head_count_kv +4$/m);
    expect(stdout).toMatch(/^ {2}tokenizer\.ggml\.tokens +2,048 of text: "<unk>", "<s>", .*…$/m);
    expect(stdout).toMatch(/^ {2}token_embd\.weight +q8_0 +256 × 2048 +557 kB$/m);
    expect(stdout).toMatch(/^ {2}q8_0 +\d+ tensors +[\d,]+ parameters/m);
    expect(stdout).toMatch(/^ {2}parameters +4,459,264$/m);
    expect(stdout).toMatch(/^ {2}runs it +yes\n {2}memory +[\d.]+ MB$/m);
    expect(stdout).toMatch(/^ {2}free +[\d.]+ [MG]B$/m);
  });

  it("says what the model would take: weights, a cache of its context, a guest", async () => {
    const { stdout } = await realm(["show", "genesis", "--json"]);
    const { memory, memoryBytes, tensors } = JSON.parse(stdout) as {
      memory: Record<string, number>;
      memoryBytes: number;
      tensors: { bytes: number }[];
    };
    const weightBytes = tensors.reduce((sum, { bytes }) => sum + bytes, 0);
    // 5 blocks, 4 heads of 32 for keys and as many for values, in f16.
    expect(memory).toMatchObject({
      weightBytes,
      cachePositions: 512,
      cacheBytes: 512 * 5 * 4 * (32 + 32) * 2,
    });
    const { cacheBytes = 0, guestBytes = 0 } = memory;
    expect(guestBytes).toBeGreaterThan(0);
    expect(memoryBytes).toBe(weightBytes + cacheBytes + guestBytes);
  });

  it("takes a path as it takes a name", async () => {
    const byName = await realm(["show", "genesis", "--json"]);
    const byPath = await realm(["show", genesisFile, "--json"]);
    expect(byPath.stdout).toBe(byName.stdout);
  });

  it("shows a model in parts as one, and refuses a later part with the name of the first", async () => {
    const metadata = [["general.architecture", { type: "text", value: "llama" }]] as const;
    const tensor = (name: string) => ({ name, dimensions: [32], type: 0 });
    const parts = splitModel(metadata, [{ tensors: [tensor("a")] }, { tensors: [tensor("b")] }]);
    for (const [index, bytes] of parts.entries()) {
      writeFileSync(join(folder, partFileName(index, 2)), bytes);
    }
    const first = join(folder, partFileName(0, 2));
    const { stdout } = await realm(["show", first, "--json"]);
    const fileBytes = parts.reduce((sum, { length }) => sum + length, 0);
    expect(JSON.parse(stdout)).toMatchObject({
      fileBytes,
      tensors: [{ name: "a" }, { name: "b" }],
    });
    const later = await realm(["show", join(folder, partFileName(1, 2))]);
    expect(later.status).toBe(2);
    expect(later.stderr).toContain(first);
  });

  it("gives one JSON object with values whole and arrays abbreviated", async () => {
    const { stdout } = await realm(["show", hostileFile(), "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      architecture: "llama",
      ggufVersion: 3,
      parameters: 96,
      metadata: {
        "general.name": hostileName,
        "key\u001b[2J": { elementType: "text", length: 2, first: ["\u001b[1m", "b"] },
        huge: "9223372036854775808",
        nan: "NaN",
        bits: { elementType: "bool", length: 2, first: [true, false] },
      },
      tensors: [
        { name: "a\u001b[2J", type: "f32", shape: [32, 2], bytes: 256 },
        { name: "b", type: "q8_0", shape: [32], bytes: 34 },
      ],
      types: [
        { type: "f32", tensors: 1, parameters: 64, bytes: 256 },
        { type: "q8_0", tensors: 1, parameters: 32, bytes: 34 },
      ],
    });
  });

  it("keeps what a file says on one line and without control characters, also in a pipe", async () => {
    const { stdout } = await realm(["show", hostileFile()]);
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(stdout).toContain("evil\\x1b]0;owned\\x07\\u202e\\x9b31m\\nsecond line");
    expect(stdout).toMatch(/^ {2}small +0\.00001$/m);
  });

  it.skipIf(!hasTerminals)(
    "sends a terminal no escape sequence of the file's, not in JSON either",
    () => {
      for (const flag of ["", "--json"]) {
        const { status, screen } = onTerminal(`${realmBinary} show ${hostileFile()} ${flag}`);
        expect(status).toBe(0);
        expect(screen).toContain("evil");
        const withoutOwnStyles = screen.replaceAll("\u001b[1m", "").replaceAll("\u001b[22m", "");
        expect(withoutOwnStyles.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
      }
    },
  );

  it.skipIf(!hasTerminals)("has headings in bold on a terminal, and plain with NO_COLOR", () => {
    expect(onTerminal(`${realmBinary} show genesis`).screen).toContain("\u001b[1mmetadata");
    const plain = onTerminal(`NO_COLOR=1 ${realmBinary} show genesis`).screen;
    expect(plain).not.toContain("\u001b");
  });

  const vocabulary = sharedFile("vocab/ggml-vocab-gpt-2.gguf");
  it.skipIf(vocabulary === undefined)("shows a file of a vocabulary alone", async () => {
    const { status, stdout } = await realm(["show", vocabulary ?? ""]);
    expect(status).toBe(0);
    expect(stdout).toContain("tokenizer.ggml.merges");
  });
});
