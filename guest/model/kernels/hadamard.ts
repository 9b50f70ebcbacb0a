// The Walsh-Hadamard transform in place, scaled so that it keeps lengths and products and is its own inverse. It
// spreads what is large in a few dimensions over all, which lets a vector be kept in fewer bits
// (Ashkboos et al. 2024, QuaRot). llama.cpp turns quantized caches by the same matrix.

/** Signs of a butterfly's second half, pairs of neighbours and of twos. */
const NEIGHBOUR_SIGNS: v128 = i32x4(0, 0x80000000, 0, 0x80000000);
const TWO_SIGNS: v128 = i32x4(0, 0, 0x80000000, 0x80000000);

/** Turns `count` values in runs of `length`, a power of 2 from 8 on that divides it. */
export function hadamard(values: usize, count: u32, length: u32): void {
  const bytes = (<usize>length) << 2;
  const scale = f32x4.splat(<f32>(1 / Math.sqrt(length)));
  for (const end = values + ((<usize>count) << 2); values < end; values += bytes) {
    turnFours(values, bytes, scale);
    for (let half: usize = 16; half < bytes; half <<= 1) turnHalves(values, bytes, half);
  }
}

/** The first two steps, within four values each. */
function turnFours(values: usize, bytes: usize, scale: v128): void {
  for (const end = values + bytes; values < end; values += 16) {
    let x = f32x4.mul(v128.load(values), scale);
    let second = v128.xor(v128.shuffle<f32>(x, x, 1, 1, 3, 3), NEIGHBOUR_SIGNS);
    x = f32x4.add(v128.shuffle<f32>(x, x, 0, 0, 2, 2), second);
    second = v128.xor(v128.shuffle<f32>(x, x, 2, 3, 2, 3), TWO_SIGNS);
    v128.store(values, f32x4.add(v128.shuffle<f32>(x, x, 0, 1, 0, 1), second));
  }
}

/** A later step: sums and differences of values `half` bytes apart. */
function turnHalves(values: usize, bytes: usize, half: usize): void {
  for (const end = values + bytes; values < end; values += half) {
    for (const middle = values + half; values < middle; values += 16) {
      const a = v128.load(values);
      const b = v128.load(values + half);
      v128.store(values, f32x4.add(a, b));
      v128.store(values + half, f32x4.sub(a, b));
    }
  }
}

/** What `hadamard` computes, by the matrix: entry (i, j) is -1 where i and j share an odd number of bits. */
export function hadamardScalar(from: usize, to: usize, count: u32, length: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const start = i - (i % length);
    let sum: f64 = 0;
    for (let j: u32 = 0; j < length; j++) {
      const value = <f64>load<f32>(from + ((<usize>(start + j)) << 2));
      sum += popcnt<u32>((i - start) & j) % 2 == 0 ? value : -value;
    }
    store<f32>(to + ((<usize>i) << 2), <f32>(sum / Math.sqrt(length)));
  }
}
