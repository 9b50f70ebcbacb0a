// Realm's own guest, held against the world like any other.

import { realmGuest } from "./component.ts";
import { describeGuest } from "./describe-guest.ts";

describeGuest("Realm's guest", realmGuest());
