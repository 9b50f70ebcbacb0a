// Flags that say how tokens are drawn, named as llama-cli names them; ranges are the library's.

import type { Command } from "commander";
import { samplerNames } from "../runtime/sampling-options.ts";
import type { SamplerName, SamplingOptions } from "../runtime/sampling-options.ts";
import { addFlag } from "./add-flag.ts";
import { biasesOf, breakersOf, samplersOf } from "./sampling-values.ts";
import { choiceOf, integerOf, numberOf, unsigned64Of } from "./values.ts";
import type { Range } from "./values.ts";

/** What is absent has the library's default. */
export interface SamplingFlags {
  readonly temperature?: number;
  readonly dynatempRange?: number;
  readonly dynatempExp?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly typical?: number;
  readonly topNsigma?: number;
  readonly xtcProbability?: number;
  readonly xtcThreshold?: number;
  readonly mirostat?: "0" | "2";
  readonly mirostatLr?: number;
  readonly mirostatEnt?: number;
  readonly repeatPenalty?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly repeatLastN?: number;
  readonly dryMultiplier?: number;
  readonly dryBase?: number;
  readonly dryAllowedLength?: number;
  readonly dryPenaltyLastN?: number;
  readonly drySequenceBreaker?: readonly string[];
  readonly logitBias?: Readonly<Record<number, number>>;
  readonly samplers?: readonly SamplerName[];
  readonly seed?: bigint;
}

const share = { least: 0, most: 1 };
const length = { least: -1, most: 2 ** 31 - 1 };
const penalty = { least: -1e6, most: 1e6 };

export function addSamplingFlags(command: Command): void {
  command.optionsGroup("Sampling:");
  const number = numberFlag(command);
  const integer = integerFlag(command);
  number("--temperature <t>", "0 always takes the likeliest token (default: 0.8)", {
    least: 0,
    most: 1e6,
  });
  integer("--top-k <k>", "keep the k likeliest tokens, 0: all (default: 40)", { least: 0 });
  number("--top-p <p>", "keep the likeliest tokens of this mass (default: 0.95)", share);
  number("--min-p <p>", "drop what is under p times the likeliest (default: 0.05)", share);
  addFlag(
    command,
    "--seed <n>",
    "the same seed gives the same text (default: another each time)",
    unsigned64Of,
  );
  addFlag(
    command,
    "--samplers <names>",
    `which samplers, in which order (default: ${samplerNames.join(";")})`,
    samplersOf,
  );
  addRareFlags(command);
  addPenaltyFlags(command);
}

function addRareFlags(command: Command): void {
  const number = numberFlag(command);
  const power = { least: 0, most: 1e3 };
  number("--typical <p>", "keep the most typical tokens of this mass (default: 1, off)", share);
  number("--top-nsigma <n>", "drop logits n deviations under the largest (default: -1, off)", {
    least: -1e3,
    most: 1e3,
  });
  number("--xtc-probability <p>", "how often to exclude top choices (default: 0, off)", share);
  number("--xtc-threshold <p>", "what is a top choice (default: 0.1)", share);
  number(
    "--dynatemp-range <r>",
    "let the temperature follow the entropy so far (default: 0, off)",
    {
      least: 0,
      most: 1e6,
    },
  );
  number("--dynatemp-exp <e>", "power of the entropy in it (default: 1)", power);
  addFlag(
    command,
    "--mirostat <version>",
    "2: in place of other samplers (default: 0, off)",
    (name) => choiceOf(name, ["0", "2"] as const),
  );
  number("--mirostat-lr <eta>", "learning rate of Mirostat (default: 0.1)", power);
  number("--mirostat-ent <tau>", "surprise that Mirostat keeps to, in bits (default: 5)", power);
}

function addPenaltyFlags(command: Command): void {
  const number = numberFlag(command);
  const integer = integerFlag(command);
  number("--repeat-penalty <p>", "divides logits of the last tokens (default: 1, off)", {
    least: 1e-3,
    most: 1e3,
  });
  integer("--repeat-last-n <n>", "last tokens to look at, -1: all (default: 64)", length);
  number("--presence-penalty <p>", "off the logits of the last tokens (default: 0)", penalty);
  number("--frequency-penalty <p>", "as often as they are among them (default: 0)", penalty);
  number("--dry-multiplier <m>", "make repetitions less likely (default: 0, off)", {
    least: 0,
    most: 1e6,
  });
  number("--dry-base <b>", "grows with each repeated token (default: 1.75)", {
    least: 1,
    most: 1e3,
  });
  integer("--dry-allowed-length <n>", "shorter ones cost nothing (default: 2)", { least: 0 });
  integer("--dry-penalty-last-n <n>", "last tokens to look at, -1: all (default: 64)", length);
  addFlag(
    command,
    "--dry-sequence-breaker <text>",
    'no repetition reaches over it; may be given again; "none": none (default: line feed, :, ", *)',
    breakersOf,
  );
  addFlag(
    command,
    "--logit-bias <id+-bias>",
    "15043+1 makes a token likelier, 15043-inf impossible; may be given again",
    biasesOf,
  );
}

type AddNumber = (flag: string, description: string, range: Range) => void;

function numberFlag(command: Command): AddNumber {
  return (flag, description, range) =>
    addFlag(command, flag, description, (name) => numberOf(name, range));
}

function integerFlag(command: Command): AddNumber {
  return (flag, description, range) =>
    addFlag(command, flag, description, (name) => integerOf(name, range));
}

/** The library's options. */
export function samplingOptions(flags: SamplingFlags): SamplingOptions {
  const { temperature, dynatempRange, dynatempExp, topK, topP, minP, typical, topNsigma } = flags;
  const { xtcProbability, xtcThreshold, mirostat, mirostatLr, mirostatEnt } = flags;
  const { repeatPenalty, frequencyPenalty, presencePenalty, repeatLastN } = flags;
  const { dryMultiplier, dryBase, dryAllowedLength, dryPenaltyLastN, drySequenceBreaker } = flags;
  const { logitBias, samplers, seed } = flags;
  return {
    temperature,
    dynatempRange,
    dynatempExp,
    topK,
    topP,
    minP,
    typical,
    topNsigma,
    xtcProbability,
    xtcThreshold,
    mirostat: mirostat === "2" ? 2 : 0,
    mirostatLr,
    mirostatEnt,
    repeatPenalty,
    frequencyPenalty,
    presencePenalty,
    repeatLastN,
    dryMultiplier,
    dryBase,
    dryAllowedLength,
    dryPenaltyLastN,
    drySequenceBreaker,
    logitBias,
    samplers,
    seed,
  };
}
