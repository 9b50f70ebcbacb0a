// What models want to be written before a text, by what the vector is for. No key of a file says so; models that were
// trained without take a text as it is, whatever it is for.

import { RealmError } from "../../error/realm-error.ts";

/** What a text's vector is for: to search by, to be found, to be grouped, or to be told apart. */
export type EmbeddingTask = "query" | "document" | "clustering" | "classification";

export const embeddingTasks = ["query", "document", "clustering", "classification"] as const;

type Prefixes = Readonly<Record<EmbeddingTask, string>>;

/** Source: the model cards of nomic-embed-text-v1, -v1.5 and -v2-moe. */
const nomic: Prefixes = {
  query: "search_query: ",
  document: "search_document: ",
  clustering: "clustering: ",
  classification: "classification: ",
};

/** By architecture. */
const prefixes: Readonly<Record<string, Prefixes | undefined>> = {
  "nomic-bert": nomic,
  "nomic-bert-moe": nomic,
};

/** Errors: `unsupported` (the model was not trained for the task). */
export function taskPrefix(architecture: string, task: EmbeddingTask | undefined): string {
  if (task === undefined) return "";
  const known = prefixes[architecture];
  if (known !== undefined) return known[task];
  if (task === "query" || task === "document") return "";
  throw new RealmError(
    "unsupported",
    `cannot embed for ${task}: models of "${architecture}" know no such task; prefix writes anything before each text`,
  );
}
