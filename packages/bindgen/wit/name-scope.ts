// WIT's kebab-case names in the spelling of other languages, kept apart where a scope has the name already
// or the language has taken the word.

/** `get-model-metadata` becomes `getModelMetadata`. */
export function camelCase(name: string): string {
  const pascal = pascalCase(name);
  return pascal.charAt(0).toLowerCase() + pascal.slice(1);
}

/** `model-metadata` becomes `ModelMetadata`, `HTTP-error` becomes `HttpError`. */
export function pascalCase(name: string): string {
  const words = name.split("-").map((word) => word.toLowerCase());
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** Names in one scope. Who comes first gets the name; who comes later gets another candidate, or an underscore. */
export class NameScope {
  readonly #taken: Set<string>;

  constructor(reserved: Iterable<string> = []) {
    this.#taken = new Set(reserved);
  }

  take(...candidates: readonly [string, ...string[]]): string {
    let name = candidates.find((candidate) => !this.#taken.has(candidate)) ?? candidates[0];
    while (this.#taken.has(name)) name += "_";
    this.#taken.add(name);
    return name;
  }
}
