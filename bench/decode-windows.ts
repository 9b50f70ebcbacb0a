// Decodes at each depth and says when, for a sampling profiler that watches every thread meanwhile. In a process of
// its own: profile-decode.ts starts it and reads the profiles.

import "./profiled-threads.ts";
import { Realm } from "../host/index.ts";
import { promptTokens, readPlan, writeResult } from "./measurement.ts";

/** Times are those of the profiler's clock, in microseconds. */
export interface DecodeWindow {
  readonly depth: number;
  readonly tokens: number;
  readonly from: number;
  readonly to: number;
}

const { modelPath, threads, vocabularySize, depths, decodeTokens } = readPlan();
const windows: DecodeWindow[] = [];
{
  await using realm = await Realm.open({ threads });
  await using model = await realm.load(modelPath);
  const context = Math.max(...depths) + decodeTokens + 8;
  for (const depth of depths) {
    const prompt = [{ tokens: promptTokens(Math.max(1, depth), vocabularySize) }];
    let tokens = -1; // the first one ends the prefill
    let from = 0;
    for await (const _ of model.generate(prompt, {
      temperature: 0,
      maxTokens: decodeTokens,
      context,
    })) {
      tokens += 1;
      if (tokens === 0) from = nowMicroseconds();
    }
    windows.push({ depth, tokens, from, to: nowMicroseconds() });
  }
}
writeResult(windows);

function nowMicroseconds(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
