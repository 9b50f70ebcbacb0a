// XTC, exclude top choices: with some probability, of all tokens that are likely enough only the least likely stays.
// P. E. Weidmann 2024, text-generation-webui #6335.

import { XtcOptions } from "../bindings/wit";
import { Candidates } from "./candidates";
import { Random } from "./random";

export function excludeTopChoices(
  candidates: Candidates,
  options: XtcOptions,
  random: Random,
): void {
  if (candidates.count < 2 || random.uniform() > options.probability) return;
  const mass = candidates.weigh();
  if (mass == 0) return;
  const least = mass * options.threshold;
  let likely: u32 = 0;
  while (likely < candidates.count) {
    candidates.order(likely + 1);
    if (Math.exp(candidates.logit(likely) - candidates.top) < least) break;
    likely++;
  }
  if (likely > 1) candidates.keepRange(likely - 1, candidates.count);
}
