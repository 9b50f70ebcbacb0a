// The guest of examples/rust-guest, whose toolchain imports WASI, held against the world. Its component is not
// always there: it takes a Rust compiler to make it.

import { componentFrom } from "./component.ts";
import { describeGuest } from "./describe-guest.ts";

const file = new URL("../../examples/rust-guest/rust-guest.wasm", import.meta.url);

describeGuest("the Rust guest", await componentFrom(file));
