// Search by meaning: every paragraph of a folder's Markdown files becomes a vector, and those nearest to a question are
// shown. For folders of any size there is `realm index`, which keeps the vectors.
//
// node24 examples/search.ts <model that embeds> <folder> "how is a tenant stopped?"

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { Realm } from "../host/index.ts"; // in a project of your own: "realm-runtime"

interface Found {
  readonly place: string;
  readonly text: string;
  readonly similarity: number;
}

const [, , name, folder, ...words] = process.argv;
if (name === undefined || folder === undefined || words.length === 0) {
  process.stderr.write(
    "usage: node24 examples/search.ts <model that embeds> <folder> <question>\n",
  );
  process.exit(2);
}

await using realm = await Realm.open();
const model = await realm.load(name);
const [question = new Float32Array()] = await model.embed([words.join(" ")]);

const paragraphs = (await Promise.all((await markdownFiles(folder)).map(paragraphsOf))).flat();
const texts = paragraphs.map(({ text }) => text);
const found: Found[] = [];
for await (const { index, vector } of model.embeddings(texts, { truncate: true })) {
  const paragraph = paragraphs[index];
  if (paragraph !== undefined) found.push({ ...paragraph, similarity: dot(question, vector) });
}

for (const { place, text, similarity } of found.sort(bySimilarity).slice(0, 3)) {
  process.stdout.write(`${similarity.toFixed(3)} ${place}\n    ${text.slice(0, 200)}\n`);
}

async function markdownFiles(path: string): Promise<string[]> {
  const names = await readdir(path, { recursive: true });
  return names.filter((file) => file.endsWith(".md")).map((file) => join(path, file));
}

async function paragraphsOf(path: string): Promise<Omit<Found, "similarity">[]> {
  const blocks = (await readFile(path, "utf8")).split(/\n{2,}/);
  return blocks
    .map((block, index) => ({ place: `${path}, block ${index + 1}`, text: block.trim() }))
    .filter(({ text }) => text.length > 40);
}

/** Vectors have length 1: their product is the cosine. */
function dot(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}

function bySimilarity(one: Found, other: Found): number {
  return other.similarity - one.similarity;
}
