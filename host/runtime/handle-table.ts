// Handles of the host's resources in one guest: one numbering for all types, as in the canonical ABI, which
// never gives 0 and gives freed numbers again. A handle that isn't there, or is of another type, is a trap.

interface Entry<Type extends string> {
  readonly type: Type;
  readonly value: number;
}

export class HandleTable<Type extends string> {
  readonly #entries: (Entry<Type> | undefined)[] = [undefined];
  readonly #free: number[] = [];

  add(type: Type, value: number): number {
    const handle = this.#free.pop() ?? this.#entries.length;
    this.#entries[handle] = { type, value };
    return handle;
  }

  get(type: Type, handle: number): number {
    const entry = this.#entries[handle];
    if (entry?.type !== type) throw new WebAssembly.RuntimeError(`${handle} is no ${type}`);
    return entry.value;
  }

  remove(type: Type, handle: number): number {
    const value = this.get(type, handle);
    this.#entries[handle] = undefined;
    this.#free.push(handle);
    return value;
  }
}
