// Whether this guest can run a model, from its metadata alone.

import { Compatibility, KvType, ModelMetadata } from "../bindings/wit";
import { findPreTokenizer } from "../tokenizer/pre-tokenizers";
import { readConfiguration } from "./configuration";
import { badFile, unsupported } from "./failure";
import { MetadataReader } from "./metadata-reader";
import { Tensors } from "./tensors";
import { cacheBytes } from "./workspace";

/** Every reason why not; what only the vocabulary's contents tell is not looked at. */
export function checkCompatibility(metadata: ModelMetadata): Compatibility {
  const reader = new MetadataReader(metadata);
  const configuration = readConfiguration(metadata.architecture, reader);
  if (configuration != null) new Tensors(configuration, reader);
  checkVocabulary(reader);
  const reasons = new StaticArray<string>(reader.problems.length);
  for (let i = 0; i < reasons.length; i++) reasons[i] = reader.problems[i].message;
  // Blocks of 8 positions are rounded up; one position is an eighth of them.
  const bytes: u64 =
    configuration == null || configuration.architecture.bidirectional
      ? 0
      : cacheBytes(configuration, 8, KvType.F16) / 8;
  return new Compatibility(!reader.failed, reasons, bytes);
}

/** Whether the tokenizer is one that this guest has, by its name alone. */
function checkVocabulary(reader: MetadataReader): void {
  const name = reader.textOr("tokenizer.ggml.model", "");
  if (name == "") {
    reader.report(badFile(`cannot read the model: the key "tokenizer.ggml.model" is missing`));
  } else if (name == "gpt2") {
    const preTokenizer = reader.textOr("tokenizer.ggml.pre", "");
    if (findPreTokenizer(preTokenizer) != null) return;
    reader.report(unsupported(`cannot tokenize: the pre-tokenizer "${preTokenizer}" is not known`));
  } else if (name != "llama" && name != "bert") {
    reader.report(unsupported(`cannot tokenize: the tokenizer "${name}" is not known`));
  }
}
