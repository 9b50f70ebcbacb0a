// Generated: do not edit. What the transpiled guest exports.

import type { Instantiate } from "../world.ts";

export declare const instantiate: Instantiate;
