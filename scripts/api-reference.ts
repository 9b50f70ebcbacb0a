// docs/API.md and docs/HUB.md, written from the TSDoc of what the package's entries export.
// node scripts/api-reference.ts

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { referencePage } from "./reference/page.ts";
import type { PageOrder } from "./reference/page.ts";
import { readPublicNames } from "./reference/public-names.ts";
import type { PublicName } from "./reference/public-names.ts";

const root = join(import.meta.dirname, "..");

interface Entry extends Omit<PageOrder, "names"> {
  readonly source: string;
  readonly page: string;
}

const entries: readonly Entry[] = [
  {
    source: join(root, "host/index.ts"),
    page: join(root, "docs/API.md"),
    first: ["Realm", "Model", "Chat", "Tenant", "Session", "LazyEmbedder", "grammarOfSchema"],
    introduction: `# The library

What \`import ... from "realm-runtime"\` gives. The examples run as they stand here, as tests; in them \`realm\` is
\`await Realm.open()\`, \`model\` is \`await realm.load("genesis")\`, \`embedder\` a model that embeds, \`tenant\` a tenant that may
use \`model\`, and \`session\` a session of its own; what they import they say. Whatever fails throws a
[RealmError](#realmerror), by codes that [ERRORS.md](ERRORS.md) lists. Options may be absent or \`undefined\`. This page is written by \`node scripts/api-reference.ts\`; the other entry,
\`realm-runtime/hub\`, has [a page of its own](HUB.md).
`,
  },
  {
    source: join(root, "host/hub/index.ts"),
    page: join(root, "docs/HUB.md"),
    first: ["searchHuggingFaceModels", "pullModel"],
    introduction: `# Hubs

What \`import ... from "realm-runtime/hub"\` gives: models of Hugging Face and CivitAI, whether they run here, and the
store that they are pulled into. Nothing of it loads native code. The examples run as they stand here, as tests, against
a hub of the tests'; in them \`realm\` is \`await Realm.open()\`. \`access\`, where a function takes it, is
whom to ask, and how; by default what the environment says. This page is written by \`node scripts/api-reference.ts\`; the rest of the library is in [API.md](API.md).
`,
  },
];

/** The names that both entries export, by entry. */
export function publicNames(): PublicName[][] {
  return readPublicNames(
    root,
    entries.map(({ source }) => source),
  );
}

/** Each page's path and text. */
export function referencePages(names: readonly (readonly PublicName[])[]): [string, string][] {
  return entries.map((entry, index) => [
    entry.page,
    referencePage({ ...entry, names: names[index] ?? [] }),
  ]);
}

if (import.meta.main) {
  for (const [path, text] of referencePages(publicNames())) writeFileSync(path, text);
}
