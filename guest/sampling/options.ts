// What sampling options may be. Names in messages are the WIT's.

import {
  DryOptions,
  DynamicTemperatureOptions,
  Error,
  LogitBias,
  MirostatOptions,
  Option,
  PenaltyOptions,
  SamplerKind,
  SamplingOptions,
  XtcOptions,
} from "../bindings/wit";
import { badArgument } from "../model/failure";

const BIASES_MAX: i32 = 65536;
const BREAKERS_MAX: i32 = 64;
/** As llama.cpp, which cuts longer ones. */
const BREAKER_BYTES_MAX: i32 = 40;

/** Those that change nothing. */
export function defaultSamplingOptions(): SamplingOptions {
  return new SamplingOptions(
    1,
    0,
    1,
    0,
    0,
    Option.none<StaticArray<LogitBias>>(),
    Option.none<PenaltyOptions>(),
    Option.none<DryOptions>(),
    Option.none<f32>(),
    Option.none<f32>(),
    Option.none<XtcOptions>(),
    Option.none<DynamicTemperatureOptions>(),
    Option.none<MirostatOptions>(),
    Option.none<StaticArray<SamplerKind>>(),
  );
}

/** Null if every field has a meaning. */
export function checkSamplingOptions(options: SamplingOptions, vocabularySize: u32): Error | null {
  let error = checkTruncation(options);
  if (error == null) error = checkTemperature(options);
  if (error == null && options.logitBias.isSome) {
    error = checkBiases(options.logitBias.value, vocabularySize);
  }
  if (error == null && options.penalties.isSome) error = checkPenalties(options.penalties.value);
  if (error == null && options.dry.isSome) error = checkDry(options.dry.value);
  if (error == null && options.mirostat.isSome) error = checkMirostat(options.mirostat.value);
  if (error == null && options.samplers.isSome) error = checkOrder(options.samplers.value);
  return error;
}

function checkTruncation(options: SamplingOptions): Error | null {
  if (!isShare(options.topP)) return badArgument(`top-p is ${options.topP}, not from 0 to 1`);
  if (!isShare(options.minP)) return badArgument(`min-p is ${options.minP}, not from 0 to 1`);
  if (options.typicalP.isSome && !isShare(options.typicalP.value)) {
    return badArgument(`typical-p is ${options.typicalP.value}, not from 0 to 1`);
  }
  if (options.topNSigma.isSome && !isPositive(options.topNSigma.value)) {
    return badArgument(`top-n-sigma is ${options.topNSigma.value}, not a finite number above 0`);
  }
  return options.xtc.isSome ? checkXtc(options.xtc.value) : null;
}

function checkXtc(options: XtcOptions): Error | null {
  const probability = options.probability;
  if (!(probability > 0 && probability <= 1)) {
    return badArgument(`the probability of xtc is ${probability}, not above 0 and at most 1`);
  }
  const threshold = options.threshold;
  if (threshold >= 0 && isFinite<f32>(threshold)) return null;
  return badArgument(`the threshold of xtc is ${threshold}, not a finite number of at least 0`);
}

function checkTemperature(options: SamplingOptions): Error | null {
  const temperature = options.temperature;
  if (!(temperature >= 0 && isFinite<f32>(temperature))) {
    return badArgument(`temperature is ${temperature}, not a finite number of at least 0`);
  }
  if (!options.dynamicTemperature.isSome) return null;
  const dynamic = options.dynamicTemperature.value;
  if (!isPositive(dynamic.range)) {
    return badArgument(
      `the range of dynamic-temperature is ${dynamic.range}, not a finite number above 0`,
    );
  }
  if (dynamic.exponent >= 0 && isFinite<f32>(dynamic.exponent)) return null;
  return badArgument(
    `the exponent of dynamic-temperature is ${dynamic.exponent}, not a finite number of at least 0`,
  );
}

function checkBiases(biases: StaticArray<LogitBias>, vocabularySize: u32): Error | null {
  if (biases.length > BIASES_MAX) {
    return badArgument(`logit-bias has ${biases.length} entries, over ${BIASES_MAX}`);
  }
  for (let i = 0; i < biases.length; i++) {
    const token = biases[i].token;
    const bias = biases[i].bias;
    if (token >= vocabularySize) {
      return badArgument(
        `logit-bias ${i} is of token ${token}, but the vocabulary has ${vocabularySize} tokens`,
      );
    }
    if (!isFinite<f32>(bias) && bias != -Infinity) {
      return badArgument(`logit-bias ${i} is ${bias}, neither finite nor minus infinity`);
    }
  }
  return null;
}

function checkPenalties(options: PenaltyOptions): Error | null {
  if (!isPositive(options.repeat)) {
    return badArgument(`the repeat penalty is ${options.repeat}, not a finite number above 0`);
  }
  if (!isFinite<f32>(options.frequency)) {
    return badArgument(`the frequency penalty is ${options.frequency}, not a finite number`);
  }
  if (isFinite<f32>(options.presence)) return null;
  return badArgument(`the presence penalty is ${options.presence}, not a finite number`);
}

function checkDry(options: DryOptions): Error | null {
  if (!isPositive(options.multiplier)) {
    return badArgument(
      `the multiplier of dry is ${options.multiplier}, not a finite number above 0`,
    );
  }
  if (!(options.base >= 1 && isFinite<f32>(options.base))) {
    return badArgument(`the base of dry is ${options.base}, not a finite number of at least 1`);
  }
  const breakers = options.sequenceBreakers;
  if (breakers.length > BREAKERS_MAX) {
    return badArgument(`dry has ${breakers.length} sequence-breakers, over ${BREAKERS_MAX}`);
  }
  for (let i = 0; i < breakers.length; i++) {
    const length = breakers[i].length;
    if (length >= 1 && length <= BREAKER_BYTES_MAX) continue;
    return badArgument(
      `sequence-breaker ${i} of dry has ${length} bytes, not from 1 to ${BREAKER_BYTES_MAX}`,
    );
  }
  return null;
}

function checkMirostat(options: MirostatOptions): Error | null {
  const entropy = options.targetEntropy;
  if (!(entropy >= 0 && isFinite<f32>(entropy))) {
    return badArgument(
      `the target-entropy of mirostat is ${entropy}, not a finite number of at least 0`,
    );
  }
  const rate = options.learningRate;
  if (rate >= 0 && isFinite<f32>(rate)) return null;
  return badArgument(`the learning-rate of mirostat is ${rate}, not a finite number of at least 0`);
}

function checkOrder(samplers: StaticArray<SamplerKind>): Error | null {
  for (let i = 0; i < samplers.length; i++) {
    for (let j = 0; j < i; j++) {
      if (samplers[i] == samplers[j]) return badArgument(`samplers ${j} and ${i} are the same`);
    }
  }
  return null;
}

function isShare(value: f32): bool {
  return value >= 0 && value <= 1;
}

function isPositive(value: f32): bool {
  return value > 0 && isFinite<f32>(value);
}
