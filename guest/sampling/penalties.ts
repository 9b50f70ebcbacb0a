// Repeat, frequency and presence penalties: tokens among the last ones become less likely. Repeat: Keskar et al. 2019
// (arXiv 1909.05858), with logits of 0 and less multiplied, as dividing them would do the opposite; frequency and
// presence: OpenAI's API reference. Counted anew for each token, so there is nothing to take back.

import { PenaltyOptions } from "../bindings/wit";
import { Candidates } from "./candidates";
import { TokenHistory } from "./token-history";
import { NO_CANDIDATE, TokenMarks } from "./token-marks";

export function applyPenalties(
  candidates: Candidates,
  options: PenaltyOptions,
  history: TokenHistory,
  marks: TokenMarks,
): void {
  const lastN = options.lastN.isSome ? options.lastN.value : u32.MAX_VALUE;
  const length = min(history.length, lastN);
  if (length == 0) return;
  for (let i: u32 = 0; i < length; i++) marks.increment(history.fromEnd(i));
  marks.locate(candidates);
  for (let i: u32 = 0; i < marks.count; i++) {
    const at = marks.candidate(i);
    if (at != NO_CANDIDATE) {
      candidates.setLogit(at, penalized(candidates.logit(at), marks.value(i), options));
    }
  }
  candidates.forgetOrder();
  marks.clear();
}

function penalized(logit: f32, count: u32, options: PenaltyOptions): f32 {
  const repeated = logit <= 0 ? logit * options.repeat : logit / options.repeat;
  return repeated - (<f32>count * options.frequency + options.presence);
}
