// Pearson's chi-square test: whether draws come from a distribution.

/** Less expected draws are counted together. */
const binMin = 5;

/** How far, in standard deviations, the statistic is above its mean (Wilson and Hilferty 1931). */
export function chiSquareDeviation(
  draws: ArrayLike<number>,
  shares: ReadonlyMap<number, number>,
): number {
  const counts = new Map<number, number>();
  for (const draw of Array.from(draws)) counts.set(draw, (counts.get(draw) ?? 0) + 1);
  const bins = binsOf(counts, shares, draws.length);
  const statistic = bins.reduce(
    (sum, { counted, expected }) => sum + (counted - expected) ** 2 / expected,
    0,
  );
  const freedom = bins.length - 1;
  if (freedom === 0) return 0;
  const spread = 2 / (9 * freedom);
  return (Math.cbrt(statistic / freedom) - (1 - spread)) / Math.sqrt(spread);
}

interface Bin {
  readonly counted: number;
  readonly expected: number;
}

function binsOf(
  counts: ReadonlyMap<number, number>,
  shares: ReadonlyMap<number, number>,
  total: number,
): Bin[] {
  const all = [...shares].map(([id, share]) => ({
    counted: counts.get(id) ?? 0,
    expected: share * total,
  }));
  const rare = all.filter(({ expected }) => expected < binMin);
  const joined = rare.reduce(
    (sum, bin) => ({
      counted: sum.counted + bin.counted,
      expected: sum.expected + bin.expected,
    }),
    { counted: 0, expected: 0 },
  );
  const bins = all.filter(({ expected }) => expected >= binMin);
  return joined.expected >= binMin ? [...bins, joined] : bins;
}
