// Sums and scales of vectors of any length, and their length in space: what pooling is made of.

/** target[i] += source[i] */
export function addVector(target: usize, source: usize, count: u32): void {
  const whole = (<usize>(count & ~3)) << 2;
  for (let i: usize = 0; i < whole; i += 16) {
    v128.store(target + i, f32x4.add(v128.load(target + i), v128.load(source + i)));
  }
  const left = count & 3;
  if (left != 0) addVectorScalar(target + whole, source + whole, left);
}

/** What `addVector` computes, one value at a time. */
export function addVectorScalar(target: usize, source: usize, count: u32): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    store<f32>(target + i, load<f32>(target + i) + load<f32>(source + i));
  }
}

/** vector[i] *= factor */
export function scaleVector(vector: usize, count: u32, factor: f32): void {
  const whole = (<usize>(count & ~3)) << 2;
  const factors = f32x4.splat(factor);
  for (let i: usize = 0; i < whole; i += 16) {
    v128.store(vector + i, f32x4.mul(v128.load(vector + i), factors));
  }
  const left = count & 3;
  if (left != 0) scaleVectorScalar(vector + whole, left, factor);
}

/** What `scaleVector` computes, one value at a time. */
export function scaleVectorScalar(vector: usize, count: u32, factor: f32): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    store<f32>(vector + i, load<f32>(vector + i) * factor);
  }
}

/** The root of the sum of squares, added up in f64, two values at a time. */
export function vectorLength(vector: usize, count: u32): f64 {
  let sums = f64x2.splat(0);
  const whole = (<usize>(count & ~1)) << 2;
  for (let i: usize = 0; i < whole; i += 8) {
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(vector + i));
    sums = f64x2.add(sums, f64x2.mul(pair, pair));
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  if (count & 1) sum += square(load<f32>(vector + whole));
  return Math.sqrt(sum);
}

/** What `vectorLength` computes, one value at a time. */
export function vectorLengthScalar(vector: usize, count: u32): f64 {
  let sum: f64 = 0;
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) sum += square(load<f32>(vector + i));
  return Math.sqrt(sum);
}

function square(value: f64): f64 {
  return value * value;
}
