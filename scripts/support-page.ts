// docs/SUPPORT.md: what is supported, from the code's own tables, each with the tests that prove it.
// node scripts/support-page.ts

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { proofsOf, readTests } from "./support/proofs.ts";
import type { Proofs } from "./support/proofs.ts";
import { supportedNames } from "./support/supported.ts";
import type { SupportKind } from "./support/supported.ts";

export const supportPagePath = join(import.meta.dirname, "..", "docs", "SUPPORT.md");

const introduction = `# What is supported

Read from the tables that the code works by. Behind the names stand the tests that prove them: a test says so in its
opening comment (\`Proves architectures: llama\`). What is not named here is refused with the error \`unsupported\`,
which names it. This page is written by \`node scripts/support-page.ts\`.
`;

/** Of a line. */
const columns = 118;

interface Section {
  readonly kind: SupportKind;
  readonly title: string;
  readonly text: string;
  /** What no test proves. */
  readonly unproven: string;
}

const sections: readonly Section[] = [
  {
    kind: "architectures",
    title: "Architectures",
    text: "`general.architecture` of a file.",
    unproven: "no test",
  },
  {
    kind: "tensor types",
    title: "Tensor types",
    text: "Types of matrices, by ggml's names. Integers, doubles and ggml's types for activations are no weights.",
    unproven: "no test",
  },
  {
    kind: "KV types",
    title: "KV types",
    text: "How keys and values are kept: `--kv-type`, `kvType`.",
    unproven: "no test",
  },
  {
    kind: "tokenizers",
    title: "Tokenizers",
    text: "`tokenizer.ggml.model` of a file.",
    unproven: "no test",
  },
  {
    kind: "pre-tokenizers",
    title: "Pre-tokenizers",
    text: "`tokenizer.ggml.pre` of a file with the tokenizer `gpt2`. The names are llama.cpp's.",
    unproven: "no test",
  },
  {
    kind: "platforms",
    title: "Platforms",
    text: "Node's names of platform and architecture. On Linux with glibc; elsewhere what computes is `unsupported`.",
    unproven: "no test; there are binaries, and nothing was run there",
  },
];

/** The page's text. */
export function supportPage(): string {
  const names = supportedNames();
  const tests = readTests();
  const parts = sections.map((section) =>
    sectionText(section, proofsOf(section.kind, names[section.kind], tests)),
  );
  return [introduction, ...parts].join("\n");
}

function sectionText({ title, text, unproven }: Section, proofs: Proofs): string {
  const items = [...namesByProof(proofs)].map(([links, names]) => {
    const list = names.map((name) => `\`${name}\``).join(", ");
    return wrapped(`- ${list}: ${links === "" ? unproven : links}`);
  });
  return `## ${title}\n\n${text}\n\n${items.join("\n")}\n`;
}

/** Names that the same tests prove are one item. */
function namesByProof(proofs: Proofs): Map<string, string[]> {
  const items = new Map<string, string[]>();
  for (const [name, paths] of proofs) {
    const links = paths.map((path) => `[${path.replace(/^test\//, "")}](../${path})`).join(", ");
    items.set(links, [...(items.get(links) ?? []), name]);
  }
  return items;
}

/** An item of a list in lines of at most `columns`, but for words that are longer. */
function wrapped(item: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of item.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = " ";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}

if (import.meta.main) writeFileSync(supportPagePath, supportPage());
