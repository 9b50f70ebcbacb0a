#!/usr/bin/env node
// The `realm` of a clone, for node_modules/.bin; npm links no binary of the root package. Parses on Node 18.

import "../../bin/realm.js";
