// Some tokens through all blocks, to the logits behind the last of them. Columns lie one after the other, as the
// host wants them: value i of column c of rows of length n is at c * n + i.

import { Error, Result, rowsById } from "./bindings/wit";
import { Attention } from "./attention";
import { limit } from "./failure";
import { KeyValueCache } from "./key-value-cache";
import { LoadedModel } from "./loaded-model";

export class ForwardPass {
  private attention: Attention;

  constructor(
    private model: LoadedModel,
    cache: KeyValueCache,
    contextLength: u32,
  ) {
    this.attention = new Attention(model.configuration, cache, contextLength);
  }

  /** Logits of the last `wanted` tokens, which stand at positions `first ..`; shape: [vocabulary, wanted]. */
  evaluate(tokens: StaticArray<u32>, first: u32, wanted: u32): Result<StaticArray<f32>, Error> {
    const configuration = this.model.configuration;
    const columns: u32 = tokens.length;
    const embedded = rowsById(this.model.id, configuration.tokenEmbedding, tokens);
    if (embedded.isErr) return embedded;
    let x = embedded.ok;
    for (let block: u32 = 0; block < configuration.blockCount; block++) {
      const begun = this.model.programs.begin[block].run(x, columns);
      if (begun.isErr) return begun;
      const input = this.attend(block, x, begun.ok, first, columns);
      const ended = this.model.programs.end[block].run(input, columns);
      if (ended.isErr) return ended;
      x = ended.ok;
    }
    if (wanted == 0) return Result.ok<StaticArray<f32>, Error>(new StaticArray<f32>(0));
    const last = x.slice<StaticArray<f32>>((columns - wanted) * configuration.embeddingLength);
    return this.model.programs.output[0].run(last, wanted);
  }

  /** x with the attention behind it, which is what a block's second program takes. */
  private attend(
    block: u32,
    x: StaticArray<f32>,
    projected: StaticArray<f32>,
    first: u32,
    columns: u32,
  ): StaticArray<f32> {
    const embedding = this.model.configuration.embeddingLength * sizeof<f32>();
    const shared = this.model.configuration.keyLength * sizeof<f32>();
    const input = new StaticArray<f32>(2 * x.length);
    const target = changetype<usize>(input);
    memory.copy(target, changetype<usize>(x), embedding * columns);
    const queries = changetype<usize>(projected);
    const keys = queries + embedding * columns;
    const values = keys + shared * columns;
    const output = target + embedding * columns;
    for (let column: u32 = 0; column < columns; column++) {
      this.attention.attend(
        block,
        first + column,
        queries + embedding * column,
        keys + shared * column,
        values + shared * column,
        output + embedding * column,
      );
    }
    return input;
  }
}

/** Columns of which every value and every logit fits one host call; an error where not even one does. */
export function columnsMax(model: LoadedModel): Result<u32, Error> {
  const configuration = model.configuration;
  const widest = max(
    configuration.vocabularySize,
    max(
      2 * configuration.embeddingLength,
      configuration.embeddingLength + 2 * configuration.keyLength,
    ),
  );
  if (widest <= model.valuesMax) return Result.ok<u32, Error>(model.valuesMax / widest);
  return Result.err<u32, Error>(
    limit(`cannot run the model: a token takes ${widest} values, a host call ${model.valuesMax}`),
  );
}
