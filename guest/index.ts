// What the guest exports, as the bindings' entry file expects it: functions of the interface `guest` and
// the classes of its resources.

import "./abort";
import { Error, Result } from "./bindings/wit";
import { Model } from "./model/model";
import { Tokenizer } from "./tokenizer-resource";

export { checkCompatibility } from "./model/compatibility";
export { Model } from "./model/model";
export { Embedder } from "./embedder";
export { Session } from "./session";
export { Tokenizer } from "./tokenizer-resource";

export function loadTokenizerById(model: u32): Result<Tokenizer, Error> {
  return Tokenizer.load(model);
}

export function loadModelById(model: u32): Result<Model, Error> {
  return Model.load(model);
}
