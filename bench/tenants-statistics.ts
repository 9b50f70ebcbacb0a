// What is said of tokens that arrive at many readers. Times are those of `performance.now()`, ascending.

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Tokens that follow within this were handed over together. */
const sameBatchMs = 0.5;

/** The value that a part of all, 0 to 1, are at most: the nearest one that there is. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

/** Of the line that is nearest to all points, by least squares. */
export function slope(points: readonly Point[]): number {
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const sum = (term: (point: Point) => number): number =>
    points.reduce((total, point) => total + term(point), 0);
  return sum(({ x, y }) => (x - meanX) * (y - meanY)) / sum(({ x }) => (x - meanX) ** 2);
}

export function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/** Of all readers together: what came behind that with which the span begins. */
export function tokensPerSecondWithin(
  readers: readonly (readonly number[])[],
  { fromMs, toMs }: Span,
): number {
  const within = readers.flat().filter((at) => at >= fromMs + sameBatchMs && at <= toMs);
  return (1000 * within.length) / (toMs - fromMs);
}

/** What one reader waited for each token, as far as any of the wait lies within the span. */
export function gapsWithin(arrivals: readonly number[], span: Span): number[] {
  return arrivals.flatMap((at, index) => {
    const before = arrivals[index - 1];
    if (before === undefined || before > span.toMs || at < span.fromMs) return [];
    return [at - before];
  });
}

/** How many of the stays cover a moment of the span, on average. */
export function meanPresent(stays: readonly Span[], span: Span): number {
  const present = stays.map(
    ({ fromMs, toMs }) => Math.min(toMs, span.toMs) - Math.max(fromMs, span.fromMs),
  );
  const total = present.reduce((sum, milliseconds) => sum + Math.max(0, milliseconds), 0);
  return total / (span.toMs - span.fromMs);
}
