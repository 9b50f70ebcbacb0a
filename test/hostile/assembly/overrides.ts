// The core functions that stand in place of the bindings' own.

import { endlessLoop } from "./endless-loop";
import {
  exportModelCreateSession as createSession,
  exportSessionNextBatch as nextBatch,
} from "./bindings/exports";
import { leaveExport } from "./bindings/runtime";
import { readTensor } from "./bindings/wit";
import { lie } from "./lies";
import { attackAt } from "./plot";
import { modelId } from "./target";

export { cabi_realloc } from "./reallocation";

if (attackAt("initialize") == "endless loop") endlessLoop();
if (attackAt("initialize") == "trap") unreachable();
if (attackAt("initialize") == "call") readTensor(1, 0);

export function exportSessionNextBatch(self: i32, max: i32): usize {
  return lie(nextBatch(self, max));
}

export function exportSessionNextBatchPost(result: usize): void {
  const attack = attackAt("post-return");
  if (attack == "trap") unreachable();
  if (attack == "endless loop") endlessLoop();
  if (attack == "call") readTensor(modelId, 0);
  leaveExport();
}

export function exportModelCreateSession(
  self: i32,
  contextLength: i32,
  kvType: i32,
  columns: i32,
  hasAdapter: i32,
  adapter: i32,
  shifts: i32,
  kept: i32,
): usize {
  const area = createSession(
    self,
    contextLength,
    kvType,
    columns,
    hasAdapter,
    adapter,
    shifts,
    kept,
  );
  const attack = attackAt("create-session");
  if (attack == "forged handle") store<u32>(area, 77, 4);
  if (attack == "handle of zero") store<u32>(area, 0, 4);
  // The first handle that there is.
  if (attack == "handle of the model") store<u32>(area, 1, 4);
  return area;
}
