// What somebody may have meant by a word that is none. Source: the optimal string alignment distance.

/** The word that fewest letters set apart; none where too many do. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const lettersMax = Math.max(1, Math.floor(word.length / 3));
  const ranked = words
    .map((candidate) => ({ candidate, letters: distance(word, candidate) }))
    .toSorted((left, right) => left.letters - right.letters);
  const [best] = ranked;
  return best !== undefined && best.letters <= lettersMax ? best.candidate : undefined;
}

function distance(left: string, right: string): number {
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let index = 1; index <= left.length; index++) {
    const next = [index];
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[index - 1] === right[column - 1];
      const turned = left[index - 1] === right[column - 2] && left[index - 2] === right[column - 1];
      next.push(
        Math.min(
          (row[column] ?? 0) + 1,
          (next[column - 1] ?? 0) + 1,
          (row[column - 1] ?? 0) + (isSame ? 0 : 1),
          turned ? (before[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    before = row;
    row = next;
  }
  return row[right.length] ?? 0;
}
