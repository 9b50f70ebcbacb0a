// Random numbers that are the same everywhere: a linear congruential generator (Numerical Recipes' constants) and
// the Box-Muller transform.

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). */
  uniform(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return this.#state / 2 ** 32;
  }

  /** A whole number in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.uniform() * limit);
  }

  /** Mean 0, deviation 1. */
  gaussian(): number {
    const radius = Math.sqrt(-2 * Math.log(this.uniform() + 1e-12));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}
