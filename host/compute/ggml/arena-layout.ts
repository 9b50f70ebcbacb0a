// Where the values of a program lie in the arena: two that live at one time never share a byte, and what
// is dead makes room. First fit in the order of birth; programs are short.

/** A value is born in one step and read for the last time in another. */
export interface Lifetime {
  readonly bytes: number;
  readonly birth: number;
  readonly death: number;
}

export interface ArenaLayout {
  /** Of each value, in the order given. */
  readonly offsets: readonly number[];
  readonly bytes: number;
}

interface Placed extends Lifetime {
  readonly offset: number;
}

/** `lifetimes` in the order of birth; `alignment`: of every offset, in bytes. */
export function layOut(lifetimes: readonly Lifetime[], alignment: number): ArenaLayout {
  const placed: Placed[] = [];
  let bytes = 0;
  for (const lifetime of lifetimes) {
    const alive = placed.filter(({ death }) => death >= lifetime.birth);
    const offset = firstGap(alive, lifetime.bytes, alignment);
    placed.push({ ...lifetime, offset });
    bytes = Math.max(bytes, offset + lifetime.bytes);
  }
  return { offsets: placed.map(({ offset }) => offset), bytes };
}

function firstGap(alive: readonly Placed[], bytes: number, alignment: number): number {
  let offset = 0;
  for (const other of alive.toSorted((a, b) => a.offset - b.offset)) {
    if (offset + bytes <= other.offset) return offset;
    const end = other.offset + other.bytes;
    offset = Math.max(offset, Math.ceil(end / alignment) * alignment);
  }
  return offset;
}
