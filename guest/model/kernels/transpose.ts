// Vectors laid side by side: value i of four vectors becomes the i-th run of four. A score kernel reads one dimension of
// several vectors at once.

/**
 * Four vectors of `length` values, a multiple of 4, `stride` bytes apart, each times `scale`; the runs of four go to
 * `target`, `step` bytes from one to the next.
 */
export function transpose4(
  vectors: usize,
  stride: usize,
  length: u32,
  scale: f32,
  target: usize,
  step: usize,
): void {
  const factors = f32x4.splat(scale);
  for (const end = vectors + ((<usize>length) << 2); vectors < end; vectors += 16) {
    const a = f32x4.mul(v128.load(vectors), factors);
    const b = f32x4.mul(v128.load(vectors + stride), factors);
    const c = f32x4.mul(v128.load(vectors + stride * 2), factors);
    const d = f32x4.mul(v128.load(vectors + stride * 3), factors);
    const lowAB = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const lowCD = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const highAB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const highCD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(target, v128.shuffle<i64>(lowAB, lowCD, 0, 2));
    v128.store(target + step, v128.shuffle<i64>(lowAB, lowCD, 1, 3));
    v128.store(target + step * 2, v128.shuffle<i64>(highAB, highCD, 0, 2));
    v128.store(target + step * 3, v128.shuffle<i64>(highAB, highCD, 1, 3));
    target += step << 2;
  }
}

/** What `transpose4` computes, one value at a time. */
export function transpose4Scalar(
  vectors: usize,
  stride: usize,
  length: u32,
  scale: f32,
  target: usize,
  step: usize,
): void {
  for (let i: usize = 0; i < <usize>length; i++) {
    for (let j: usize = 0; j < 4; j++) {
      const value = load<f32>(vectors + stride * j + (i << 2));
      store<f32>(target + step * i + (j << 2), value * scale);
    }
  }
}
