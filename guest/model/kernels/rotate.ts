// Rotary position embedding of one head's vector in place (Su et al. 2021): pair i is turned by the angle
// whose cosine and sine stand at i. Pairs are neighbours (2i, 2i + 1), as GGUF's `llama` keeps them, or one
// value of each half (i, i + pairs), as in GPT-NeoX. What lies past the pairs is left alone.

import { multiplyAdd } from "./exponential";

/** `vector`: shape [2 * pairs]; `cosines`, `sines`: shape [pairs]. */
export function rotateNeighbours(vector: usize, cosines: usize, sines: usize, pairs: u32): void {
  const whole = (<usize>(pairs & ~3)) << 2;
  for (let i: usize = 0; i < whole; i += 16) {
    const at = vector + (i << 1);
    const low = v128.load(at);
    const high = v128.load(at, 16);
    const cosine = v128.load(cosines + i);
    const sine = v128.load(sines + i);
    const x = v128.shuffle<f32>(low, high, 0, 2, 4, 6);
    const y = v128.shuffle<f32>(low, high, 1, 3, 5, 7);
    const u = multiplyAdd(x, cosine, f32x4.neg(f32x4.mul(y, sine)));
    const w = multiplyAdd(x, sine, f32x4.mul(y, cosine));
    v128.store(at, v128.shuffle<f32>(u, w, 0, 4, 1, 5));
    v128.store(at, v128.shuffle<f32>(u, w, 2, 6, 3, 7), 16);
  }
  for (let i = whole; i < (<usize>pairs) << 2; i += 4) {
    const at = vector + (i << 1);
    rotatePair(at, at + 4, load<f32>(cosines + i), load<f32>(sines + i));
  }
}

/** As `rotateNeighbours`, for pairs (i, i + pairs). */
export function rotateHalves(vector: usize, cosines: usize, sines: usize, pairs: u32): void {
  const half = (<usize>pairs) << 2;
  const whole = (<usize>(pairs & ~3)) << 2;
  for (let i: usize = 0; i < whole; i += 16) {
    const at = vector + i;
    const x = v128.load(at);
    const y = v128.load(at + half);
    const cosine = v128.load(cosines + i);
    const sine = v128.load(sines + i);
    v128.store(at, multiplyAdd(x, cosine, f32x4.neg(f32x4.mul(y, sine))));
    v128.store(at + half, multiplyAdd(x, sine, f32x4.mul(y, cosine)));
  }
  for (let i = whole; i < half; i += 4) {
    const at = vector + i;
    rotatePair(at, at + half, load<f32>(cosines + i), load<f32>(sines + i));
  }
}

function rotatePair(first: usize, second: usize, cosine: f32, sine: f32): void {
  const x = load<f32>(first);
  const y = load<f32>(second);
  store<f32>(first, x * cosine - y * sine);
  store<f32>(second, x * sine + y * cosine);
}

/** What both rotations compute: `step` values from pair to pair, `apart` from a pair's first to its second. */
export function rotateScalar(
  vector: usize,
  cosines: usize,
  sines: usize,
  pairs: u32,
  step: u32,
  apart: u32,
): void {
  for (let i: u32 = 0; i < pairs; i++) {
    const first = vector + ((<usize>(i * step)) << 2);
    const angle = (<usize>i) << 2;
    rotatePair(
      first,
      first + ((<usize>apart) << 2),
      load<f32>(cosines + angle),
      load<f32>(sines + angle),
    );
  }
}
