// SplitMix64 (Steele, Lea and Flood 2014): 64 bits of state, every seed gives a full period. Same seed,
// same numbers, on every machine.

export class Random {
  constructor(private state: u64) {}

  private next(): u64 {
    this.state += 0x9e3779b97f4a7c15;
    let z = this.state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): f64 {
    return <f64>(this.next() >> 11) * (1.0 / 9007199254740992.0);
  }
}
