// The tensors of a block's experts: a router, three matrices for each expert in three tensors, and those of the
// expert that all tokens share.

import { ExpertConfiguration } from "./expert-configuration";
import { MetadataReader } from "./metadata-reader";

/** Those of all experts, or of the shared one; ids of tensors. */
export class ExpertMatrices {
  constructor(
    public gate: u32,
    public up: u32,
    public down: u32,
  ) {}
}

export class ExpertTensors {
  /** shape: [embeddingLength, count]. */
  router: u32;
  /** shape of each: [in, out, count]. */
  all: ExpertMatrices;
  /** What the shared expert's output is weighed by, shape [embeddingLength], and its matrices. */
  sharedRouter: u32 = 0;
  shared: ExpertMatrices | null = null;

  /** `prefix`: of the block's tensors. */
  constructor(
    prefix: string,
    embedding: u32,
    configuration: ExpertConfiguration,
    reader: MetadataReader,
  ) {
    const count = configuration.count;
    this.router = reader.tensor(prefix + "ffn_gate_inp.weight", embedding, count);
    const inner = configuration.innerLength;
    this.all = new ExpertMatrices(
      reader.tensor(prefix + "ffn_gate_exps.weight", embedding, inner, count),
      reader.tensor(prefix + "ffn_up_exps.weight", embedding, inner, count),
      reader.tensor(prefix + "ffn_down_exps.weight", inner, embedding, count),
    );
    const shared = configuration.sharedLength;
    if (shared != 0) this.readShared(prefix, embedding, shared, reader);
  }

  private readShared(prefix: string, embedding: u32, inner: u32, reader: MetadataReader): void {
    this.sharedRouter = reader.tensor(prefix + "ffn_gate_inp_shexp.weight", embedding, 0);
    this.shared = new ExpertMatrices(
      reader.tensor(prefix + "ffn_gate_shexp.weight", embedding, inner),
      reader.tensor(prefix + "ffn_up_shexp.weight", embedding, inner),
      reader.tensor(prefix + "ffn_down_shexp.weight", inner, embedding),
    );
  }
}
