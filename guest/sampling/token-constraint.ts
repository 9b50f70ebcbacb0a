// What says which tokens may come next, a grammar for example. Asking about one token is meant to be cheap, asking
// about all of them is not: the sampler does it only where what it chose may not come.

export abstract class TokenConstraint {
  /** Whether the token may come next. */
  abstract allows(token: u32): bool;

  /** Sets the logits of all tokens that may not come to minus infinity; shape: [vocabulary]. */
  abstract mask(logits: usize): void;
}
