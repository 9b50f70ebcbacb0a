// DRY, "don't repeat yourself": what would make a repetition longer becomes less likely, the more the longer it is.
// P. E. Weidmann 2024, text-generation-webui #5677. How long a repetition is before each earlier token is the Z
// function of the text read backwards (Gusfield 1997, section 1.4), which takes linear time.

import { DryOptions } from "../bindings/wit";
import { Layout } from "../model/layout";
import { Candidates } from "./candidates";
import { DryBreakers } from "./dry-breakers";
import { TokenHistory } from "./token-history";
import { NO_CANDIDATE, TokenMarks } from "./token-marks";

/** ln of the largest f32: larger powers would be infinite. */
const LOG_MAX: f64 = 88.7228391;
/** A base under this is taken for 1, whose powers don't grow. */
const BASE_GROWING: f32 = 1.000001;

export class Dry {
  /** How much of the text's end also ends so many tokens earlier; u32, shape: [capacity]. */
  private lengths: usize;

  constructor(capacity: u32, layout: Layout) {
    this.lengths = layout.take(capacity, 4);
  }

  apply(
    candidates: Candidates,
    options: DryOptions,
    breakers: DryBreakers,
    history: TokenHistory,
    marks: TokenMarks,
  ): void {
    const allowed = options.allowedLength;
    const lastN = options.penaltyLastN.isSome ? options.penaltyLastN.value : u32.MAX_VALUE;
    const length = min(history.length, lastN);
    if (length <= allowed) return;
    const longest = breakers.distance(history, length);
    if (longest < allowed) return;
    this.findRepetitions(history, length);
    for (let back: u32 = 1; back < length; back++) {
      const repeated = min(this.lengthAt(back), longest);
      const next = history.fromEnd(back - 1);
      if (repeated >= allowed && !breakers.isBreaker(next)) marks.raise(next, repeated);
    }
    penalize(candidates, options, marks);
    marks.clear();
  }

  private lengthAt(back: u32): u32 {
    return load<u32>(this.lengths + ((<usize>back) << 2));
  }

  /** lengths[back], for each `back` from 1 to before `length`: the Z function. */
  private findRepetitions(history: TokenHistory, length: u32): void {
    /** The match that reaches furthest back: from `start` to before `reach`. */
    let start: u32 = 0;
    let reach: u32 = 0;
    for (let back: u32 = 1; back < length; back++) {
      let matched: u32 = 0;
      if (back < reach) matched = min(reach - back, this.lengthAt(back - start));
      while (
        back + matched < length &&
        history.fromEnd(matched) == history.fromEnd(back + matched)
      ) {
        matched++;
      }
      if (back + matched > reach) {
        start = back;
        reach = back + matched;
      }
      store<u32>(this.lengths + ((<usize>back) << 2), matched);
    }
  }
}

/** The value of a mark is the length of the repetition that the token would make longer. */
function penalize(candidates: Candidates, options: DryOptions, marks: TokenMarks): void {
  const growing = options.base > BASE_GROWING;
  const exponentMax: u32 = growing ? <u32>(LOG_MAX / Math.log(options.base)) : u32.MAX_VALUE;
  marks.locate(candidates);
  for (let i: u32 = 0; i < marks.count; i++) {
    const at = marks.candidate(i);
    if (at == NO_CANDIDATE) continue;
    const exponent = min(marks.value(i) - options.allowedLength, exponentMax);
    const penalty = <f32>(options.multiplier * Math.pow(options.base, exponent));
    candidates.setLogit(at, candidates.logit(at) - penalty);
  }
  candidates.forgetOrder();
}
