// What makes one number of the first vector of a pair of texts: a matrix whose values are bent by tanh, a row that gives
// the number, or either alone. Source: llama.cpp's pooling of rank (v0.5.0), and the classification heads that it follows.

import { Configuration } from "./configuration";
import { badFile, unsupported } from "./failure";
import { MetadataReader } from "./metadata-reader";
import { matrix, Weight } from "./weight";

export class RankHead {
  constructor(
    /** Null where there is none; so with the other, never both. */
    public dense: Weight | null,
    public output: Weight | null,
  ) {}
}

/** Null where the model ranks nothing. */
export function readRankHead(
  configuration: Configuration,
  reader: MetadataReader,
): RankHead | null {
  if (!configuration.ranks) return null;
  const embedding = configuration.embeddingLength;
  const hasDense = reader.hasTensor("cls.weight");
  const hasOutput = reader.hasTensor("cls.output.weight");
  const labels = reader.columnsOf("cls.output.weight");
  if (labels > 1) {
    reader.report(
      unsupported(
        `cannot run the model: it tells ${labels} kinds of texts apart ("cls.output.weight"), ` +
          `and this guest ranks by one number`,
      ),
    );
  }
  if (!hasDense && !hasOutput) {
    reader.report(
      badFile(
        `cannot read the model: it ranks, but has no tensor "cls.weight" or "cls.output.weight"`,
      ),
    );
  }
  if (reader.failed) return null;
  return new RankHead(
    hasDense ? matrix("cls", embedding, hasOutput ? embedding : 1, reader) : null,
    hasOutput ? matrix("cls.output", embedding, 1, reader) : null,
  );
}
