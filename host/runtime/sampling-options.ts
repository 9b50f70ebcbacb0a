// How tokens are drawn: options in the words of llama-cli's flags, their ranges, and their translation into the world's
// record. Defaults are llama-cli's of llama.cpp v0.5.0. What would change nothing is not passed on, so that a guest
// that doesn't know a sampler refuses it only where it is wanted.

import { getRandomValues } from "node:crypto";

import type {
  DryOptions,
  LogitBias,
  MirostatOptions,
  PenaltyOptions,
  SamplerKind,
  SamplingOptions as GuestOptions,
  XtcOptions,
} from "../abi/world.ts";
import { RealmError } from "../error/realm-error.ts";
import {
  badArgument,
  quote,
  readChoice,
  readInteger,
  readNumber,
  readText,
} from "./option-readers.ts";
import type { Options } from "./option-readers.ts";

/** A sampler's name, as llama-cli has it; `temperature` stands for the dynamic one too. */
export type SamplerName = (typeof samplerNames)[number];

/** How a token is drawn. Samplers are applied in the order of `samplers`; each keeps one token at least. */
export interface SamplingOptions {
  /** 0 is greedy. Default 0.8. */
  temperature?: number | undefined;
  /** Above 0 the temperature follows the entropy, from this much under `temperature` to this much over it. Default 0. */
  dynatempRange?: number | undefined;
  /** Power of the entropy's share of the largest possible in that. Default 1. */
  dynatempExp?: number | undefined;
  /** Keep the k likeliest tokens; 0 keeps all. Default 40. */
  topK?: number | undefined;
  /** Keep the smallest set with this mass; 1 keeps all. Default 0.95. */
  topP?: number | undefined;
  /** Drop tokens under this part of the likeliest one's probability; 0 keeps all. Default 0.05. */
  minP?: number | undefined;
  /** Keep the smallest set with this mass whose information is nearest to the entropy; 1 keeps all. Default 1. */
  typical?: number | undefined;
  /** Drop logits more than n standard deviations under the largest; 0 and less keep all. Default -1. */
  topNsigma?: number | undefined;
  /** How often, from 0 to 1, all likely tokens but the least likely of them are excluded. Default 0. */
  xtcProbability?: number | undefined;
  /** From what probability on a token is a likely one; above 0.5 nothing is excluded. Default 0.1. */
  xtcThreshold?: number | undefined;
  /** 2: Mirostat 2 in place of all samplers but temperature and biases; 0: none. Default 0. */
  mirostat?: 0 | 2 | undefined;
  /** How fast Mirostat's bound follows (eta). Default 0.1. */
  mirostatLr?: number | undefined;
  /** Surprise that Mirostat keeps to, in bits (tau). Default 5. */
  mirostatEnt?: number | undefined;
  /** Divides the logits of the last tokens; 1 changes nothing. Default 1. */
  repeatPenalty?: number | undefined;
  /** Taken off a token's logit for each time that it is among the last ones. Default 0. */
  frequencyPenalty?: number | undefined;
  /** Taken off a token's logit where it is among the last ones. Default 0. */
  presencePenalty?: number | undefined;
  /** How many last tokens the three penalties look at, the prompt's among them; -1: all. Default 64. */
  repeatLastN?: number | undefined;
  /** DRY: a token that makes a repetition of n tokens longer loses multiplier * base^(n - allowedLength). Default 0. */
  dryMultiplier?: number | undefined;
  /** Default 1.75. */
  dryBase?: number | undefined;
  /** Shorter repetitions cost nothing. Default 2. */
  dryAllowedLength?: number | undefined;
  /** How many last tokens DRY looks at, the prompt's among them; -1: all. Default 64. */
  dryPenaltyLastN?: number | undefined;
  /** No repetition reaches over one of these. Default: line feed, `:`, `"` and `*`. */
  drySequenceBreaker?: string | readonly string[] | undefined;
  /** By token id what is added to its logit; -Infinity: never chosen. Default: none. */
  logitBias?: Readonly<Record<number, number>> | undefined;
  /** Which samplers are applied, in which order. Default: all, in llama.cpp's order (`samplerNames`). */
  samplers?: readonly SamplerName[] | undefined;
  /** One seed and one prompt give one text. Default: random. */
  seed?: number | bigint | undefined;
}

export const samplingNames = [
  "temperature",
  "dynatempRange",
  "dynatempExp",
  "topK",
  "topP",
  "minP",
  "typical",
  "topNsigma",
  "xtcProbability",
  "xtcThreshold",
  "mirostat",
  "mirostatLr",
  "mirostatEnt",
  "repeatPenalty",
  "frequencyPenalty",
  "presencePenalty",
  "repeatLastN",
  "dryMultiplier",
  "dryBase",
  "dryAllowedLength",
  "dryPenaltyLastN",
  "drySequenceBreaker",
  "logitBias",
  "samplers",
  "seed",
] as const satisfies readonly (keyof SamplingOptions)[];

/** All samplers, in the order in which they are applied where nothing else is said: llama.cpp's. */
export const samplerNames = [
  "penalties",
  "dry",
  "top_n_sigma",
  "top_k",
  "typ_p",
  "top_p",
  "min_p",
  "xtc",
  "temperature",
] as const;

const samplerKinds: Readonly<Record<SamplerName, SamplerKind>> = {
  penalties: "penalties",
  dry: "dry",
  top_n_sigma: "top-n-sigma",
  top_k: "top-k",
  typ_p: "typical-p",
  top_p: "top-p",
  min_p: "min-p",
  xtc: "xtc",
  temperature: "temperature",
};

const counts = { min: 0, max: 2 ** 32 - 1 };
/** -1: all of the context. */
const lengths = { min: -1, max: 2 ** 31 - 1 };
const shares = { min: 0, max: 1 };
// Above this every distribution is uniform to f32's precision.
const temperatures = { min: 0, max: 1e6 };
// Wider than anything that still leaves a distribution, and far from f32's ends.
const deviations = { min: -1e3, max: 1e3 };
const powers = { min: 0, max: 1e3 };
const divisors = { min: 1e-3, max: 1e3 };
const penalties = { min: -1e6, max: 1e6 };
const multipliers = { min: 0, max: 1e6 };
const bases = { min: 1, max: 1e3 };
const defaultBreakers = ["\n", ":", '"', "*"];
/** The world's bounds. */
const breakersMax = 64;
const breakerBytesMax = 40;
const biasesMax = 65_536;

/** Errors: `bad-argument` names the option. */
export function readSamplingOptions(options: Options): GuestOptions {
  const { temperature = 0.8, topK = 40, topP = 0.95, minP = 0.05 } = options;
  const { dynatempRange = 0, dynatempExp = 1, typical = 1, topNsigma = -1 } = options;
  const range = readNumber("dynatempRange", dynatempRange, temperatures);
  const exponent = readNumber("dynatempExp", dynatempExp, powers);
  const typicalP = readNumber("typical", typical, shares);
  const topNSigma = readNumber("topNsigma", topNsigma, deviations);
  return {
    temperature: readNumber("temperature", temperature, temperatures),
    topK: readInteger("topK", topK, counts),
    topP: readNumber("topP", topP, shares),
    minP: readNumber("minP", minP, shares),
    seed: options["seed"] === undefined ? randomSeed() : readSeed(options["seed"]),
    logitBias: readBiases(options["logitBias"]),
    penalties: readPenalties(options),
    dry: readDry(options),
    topNSigma: topNSigma > 0 ? topNSigma : undefined,
    typicalP: typicalP < 1 ? typicalP : undefined,
    xtc: readXtc(options),
    dynamicTemperature: range > 0 ? { range, exponent } : undefined,
    mirostat: readMirostat(options),
    samplers: readSamplers(options["samplers"]),
  };
}

function readXtc({ xtcProbability = 0, xtcThreshold = 0.1 }: Options): XtcOptions | undefined {
  const probability = readNumber("xtcProbability", xtcProbability, shares);
  const threshold = readNumber("xtcThreshold", xtcThreshold, shares);
  return probability > 0 && threshold <= 0.5 ? { probability, threshold } : undefined;
}

function readMirostat(options: Options): MirostatOptions | undefined {
  const { mirostat = 0, mirostatLr = 0.1, mirostatEnt = 5 } = options;
  const learningRate = readNumber("mirostatLr", mirostatLr, powers);
  const targetEntropy = readNumber("mirostatEnt", mirostatEnt, powers);
  if (mirostat === 0) return undefined;
  if (mirostat === 2) return { targetEntropy, learningRate };
  throw badArgument("mirostat", mirostat, "must be 0 (off) or 2 (Mirostat 2)");
}

function readPenalties(options: Options): PenaltyOptions | undefined {
  const { repeatPenalty = 1, frequencyPenalty = 0, presencePenalty = 0 } = options;
  const { repeatLastN = 64 } = options;
  const repeat = readNumber("repeatPenalty", repeatPenalty, divisors);
  const frequency = readNumber("frequencyPenalty", frequencyPenalty, penalties);
  const presence = readNumber("presencePenalty", presencePenalty, penalties);
  const length = readInteger("repeatLastN", repeatLastN, lengths);
  const changesNothing = repeat === 1 && frequency === 0 && presence === 0;
  if (changesNothing || length === 0) return undefined;
  return { lastN: length === -1 ? undefined : length, repeat, frequency, presence };
}

function readDry(options: Options): DryOptions | undefined {
  const { dryMultiplier = 0, dryBase = 1.75, dryAllowedLength = 2, dryPenaltyLastN = 64 } = options;
  const multiplier = readNumber("dryMultiplier", dryMultiplier, multipliers);
  const base = readNumber("dryBase", dryBase, bases);
  const allowedLength = readInteger("dryAllowedLength", dryAllowedLength, counts);
  const length = readInteger("dryPenaltyLastN", dryPenaltyLastN, lengths);
  const sequenceBreakers = readBreakers(options["drySequenceBreaker"]);
  if (multiplier === 0 || length === 0) return undefined;
  const penaltyLastN = length === -1 ? undefined : length;
  return { multiplier, base, allowedLength, penaltyLastN, sequenceBreakers };
}

function readBreakers(value: unknown): Uint8Array[] {
  const name = "drySequenceBreaker";
  const list: unknown = typeof value === "string" ? [value] : (value ?? defaultBreakers);
  if (!Array.isArray(list)) throw badArgument(name, value, "must be a string or a list of them");
  if (list.length > breakersMax) {
    throw badArgument(name, value, `must have at most ${breakersMax} entries`);
  }
  return list.map((text: unknown, index) => {
    const bytes = readText(`${name}[${index}]`, text);
    if (bytes.length >= 1 && bytes.length <= breakerBytesMax) return bytes;
    throw badArgument(`${name}[${index}]`, text, `must have 1 to ${breakerBytesMax} bytes`);
  });
}

function readBiases(value: unknown): LogitBias[] | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badArgument("logitBias", value, "must be an object with token ids and biases");
  }
  const entries = Object.entries(value);
  if (entries.length > biasesMax) {
    throw badArgument("logitBias", value, `must have at most ${biasesMax} entries`);
  }
  return entries.length === 0 ? undefined : entries.map(([id, bias]) => readBias(id, bias));
}

function readBias(id: string, bias: unknown): LogitBias {
  const name = `logitBias[${quote(id)}]`;
  if (!/^\d{1,10}$/.test(id)) {
    throw new RealmError("bad-argument", `${name}: ${quote(id)} must be a token id`);
  }
  const token = readInteger(name, Number(id), counts);
  return { token, bias: bias === -Infinity ? bias : readNumber(name, bias, penalties) };
}

function readSamplers(value: unknown): SamplerKind[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw badArgument("samplers", value, "must be a list of samplers");
  const names = value.map((name: unknown, index) =>
    readChoice(`samplers[${index}]`, name, samplerNames),
  );
  const twice = names.findIndex((name, index) => names.indexOf(name) < index);
  if (twice >= 0) throw badArgument(`samplers[${twice}]`, names[twice], "is there before");
  return names.map((name) => samplerKinds[name]);
}

function readSeed(value: unknown): bigint {
  if (typeof value === "bigint" && value >= 0n && value < 1n << 64n) return value;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  throw new RealmError(
    "bad-argument",
    `seed is ${quote(value)} but must be a whole number from 0 to 2^64 - 1`,
  );
}

function randomSeed(): bigint {
  return getRandomValues(new BigUint64Array(1))[0] ?? 0n;
}
