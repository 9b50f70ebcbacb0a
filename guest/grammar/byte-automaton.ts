// Sets of characters as automata over the bytes of their UTF-8, so that a token may end within a character. Nodes
// with the same edges are one, whichever sets they come from: so positions in texts stay few.

import { CodePointSet } from "./code-point-set";

/** The character is whole. */
export const WHOLE: u32 = 0;
/** No byte leads there. */
export const NOWHERE: u32 = u32.MAX_VALUE;
/** Nodes of all sets together: an edge keeps its target in 16 bits. All letters of Unicode take about 400. */
export const NODES_MAX: i32 = 65535;

const CONTINUATION_FIRST: u32 = 0x80;
const CONTINUATIONS: u32 = 64;

export class ByteAutomaton {
  /** Of all nodes, one after the other: the first byte, the last in bits 8 to 15, the target above. */
  private edges: Array<u32> = [];
  /** End of each node's edges. Node 0 is WHOLE and has none. */
  private ends: Array<u32> = [0];
  /** Bytes from each node to the end of a character, at least. */
  private leasts: Array<u32> = [0];
  private nodes: Map<string, u32> = new Map();
  private singles: Map<u32, u32> = new Map();

  get isFull(): bool {
    return this.ends.length >= NODES_MAX;
  }

  /** The node at which a character of the set begins; the set is not empty. */
  addSet(set: CodePointSet): u32 {
    const edges = new Array<u32>();
    for (let byte: u32 = 0; byte < 0x80; byte++) {
      if (set.share(byte, byte) != 0) pushEdge(edges, byte, WHOLE);
    }
    // What each length of a sequence adds to the shorter ones (Unicode Standard, table 3-7).
    this.addLeads(edges, set, 0xc2, 0xdf, 0x80);
    this.addLeads(edges, set, 0xe0, 0xef, 0x800);
    this.addLeads(edges, set, 0xf0, 0xf4, 0x10000);
    return this.intern(edges);
  }

  addSingle(codePoint: u32): u32 {
    if (this.singles.has(codePoint)) return this.singles.get(codePoint);
    const node = this.addSet(CodePointSet.single(codePoint));
    this.singles.set(codePoint, node);
    return node;
  }

  private addLeads(
    edges: Array<u32>,
    set: CodePointSet,
    firstLead: u32,
    lastLead: u32,
    least: u32,
  ): void {
    const length: u32 = firstLead < 0xe0 ? 1 : firstLead < 0xf0 ? 2 : 3;
    const size = (<u32>1) << (6 * length);
    for (let lead = firstLead; lead <= lastLead; lead++) {
      const first = (lead & (0x3f >> length)) * size;
      const node = this.tail(set, first, length, least);
      if (node != NOWHERE) pushEdge(edges, lead, node);
    }
  }

  /** The node of the `length` bytes behind which there are the code points from `first` on, none under `least`. */
  private tail(set: CodePointSet, first: u32, length: u32, least: u32): u32 {
    const last = first + ((<u32>1) << (6 * length)) - 1;
    if (last < least) return NOWHERE;
    if (set.share(max(first, least), last) == 0) return NOWHERE;
    if (length == 0) return WHOLE;
    const size = (<u32>1) << (6 * (length - 1));
    const edges = new Array<u32>();
    for (let i: u32 = 0; i < CONTINUATIONS; i++) {
      // All sub-blocks of a block that the set has whole are alike.
      const known = i > 0 && first >= least && set.share(first, last) == 2;
      const node = known
        ? edges[edges.length - 1] >> 16
        : this.tail(set, first + i * size, length - 1, least);
      if (node != NOWHERE) pushEdge(edges, CONTINUATION_FIRST + i, node);
    }
    return this.intern(edges);
  }

  private intern(edges: Array<u32>): u32 {
    const key = edges.join(",");
    if (this.nodes.has(key)) return this.nodes.get(key);
    if (this.isFull) return WHOLE;
    const node = <u32>this.ends.length;
    for (let i = 0; i < edges.length; i++) this.edges.push(edges[i]);
    this.ends.push(this.edges.length);
    this.leasts.push(this.leastBehind(edges) + 1);
    this.nodes.set(key, node);
    return node;
  }

  private leastBehind(edges: Array<u32>): u32 {
    let least: u32 = 3;
    for (let i = 0; i < edges.length; i++) least = min(least, this.leasts[edges[i] >> 16]);
    return least;
  }

  leastBytes(node: u32): u32 {
    return unchecked(this.leasts[node]);
  }

  /** Nothing is added any more: what only adding needs is given up, as a collection walks it each time. */
  close(): void {
    this.nodes = new Map();
    this.singles = new Map();
  }

  /** Where a byte leads from a node. */
  step(node: u32, byte: u32): u32 {
    if (node == WHOLE) return NOWHERE;
    const end = unchecked(this.ends[node]);
    for (let i = unchecked(this.ends[node - 1]); i < end; i++) {
      const edge = unchecked(this.edges[i]);
      if (byte >= (edge & 0xff) && byte <= ((edge >> 8) & 0xff)) return edge >> 16;
    }
    return NOWHERE;
  }

  /** For each byte the number of its class: bytes of one class lead to the same nodes everywhere. */
  byteClasses(): StaticArray<u8> {
    const begins = new StaticArray<bool>(257);
    for (let i = 0; i < this.edges.length; i++) {
      begins[this.edges[i] & 0xff] = true;
      begins[((this.edges[i] >> 8) & 0xff) + 1] = true;
    }
    const classes = new StaticArray<u8>(256);
    let number: u8 = 0;
    for (let byte = 1; byte < 256; byte++) {
      if (begins[byte]) number++;
      classes[byte] = number;
    }
    return classes;
  }
}

/** An edge for one byte, joined to the one before where they touch and lead to the same node. */
function pushEdge(edges: Array<u32>, byte: u32, target: u32): void {
  const last = edges.length - 1;
  if (last >= 0 && edges[last] >> 16 == target && ((edges[last] >> 8) & 0xff) + 1 == byte) {
    edges[last] = (edges[last] & 0xffff00ff) | (byte << 8);
    return;
  }
  edges.push(byte | (byte << 8) | (target << 16));
}
