// How far two rows of logits are apart.

export interface Divergence {
  readonly sameArgMax: boolean;
  /** How far the second's arg-max is behind the largest logit in the first; 0 where both have one. */
  readonly behind: number;
  /** Kullback-Leibler divergence of the second distribution from the first, in nats. */
  readonly nats: number;
}

/** `expected`, `actual`: shape [vocabulary], logits of one position. */
export function divergence(expected: Float32Array, actual: Float32Array): Divergence {
  if (expected.length !== actual.length) {
    throw new Error(`rows of ${expected.length} and ${actual.length} logits`);
  }
  const p = logProbabilities(expected);
  const q = logProbabilities(actual);
  let nats = 0;
  for (const [index, logP] of p.entries()) nats += Math.exp(logP) * (logP - (q[index] ?? NaN));
  const [best, found] = [argMax(expected), argMax(actual)];
  const behind = (expected[best] ?? NaN) - (expected[found] ?? NaN);
  return { sameArgMax: best === found, behind, nats };
}

function logProbabilities(logits: Float32Array): Float64Array {
  let top = -Infinity;
  for (const logit of logits) top = Math.max(top, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - top);
  const shift = top + Math.log(sum);
  return Float64Array.from(logits, (logit) => logit - shift);
}

function argMax(logits: Float32Array): number {
  let best = 0;
  for (const [index, logit] of logits.entries()) if (logit > (logits[best] ?? NaN)) best = index;
  return best;
}
