// Whether this guest can run a model, from its metadata alone.

import { Compatibility, KvType, ModelMetadata } from "../bindings/wit";
import { checkVocabulary } from "../tokenizer/index";
import { readConfiguration } from "./configuration";
import { MetadataReader } from "./metadata-reader";
import { Tensors } from "./tensors";
import { cacheBytes } from "./workspace";

/** Every reason why not; what only the vocabulary's contents tell is not looked at. */
export function checkCompatibility(metadata: ModelMetadata): Compatibility {
  const reader = new MetadataReader(metadata);
  const configuration = readConfiguration(metadata.architecture, reader);
  if (configuration != null) new Tensors(configuration, reader);
  const vocabulary = checkVocabulary(metadata);
  if (vocabulary != null) reader.report(vocabulary);
  const reasons = new StaticArray<string>(reader.problems.length);
  for (let i = 0; i < reasons.length; i++) reasons[i] = reader.problems[i].message;
  // Blocks of 8 positions are rounded up; one position is an eighth of them.
  const bytes: u64 = configuration == null ? 0 : cacheBytes(configuration, 8, KvType.F16) / 8;
  return new Compatibility(!reader.failed, reasons, bytes);
}
