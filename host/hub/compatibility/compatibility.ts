// What is known of whether Realm runs a model, and from what.

/** Whether Realm runs a model on this machine, how sure that is, and why. */
export interface CompatibilityResult {
  compatible: boolean;
  /**
   * `high`: the guest itself saw the file's header. `medium`: the hub says the architecture, and the guest was asked for
   * that. `low`: tags and names. `none`: nothing is known.
   */
  confidence: "high" | "medium" | "low" | "none";
  /** Why, or why not: one sentence each. */
  reasons: string[];
  /** What to know before it is run. */
  warnings: string[];
  /** What to do. */
  recommendations: string[];
  /** Weights, and a cache of keys and values for 4,096 positions or as many as the model has. */
  memoryBytes?: number;
  /** An estimate for this machine, from how fast it copies memory: tokens one after the other. */
  tokensPerSecond?: number;
}

/** What a file's header says, as far as it bears on running it. */
export interface HeaderFacts {
  readonly architecture: string;
  readonly compatible: boolean;
  readonly reasons: readonly string[];
  /** Of all tensors. */
  readonly weightBytes: number;
  /** Of the tensors, or parts of them, that one token meets. */
  readonly activeBytes: number;
  /** Keys and values of the context that is the default, and its positions. */
  readonly cacheBytes: number;
  readonly cachePositions: number;
  /** What a session's guest takes besides: an estimate, from the size of the vocabulary. */
  readonly guestBytes: number;
}
