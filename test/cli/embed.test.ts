// `realm embed`, `realm similarity` and `realm index` by the real binary, on a tiny model with random weights.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeEncoderModel } from "../../scripts/synthetic/encoder-model.ts";
import { realm } from "./realm-process.ts";

const folder = mkdtempSync(join(tmpdir(), "realm-embed-"));
const model = join(folder, "bert.gguf");
const dimensions = 128;
const timeoutMs = 120_000;

beforeAll(() => {
  writeEncoderModel({ architecture: "bert", type: "f32", blockCount: 1, contextLength: 64 }, model);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Embedded {
  readonly embeddings: readonly (readonly number[])[];
  readonly dimensions: number;
}

async function embedded(words: readonly string[], stdin?: string): Promise<Embedded> {
  const settings = stdin === undefined ? {} : { stdin };
  const { status, stdout, stderr } = await realm(["embed", model, "--json", ...words], settings);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout);
}

describe("realm embed", () => {
  it(
    "gives a vector for each word of the command line, and the same for each line of stdin",
    async () => {
      const words = await embedded(["light", "and the dark"]);
      expect(words.dimensions).toBe(dimensions);
      expect(words.embeddings.map((vector) => vector.length)).toEqual([dimensions, dimensions]);
      await expect(embedded([], "light\nand the dark\n")).resolves.toEqual(words);
      const lines = '"light"\n{"text": "and the dark"}\n';
      await expect(embedded(["--json-lines"], lines)).resolves.toEqual(words);
    },
    timeoutMs,
  );

  it(
    "writes a list a line, and NumPy's format",
    async () => {
      const { stdout } = await realm(["embed", model, "--dimensions", "4", "light", "dark"]);
      const lines = stdout.trim().split("\n");
      expect(lines.map((line) => JSON.parse(line).length)).toEqual([4, 4]);
      const npy = await realm(["embed", model, "--format", "npy", "--dimensions", "4", "light"]);
      expect(npy.stdout).toContain("'shape': (1, 4)");
    },
    timeoutMs,
  );

  it(
    "refuses a text that is too long, and cuts it with --truncate and says so",
    async () => {
      const long = "light ".repeat(100);
      const refused = await realm(["embed", model, long]);
      expect(refused).toMatchObject({ status: 5, stdout: "" });
      expect(refused.stderr).toContain("truncate");
      const cut = await realm(["embed", model, "--truncate", long]);
      expect(cut.status).toBe(0);
      expect(cut.stderr).toContain("1 text was longer");
    },
    timeoutMs,
  );

  it(
    "takes no generating model without --pooling, and no line that is no JSON",
    async () => {
      const generating = await realm(["embed", "genesis", "light"]);
      expect(generating.status).toBe(2);
      expect(generating.stderr).toContain("pooling");
      const bad = await realm(["embed", model, "--json-lines"], { stdin: "light\n" });
      expect(bad.status).toBe(2);
      expect(bad.stderr).toContain("line 1");
    },
    timeoutMs,
  );
});

describe("realm similarity", () => {
  it(
    "is 1 for a text and itself",
    async () => {
      const { stdout } = await realm(["similarity", model, "light", "light"]);
      expect(stdout).toBe("1.0000\n");
      const json = await realm(["similarity", model, "--json", "light", "the dark waters"]);
      expect(JSON.parse(json.stdout).similarity).toBeLessThan(1);
    },
    timeoutMs,
  );
});

describe("realm rerank", () => {
  const rank = join(folder, "rank.gguf");
  beforeAll(() => {
    writeEncoderModel({ architecture: "bert", type: "f32", blockCount: 2, pooling: 4 }, rank);
  });
  const documents = ["the deep", "let there be light", "day and night"];

  it(
    "orders documents, given as words or as lines",
    async () => {
      const { stdout } = await realm(["rerank", rank, "light", ...documents]);
      const lines = stdout.trimEnd().split("\n");
      const scores = lines.map((line) => Number(line.slice(0, 6)));
      expect(scores).toEqual(scores.toSorted((one, other) => other - one));
      expect(lines.map((line) => line.slice(8)).sort()).toEqual(documents.toSorted());
      const arguments_ = ["rerank", rank, "light", "--top", "2", "--json"];
      const json = await realm(arguments_, { stdin: `${documents.join("\n")}\n` });
      const { results } = JSON.parse(json.stdout) as { results: { document: string }[] };
      expect(results.map(({ document }) => document)).toEqual(
        lines.slice(0, 2).map((line) => line.slice(8)),
      );
    },
    timeoutMs,
  );

  it(
    "takes no model that embeds, and no document that is too long unless it may be cut",
    async () => {
      const refused = await realm(["rerank", model, "light", "dark"]);
      expect(refused.status).toBe(1);
      expect(refused.stderr).toContain("cannot rank");
      const long = "light ".repeat(1000);
      expect(await realm(["rerank", rank, "light", long])).toMatchObject({ status: 5, stdout: "" });
      const cut = await realm(["rerank", rank, "light", "--truncate", long]);
      expect(cut.status).toBe(0);
      expect(cut.stderr).toContain("1 text was longer");
    },
    timeoutMs,
  );
});

describe("realm index", () => {
  it(
    "finds the passage that is asked for, by file and line",
    async () => {
      const texts = join(folder, "texts");
      mkdirSync(join(texts, "inner"), { recursive: true });
      writeFileSync(join(texts, "a.txt"), "the deep\nand dark waters\n\nday and night\n");
      writeFileSync(join(texts, "inner", "b.md"), "let there be light\n");
      writeFileSync(join(texts, "image.png"), "not a text");
      const built = await realm(["index", "build", model, texts, "--json"]);
      expect(JSON.parse(built.stdout)).toMatchObject({ passages: 3, dimensions });
      const found = await realm([
        "index",
        "search",
        `${texts}.index`,
        "--json",
        "let",
        "there",
        "be",
        "light",
      ]);
      const { results } = JSON.parse(found.stdout);
      expect(results).toHaveLength(3);
      expect(results[0]).toMatchObject({ file: join("inner", "b.md"), line: 1 });
      expect(results[0].score).toBeCloseTo(1, 5);
    },
    timeoutMs,
  );

  it(
    "says that there is no index, no folder, or nothing in it",
    async () => {
      const none = await realm(["index", "search", join(folder, "none"), "light"]);
      expect(none.status).toBe(3);
      const missing = await realm(["index", "build", model, join(folder, "none")]);
      expect(missing.stderr).not.toContain("unexpected failure");
      expect(missing.status).toBe(3);
      mkdirSync(join(folder, "empty"));
      const empty = await realm(["index", "build", model, join(folder, "empty")]);
      expect(empty.stderr).toContain("no text to index");
    },
    timeoutMs,
  );
});
