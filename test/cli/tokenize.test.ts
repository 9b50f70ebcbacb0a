// `realm tokenize` and `realm detokenize` by the real binary, on the embedded model, on a vocabulary alone,
// and on one that nobody knows.
// Proves tokenizers: gpt2
// Proves pre-tokenizers: gpt-2

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { writeGguf } from "../gguf/write-gguf.ts";
import { sharedFile } from "../shared-data.ts";
import { hasTerminals, onTerminal, realm, realmBinary } from "./realm-process.ts";

const folder = mkdtempSync(join(tmpdir(), "realm-tokenize-"));
afterAll(() => rmSync(folder, { recursive: true }));

// In genesis byte b is token b + 3; 1 is BOS.
const escapeToken = String(0x1b + 3);
const bosToken = 1;

async function tokensOf(...words: string[]): Promise<number[]> {
  const { stdout } = await realm(["tokenize", "genesis", "--json", ...words]);
  return JSON.parse(stdout).tokens;
}

describe("realm tokenize", () => {
  it("writes ids on one line, and the same ids with --json", async () => {
    const { status, stdout, stderr } = await realm(["tokenize", "genesis", "In the beginning"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^1( \d+)+\n$/);
    const asJson = await realm(["tokenize", "genesis", "--json", "In the beginning"]);
    expect(JSON.parse(asJson.stdout)).toEqual({ tokens: stdout.trim().split(" ").map(Number) });
  });

  it("leaves BOS out with --no-add-special", async () => {
    const [first, ...rest] = await tokensOf("In the beginning");
    expect(first).toBe(bosToken);
    await expect(tokensOf("--no-add-special", "In the beginning")).resolves.toEqual(rest);
  });

  it("takes control tokens in the text as text with --no-parse-special", async () => {
    const flags = ["--no-add-special", "--"];
    expect(await tokensOf(...flags, "<s>")).toContain(bosToken);
    expect(await tokensOf("--no-parse-special", ...flags, "<s>")).not.toContain(bosToken);
  });

  it("reads stdin exactly as it is", async () => {
    const { stdout } = await realm(["tokenize", "genesis", "-"], { stdin: "And\n" });
    expect(stdout.trim().split(" ").map(Number)).toEqual(await tokensOf("And\n"));
    expect(stdout).not.toBe((await realm(["tokenize", "genesis", "And"])).stdout);
  });

  it("gives an empty text no token but BOS", async () => {
    await expect(tokensOf("")).resolves.toEqual([bosToken]);
    await expect(tokensOf("--no-add-special", "")).resolves.toEqual([]);
  });

  const vocabulary = sharedFile("vocab/ggml-vocab-gpt-2.gguf");
  it.skipIf(vocabulary === undefined)("works on a file of a vocabulary alone", async () => {
    const { status, stdout } = await realm(["tokenize", vocabulary ?? "", "Hello world"]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "15496 995\n" });
  });

  it("names a pre-tokenizer that it doesn't know", async () => {
    const path = join(folder, "unknown-pre.gguf");
    const written = writeGguf({
      metadata: [
        ["general.architecture", { type: "text", value: "llama" }],
        ["tokenizer.ggml.model", { type: "text", value: "gpt2" }],
        ["tokenizer.ggml.pre", { type: "text", value: "pre-of-tomorrow" }],
        ["tokenizer.ggml.tokens", { type: "array", elementType: "text", values: ["a", "b"] }],
        ["tokenizer.ggml.merges", { type: "array", elementType: "text", values: ["a b"] }],
      ],
    });
    writeFileSync(path, written.bytes);
    const { status, stderr } = await realm(["tokenize", path, "--json", "a"]);
    expect(status).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: "unsupported", message: expect.stringContaining("pre-of-tomorrow") },
    });
  });
});

describe("realm detokenize", () => {
  it("gives back what was tokenized", async () => {
    const text = "In the beginning\nGod \u{1f600} created";
    const { stdout: ids } = await realm(["tokenize", "genesis", text]);
    const fromStdin = await realm(["detokenize", "genesis", "-"], { stdin: ids });
    expect(fromStdin).toMatchObject({ status: 0, stdout: text, stderr: "" });
    const fromWords = await realm(["detokenize", "genesis", "--json", ...ids.trim().split(" ")]);
    expect(JSON.parse(fromWords.stdout)).toEqual({ text });
  });

  it("writes control tokens with --special alone", async () => {
    expect((await realm(["detokenize", "genesis", "1"])).stdout).toBe("");
    expect((await realm(["detokenize", "genesis", "--special", "1"])).stdout).toBe("<s>");
  });

  it("names an id that is not in the vocabulary", async () => {
    const { status, stderr } = await realm(["detokenize", "genesis", "1", "2048"]);
    expect(status).toBe(2);
    expect(stderr).toContain("2048");
  });

  it.skipIf(!hasTerminals)(
    "shows a terminal control characters instead of sending them",
    async () => {
      const command = `${realmBinary} detokenize genesis ${escapeToken}`;
      expect(onTerminal(command)).toEqual({ status: 0, screen: "\\x1b\n" });
      expect((await realm(["detokenize", "genesis", escapeToken])).stdout).toBe("\u001b");
    },
  );
});
