// The guest of examples/constrained-decoder, which was written apart from Realm's own, held against the world.

import { componentFrom } from "./component.ts";
import { describeGuest } from "./describe-guest.ts";

const file = new URL(
  "../../examples/constrained-decoder/constrained-decoder.wasm",
  import.meta.url,
);

describeGuest("the constrained decoder", await componentFrom(file));
