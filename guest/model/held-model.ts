// What the resource `model` is to a session that is given one: the model that it holds.

import { LoadedModel } from "./loaded-model";

export class HeldModel {
  constructor(readonly loaded: LoadedModel) {}
}
