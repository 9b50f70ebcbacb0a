// The examples of the documentation: those at public names, and the blocks of README and docs.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { publicNames } from "../../../scripts/api-reference.ts";
import type { DocComment } from "../../../scripts/reference/doc-comment.ts";

export interface DocumentedExample {
  /** Where it stands: `Model.tokenize`, `README.md:70`. */
  readonly place: string;
  readonly code: string;
}

const root = join(import.meta.dirname, "../../..");
const block = /^```(?:ts|js)\n([\s\S]*?)^```$/gm;
/** Written from the comments, whose examples are read there. */
const generated = ["API.md", "HUB.md"];

export function documentedExamples(): DocumentedExample[] {
  return [...inComments(), ...pages().flatMap(inPage)];
}

function inComments(): DocumentedExample[] {
  return publicNames()
    .flat()
    .filter(({ name }, index, names) => names.findIndex((other) => other.name === name) === index)
    .flatMap(({ name, comment, members }) => [
      ...examplesOf(name, comment),
      ...members.flatMap((member) => examplesOf(`${name}.${member.name}`, member.comment)),
    ]);
}

function examplesOf(place: string, { examples }: DocComment): DocumentedExample[] {
  return examples.map((code, index) => ({
    place: index === 0 ? place : `${place}, ${index + 1}`,
    code,
  }));
}

function pages(): string[] {
  const names = readdirSync(join(root, "docs"));
  const written = names.filter((name) => name.endsWith(".md") && !generated.includes(name));
  return ["README.md", ...written.sort().map((name) => `docs/${name}`)];
}

function inPage(page: string): DocumentedExample[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(block)].map(({ index, 1: code = "" }) => ({
    place: `${page}:${text.slice(0, index).split("\n").length}`,
    code,
  }));
}
