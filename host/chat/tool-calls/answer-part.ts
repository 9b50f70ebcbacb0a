// What a model's text is made of, and whoever reads it as it comes.

export type AnswerPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "reasoning"; readonly text: string }
  | {
      readonly type: "tool-call";
      readonly name: string;
      readonly arguments: Readonly<Record<string, unknown>>;
    };

/** The parts of a text, whatever pieces it comes in: neighbours of one type joined are the same for all of them. */
export interface AnswerReader {
  push(text: string): AnswerPart[];
  /** The text is whole: what was held back, as it now turns out to be. */
  end(): AnswerPart[];
}

/** A call that a format found. */
export interface ReadCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/**
 * `more`: it may still become calls; `none`: it never will, and is text; else the calls and how much of the text they
 * are.
 */
export type CallsRead =
  "more" | "none" | { readonly calls: readonly ReadCall[]; readonly length: number };

/** How one family of models writes calls. */
export interface CallFormat {
  readonly name: string;
  /** Texts at which calls begin. */
  readonly openings: readonly string[];
  /** `text` begins with an opening; `isWhole`: nothing follows it. */
  read(text: string, isWhole: boolean): CallsRead;
}

/** Tags of a model's own between which it thinks. */
export interface ReasoningTags {
  readonly opening: string;
  readonly closing: string;
}
