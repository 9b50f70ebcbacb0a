// Whether values are numbers at all: a model whose weights overflow must end in an error, not in noise.

const LARGEST: f32 = f32.MAX_VALUE;

/** Whether none of `count` values is infinite or NaN; `count` is a multiple of 4. */
export function allFinite(values: usize, count: u32): bool {
  let good = i32x4.splat(-1);
  for (const end = values + ((<usize>count) << 2); values < end; values += 16) {
    const size = f32x4.abs(v128.load(values));
    good = v128.and(good, f32x4.le(size, f32x4.splat(LARGEST)));
  }
  return i32x4.all_true(good);
}

/** What `allFinite` computes. */
export function allFiniteScalar(values: usize, count: u32): bool {
  for (let i: usize = 0; i < <usize>count; i++) {
    if (!isFinite<f32>(load<f32>(values + (i << 2)))) return false;
  }
  return true;
}
