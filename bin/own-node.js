// A program in a Node that runs Realm's sources. Parses on Node 18.

import { become } from "./become.js";
import { findNode } from "./find-node.js";

/**
 * Becomes the program, in the clone's own Node. False, and nothing was done: there is no such Node.
 *
 * @param {string} program path of a script
 * @param {readonly string[]} programArguments
 */
export function runInOwnNode(program, programArguments) {
  const node = findNode();
  if (node === undefined || node === process.execPath) return false;
  become(node, [program, ...programArguments]);
  return true;
}
