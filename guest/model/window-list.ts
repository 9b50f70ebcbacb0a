// Which blocks have a window, where the file lists them one by one (OLMo 3): an array's elements are no part of the
// metadata, so they are read when the model is loaded.

import { ArraySliceTag, Error, readMetadataArray } from "../bindings/wit";
import { Configuration } from "./configuration";
import { badFile } from "./failure";
import { MetadataReader } from "./metadata-reader";

/** Reads the list, if there is one, into the configuration's window. Errors: as the import's, `bad-file`. */
export function readWindowList(
  model: u32,
  configuration: Configuration,
  reader: MetadataReader,
): Error | null {
  const key = configuration.architecture.name + ".attention.sliding_window_pattern";
  const count = configuration.blockCount;
  if (configuration.window.length == 0 || !reader.isArray(key)) return null;
  const wrong = badFile(
    `cannot read the model: the key "${key}" is ${reader.show(key)}, not ${count} booleans, one a block`,
  );
  if (reader.arrayLength(key) != count) return wrong;
  const read = readMetadataArray(model, key, 0, count);
  if (read.isErr) return read.err;
  if (read.ok.tag != ArraySliceTag.Integers) return wrong;
  if (<u32>read.ok.integers.length != count) return wrong;
  configuration.window.listed = read.ok.integers;
  return null;
}
