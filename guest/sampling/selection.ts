// The largest of many logits without sorting them all: a heap of those wanted, the last of them in order at its top,
// takes in what comes before it (Floyd 1964, Williams 1964). Four logits at a time are compared with that top, and
// most are passed over. Ids (u32) and logits (f32) lie in two arrays.

/** The `count` largest of `total` logits in order, with their indices as ids. `logits` may be `source`. */
export function takeLargest(
  source: usize,
  total: u32,
  ids: usize,
  logits: usize,
  count: u32,
): void {
  for (let id: u32 = 0; id < count; id++) {
    put(ids, logits, id, id, load<f32>(source + ((<usize>id) << 2)));
  }
  makeHeap(ids, logits, count);
  let least = load<f32>(logits);
  for (let i = count; i < total; i++) {
    const at = source + ((<usize>i) << 2);
    if (i + 4 <= total && !v128.any_true(f32x4.gt(v128.load(at), f32x4.splat(least)))) {
      i += 3;
      continue;
    }
    const logit = load<f32>(at);
    // An equal one has a higher id than all before.
    if (!(logit > least)) continue;
    sift(ids, logits, 0, count, i, logit);
    least = load<f32>(logits);
  }
  sortHeap(ids, logits, count);
}

/** Exchanges entries so that those from `first` to before `end` come before all that follow, to `total`. */
export function selectLargest(ids: usize, logits: usize, first: u32, end: u32, total: u32): void {
  const heapIds = ids + ((<usize>first) << 2);
  const heapLogits = logits + ((<usize>first) << 2);
  const count = end - first;
  makeHeap(heapIds, heapLogits, count);
  let least = load<f32>(heapLogits);
  for (let i = end; i < total; i++) {
    const at = (<usize>i) << 2;
    if (i + 4 <= total && !v128.any_true(f32x4.ge(v128.load(logits + at), f32x4.splat(least)))) {
      i += 3;
      continue;
    }
    const id = load<u32>(ids + at);
    const logit = load<f32>(logits + at);
    const leastId = load<u32>(heapIds);
    if (!isAfter(least, leastId, logit, id)) continue;
    put(ids, logits, i, leastId, least);
    sift(heapIds, heapLogits, 0, count, id, logit);
    least = load<f32>(heapLogits);
  }
}

/** Puts entries `first` to before `end` in order. */
export function sortRange(ids: usize, logits: usize, first: u32, end: u32): void {
  const heapIds = ids + ((<usize>first) << 2);
  const heapLogits = logits + ((<usize>first) << 2);
  makeHeap(heapIds, heapLogits, end - first);
  sortHeap(heapIds, heapLogits, end - first);
}

function makeHeap(ids: usize, logits: usize, count: u32): void {
  for (let i = count >> 1; i > 0; i--) {
    const at = (<usize>(i - 1)) << 2;
    sift(ids, logits, i - 1, count, load<u32>(ids + at), load<f32>(logits + at));
  }
}

/** Takes the last in order off the heap again and again, to its end: what stays is in order. */
function sortHeap(ids: usize, logits: usize, count: u32): void {
  for (let end = count; end > 1; end--) {
    const at = (<usize>(end - 1)) << 2;
    const id = load<u32>(ids + at);
    const logit = load<f32>(logits + at);
    put(ids, logits, end - 1, load<u32>(ids), load<f32>(logits));
    sift(ids, logits, 0, end - 1, id, logit);
  }
}

/** Puts an entry into the place `at` of a heap of `count`, or below, those in its way moving up. */
function sift(ids: usize, logits: usize, at: u32, count: u32, id: u32, logit: f32): void {
  for (;;) {
    let child: u32 = 2 * at + 1;
    if (child >= count) break;
    if (child + 1 < count && comesAfter(ids, logits, child + 1, child)) child++;
    const place = (<usize>child) << 2;
    const childId = load<u32>(ids + place);
    const childLogit = load<f32>(logits + place);
    if (!isAfter(childLogit, childId, logit, id)) break;
    put(ids, logits, at, childId, childLogit);
    at = child;
  }
  put(ids, logits, at, id, logit);
}

function comesAfter(ids: usize, logits: usize, a: u32, b: u32): bool {
  const first = (<usize>a) << 2;
  const second = (<usize>b) << 2;
  return isAfter(
    load<f32>(logits + first),
    load<u32>(ids + first),
    load<f32>(logits + second),
    load<u32>(ids + second),
  );
}

/** Whether the first logit and id come after the second in order. */
function isAfter(logit: f32, id: u32, otherLogit: f32, otherId: u32): bool {
  return logit < otherLogit || (logit == otherLogit && id > otherId);
}

function put(ids: usize, logits: usize, index: u32, id: u32, logit: f32): void {
  store<u32>(ids + ((<usize>index) << 2), id);
  store<f32>(logits + ((<usize>index) << 2), logit);
}
