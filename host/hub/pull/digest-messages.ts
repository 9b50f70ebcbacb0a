// What the main thread and the thread that hashes say to each other.

export interface DigestOrder {
  /** Bytes of the file that are there. */
  readonly end: number;
  /** Whether they are all. */
  readonly isLast: boolean;
}

export type DigestAnswer = { readonly digest: string } | { readonly problem: string };
