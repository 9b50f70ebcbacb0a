// Wilcoxon's signed-rank test (1945): whether pairs of measurements differ in a direction, without any belief about how
// they are distributed. Normal approximation with the correction for ties; for 20 pairs or more.

/** Two-sided p of the pairs' differences lying about 0 by chance. */
export function signedRankP(left: readonly number[], right: readonly number[]): number {
  if (left.length !== right.length) throw new Error("pairs have two sides");
  const differences = left
    .map((value, index) => value - (right[index] ?? Number.NaN))
    .filter((difference) => difference !== 0);
  const count = differences.length;
  if (count === 0) return 1;
  const { positive, tieSum } = rankSums(differences);
  const expected = (count * (count + 1)) / 4;
  const variance = (count * (count + 1) * (2 * count + 1)) / 24 - tieSum / 48;
  return twoSided((positive - expected) / Math.sqrt(variance));
}

interface RankSums {
  /** Ranks of the positive differences, added up. */
  readonly positive: number;
  /** t^3 - t over all groups of t equal sizes. */
  readonly tieSum: number;
}

function rankSums(differences: readonly number[]): RankSums {
  const groups = Map.groupBy(differences, Math.abs);
  const sizes = [...groups.keys()].toSorted((left, right) => left - right);
  let [positive, tieSum, before] = [0, 0, 0];
  for (const size of sizes) {
    const group = groups.get(size) ?? [];
    const rank = before + (group.length + 1) / 2;
    positive += rank * group.filter((difference) => difference > 0).length;
    tieSum += group.length ** 3 - group.length;
    before += group.length;
  }
  return { positive, tieSum };
}

/** Abramowitz and Stegun 7.1.26, right to 1.5e-7. */
function twoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const terms = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];
  const polynomial = terms.reduceRight((sum, term) => (sum + term) * t, 0);
  return polynomial * Math.exp(-x * x);
}
