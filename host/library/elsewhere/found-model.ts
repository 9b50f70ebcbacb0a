// A model that another program keeps on this disk. It is read where it lies and never changed.

import { join } from "node:path";

export interface FoundModel {
  /** What `realm run` takes: `ollama:smollm2:135m`. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** The environment and the person's home folder, if there is one, where those programs look. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly personFolder: string | undefined;
}

/** Undefined: there is no home folder. */
export function folderOfPerson(
  { personFolder }: Surroundings,
  ...names: readonly string[]
): string | undefined {
  return personFolder === undefined ? undefined : join(personFolder, ...names);
}

/** The value of the first variable that is set. */
export function folderFrom(
  { environment }: Surroundings,
  variables: readonly string[],
): string | undefined {
  return variables
    .map((name) => environment[name])
    .find((value) => value !== undefined && value !== "");
}
