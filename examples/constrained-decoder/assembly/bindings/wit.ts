// Generated from wit/realm.wit: do not edit. What guest code has of the world "inference".
//
// Option<T>     .isSome .value      Option.some<T>(value)      Option.none<T>()
// Result<T, E>  .isErr .ok .err     Result.ok<T, E>(value)     Result.err<T, E>(error)
//               Where there is no payload stands Unit: Result.ok<Unit, E>(UNIT).
// records       Classes whose constructor takes the fields in order.
// variants      .tag (a member of enum <Variant>Tag) and one field for each case; <Variant>.<case>(value) makes one.
// enums, flags  Enums; a flag is one bit.
// lists         StaticArray<T>. char is u32, tuples are Tuple<n> with f0, f1, ...
// imported resources    Classes with .handle and drop(). Passing one as `own` gives it away. What an export gets as
//               `borrow` is valid until it returns.
// exported resources    Classes of the implementation: the constructor or `static create`, methods, and dispose(),
//               which runs when the host drops it. The host's objects are pinned. What comes back as `own` is the
//               guest's ordinary object again, and is not disposed of.
//
// <name>Into(..., target, targetLength): beside each function that gives a list of numbers. Lists of numbers among
// the parameters are (pointer, length) pairs, and the list that comes back is written to `target`, which has room for
// targetLength elements; nothing is allocated unless the call fails. It gives the error or null (an Option of the
// error or null, where the error is a number), or nothing if the function can't fail. receivedLength() is the number
// of elements that came. If that is more than targetLength, nothing was written past the target and what it holds is
// unspecified. Memory of a StaticArray: changetype<usize>(array).
//
// Nothing is collected while an export runs: what one call leaves behind is freed after it has returned.

import { Option, Result, knownCase, offerTarget, receiveList, withdrawTarget } from "./runtime";
import { RETURN_AREA } from "./memory";
import { loadResultOfModelMetadataOrError, loadError, loadResultOfArraySliceOrError, loadResultOfListOfF32OrError, lowerListOfStep, loadResultOfOwnProgramOrError, loadResultOfOwnPendingOrError } from "./memory";
export { Option, Result, Unit, UNIT, receivedLength } from "./runtime";

/** A model the host holds: a small positive integer, never used twice by a host. */
export type ModelId = u32;

/** Index of a tensor in `model-metadata.tensors` of the same model. */
export type TensorId = u32;

/**
 * Who can do something about an error: the caller (`input`), whoever grants memory and time
 * (`resource`), whoever grants models (`denied`), nobody here (`unsupported`), or the developers (`bug`).
 */
export enum ErrorKind {
  Input = 0,
  Resource = 1,
  Denied = 2,
  Cancelled = 3,
  Unsupported = 4,
  Bug = 5,
}

export class Error {
  constructor(
    public kind: ErrorKind,
    /**
     * Stable, kebab-case, open for new values: `bad-file`, `unsupported`, `bad-argument`, `not-found`,
     * `denied`, `context-full`, `limit`, `deadline`, `out-of-memory`, `cancelled`, `bug`.
     */
    public code: string,
    /** One sentence: what was attempted, the quoted value, where, and the limit. */
    public message: string,
  ) {}
}

/** Type of the elements of a metadata array; integers of every width are `unsigned` or `signed`. */
export enum ElementType {
  Unsigned = 0,
  Signed = 1,
  Float = 2,
  Boolean = 3,
  Text = 4,
  Nested = 5,
}

export class ArrayShape {
  constructor(
    public element: ElementType,
    /** Number of elements. */
    public length: u64,
  ) {}
}

/** A GGUF metadata value. Arrays carry their shape alone; `read-metadata-array` reads the elements. */
export enum MetadataValueTag {
  Unsigned,
  Signed,
  Float,
  Boolean,
  Text,
  Elements,
}

export class MetadataValue {
  /** One of MetadataValueTag. */
  tag: u32 = 0;
  unsigned!: u64;
  signed!: i64;
  float!: f64;
  boolean!: bool;
  /** Bytes that are not UTF-8 are replaced by U+FFFD. */
  text!: string;
  elements!: ArrayShape;

  static unsigned(value: u64): MetadataValue {
    const made = new MetadataValue();
    made.tag = 0;
    made.unsigned = value;
    return made;
  }

  static signed(value: i64): MetadataValue {
    const made = new MetadataValue();
    made.tag = 1;
    made.signed = value;
    return made;
  }

  static float(value: f64): MetadataValue {
    const made = new MetadataValue();
    made.tag = 2;
    made.float = value;
    return made;
  }

  static boolean(value: bool): MetadataValue {
    const made = new MetadataValue();
    made.tag = 3;
    made.boolean = value;
    return made;
  }

  static text(value: string): MetadataValue {
    const made = new MetadataValue();
    made.tag = 4;
    made.text = value;
    return made;
  }

  static elements(value: ArrayShape): MetadataValue {
    const made = new MetadataValue();
    made.tag = 5;
    made.elements = value;
    return made;
  }
}

export class MetadataEntry {
  constructor(
    /** As in the file: `llama.embedding_length`. */
    public key: string,
    public value: MetadataValue,
  ) {}
}

export class TensorInfo {
  constructor(
    /** As in the file: `blk.0.attn_q.weight`. */
    public name: string,
    /** 1 to 4 extents, GGUF's order: the first is the length of a row and runs fastest. */
    public dimensions: StaticArray<u64>,
    /** ggml's name of the type: `f32`, `q4_K`. */
    public encoding: string,
  ) {}
}

export class ModelMetadata {
  constructor(
    /** `general.architecture`. */
    public architecture: string,
    /** Size of the file (of all parts together). */
    public fileBytes: u64,
    /** In the file's order, keys unique. */
    public entries: StaticArray<MetadataEntry>,
    /** In the file's order, names unique. Empty for a vocabulary-only file. */
    public tensors: StaticArray<TensorInfo>,
  ) {}
}

/** Many texts in one piece: text i is `bytes[ends[i - 1] .. ends[i]]`, the first begins at 0. */
export class PackedTexts {
  constructor(
    public bytes: StaticArray<u8>,
    public ends: StaticArray<u32>,
  ) {}
}

export enum ArraySliceTag {
  Integers,
  Floats,
  Texts,
}

export class ArraySlice {
  /** One of ArraySliceTag. */
  tag: u32 = 0;
  /** Integers and booleans (0 or 1). */
  integers!: StaticArray<i64>;
  floats!: StaticArray<f32>;
  /** Bytes as they stand in the file. */
  texts!: PackedTexts;

  static integers(value: StaticArray<i64>): ArraySlice {
    const made = new ArraySlice();
    made.tag = 0;
    made.integers = value;
    return made;
  }

  static floats(value: StaticArray<f32>): ArraySlice {
    const made = new ArraySlice();
    made.tag = 1;
    made.floats = value;
    return made;
  }

  static texts(value: PackedTexts): ArraySlice {
    const made = new ArraySlice();
    made.tag = 2;
    made.texts = value;
    return made;
  }
}

/** Which of several weight matrices each column meets (mixture of experts; `ggml_mul_mat_id`). */
export class ExpertSelection {
  constructor(
    /**
     * Value with the chosen experts of each column, as whole numbers in f32; shape: [used, columns]. What lies
     * outside of the experts' numbers counts as the nearest of them, NaN as the last, a fraction is cut off.
     */
    public choice: u32,
    /** Experts used for each column, 1 to 64: the length of `choice`. */
    public used: u32,
  ) {}
}

/** y = W x + bias; W of shape [in, out] (GGUF's order), x: [in, columns], y: [out, columns]. */
export class MatmulStep {
  constructor(
    public weight: TensorId,
    public input: u32,
    /** shape: [out]. */
    public bias: Option<TensorId>,
    /** A low-rank adapter to add (LoRA). `unsupported` in 0.1.0. */
    public adapter: Option<u32>,
    /**
     * W is then [in, out, experts], of 2 experts or more; x is one vector for all that are chosen,
     * [in, columns], or one for each, [in, used, columns]; y: [out, used, columns]. A bias is `unsupported`.
     */
    public experts: Option<ExpertSelection>,
  ) {}
}

export enum NormKind {
  /** x / sqrt(mean(x^2) + epsilon), Zhang and Sennrich 2019. */
  RootMeanSquare = 0,
  /** (x - mean) / sqrt(variance + epsilon), Ba et al. 2016. */
  Layer = 1,
}

/** Normalisation of each column, or of each run of `group-length` values in it, times weight, plus bias. */
export class NormStep {
  constructor(
    public kind: NormKind,
    public input: u32,
    public epsilon: f32,
    /** 0: the whole column. Else it divides the column's length, and weight and bias have this length. */
    public groupLength: u32,
    public weight: Option<TensorId>,
    public bias: Option<TensorId>,
  ) {}
}

export enum BinaryOperator {
  Add = 0,
  Multiply = 1,
}

/** Element by element; both values have one length. */
export class BinaryStep {
  constructor(
    public operator: BinaryOperator,
    public left: u32,
    public right: u32,
  ) {}
}

export enum Activation {
  Silu = 0,
  Gelu = 1,
  GeluQuick = 2,
  Relu = 3,
  Sigmoid = 4,
}

export class ActivationStep {
  constructor(
    public activation: Activation,
    public input: u32,
  ) {}
}

/** activation(gate) * up, the inside of a gated feed-forward (Shazeer 2020). */
export class GatedStep {
  constructor(
    public activation: Activation,
    public gate: u32,
    public up: u32,
  ) {}
}

export class ScaleStep {
  constructor(
    public input: u32,
    public factor: f32,
  ) {}
}

/** Values `first ..` of each column, `length` of them: one of several results that a product gave at once. */
export class SliceStep {
  constructor(
    public input: u32,
    public first: u32,
    public length: u32,
  ) {}
}

/** limit * tanh(x / limit): each value bent to stay within a limit above 0 (Gemma 2). */
export class SoftCapStep {
  constructor(
    public input: u32,
    public limit: f32,
  ) {}
}

/** e^x / sum(e^x) of each column. */
export class SoftmaxStep {
  constructor(
    public input: u32,
  ) {}
}

/**
 * Where the largest values of each column stand, the largest first, as whole numbers in f32; shape:
 * [used, columns]. NaN counts as the largest number.
 */
export class ChoiceStep {
  constructor(
    public scores: u32,
    /** 1 to 64, and no more than there are scores. */
    public used: u32,
  ) {}
}

/** How much each chosen expert counts; shape: [used, columns]. */
export class ExpertWeightsStep {
  constructor(
    /** shape: [experts, columns]. */
    public gates: u32,
    /** As in `expert-selection`. */
    public choice: u32,
    /** Divides by the sum of a column's weights, or by 2^-14 where that is more. */
    public normalized: bool,
  ) {}
}

/** Sum of a column's vectors, each times its weight. */
export class WeightedSumStep {
  constructor(
    /** shape: [length, used, columns]. */
    public input: u32,
    /** shape: [used, columns]; 1 to 64 of them. */
    public weights: u32,
  ) {}
}

/**
 * A step makes one value. Values are numbered: the inputs first, then one for each step, and a step
 * reads only values before it.
 */
export enum StepTag {
  Matmul,
  Norm,
  Binary,
  Activation,
  Gated,
  Scale,
  Slice,
  SoftCap,
  Softmax,
  Choice,
  ExpertWeights,
  WeightedSum,
}

export class Step {
  /** One of StepTag. */
  tag: u32 = 0;
  matmul!: MatmulStep;
  norm!: NormStep;
  binary!: BinaryStep;
  activation!: ActivationStep;
  gated!: GatedStep;
  scale!: ScaleStep;
  slice!: SliceStep;
  softCap!: SoftCapStep;
  softmax!: SoftmaxStep;
  choice!: ChoiceStep;
  expertWeights!: ExpertWeightsStep;
  weightedSum!: WeightedSumStep;

  static matmul(value: MatmulStep): Step {
    const made = new Step();
    made.tag = 0;
    made.matmul = value;
    return made;
  }

  static norm(value: NormStep): Step {
    const made = new Step();
    made.tag = 1;
    made.norm = value;
    return made;
  }

  static binary(value: BinaryStep): Step {
    const made = new Step();
    made.tag = 2;
    made.binary = value;
    return made;
  }

  static activation(value: ActivationStep): Step {
    const made = new Step();
    made.tag = 3;
    made.activation = value;
    return made;
  }

  static gated(value: GatedStep): Step {
    const made = new Step();
    made.tag = 4;
    made.gated = value;
    return made;
  }

  static scale(value: ScaleStep): Step {
    const made = new Step();
    made.tag = 5;
    made.scale = value;
    return made;
  }

  static slice(value: SliceStep): Step {
    const made = new Step();
    made.tag = 6;
    made.slice = value;
    return made;
  }

  static softCap(value: SoftCapStep): Step {
    const made = new Step();
    made.tag = 7;
    made.softCap = value;
    return made;
  }

  static softmax(value: SoftmaxStep): Step {
    const made = new Step();
    made.tag = 8;
    made.softmax = value;
    return made;
  }

  static choice(value: ChoiceStep): Step {
    const made = new Step();
    made.tag = 9;
    made.choice = value;
    return made;
  }

  static expertWeights(value: ExpertWeightsStep): Step {
    const made = new Step();
    made.tag = 10;
    made.expertWeights = value;
    return made;
  }

  static weightedSum(value: WeightedSumStep): Step {
    const made = new Step();
    made.tag = 11;
    made.weightedSum = value;
    return made;
  }
}

export enum Level {
  Debug = 0,
  Info = 1,
  Warn = 2,
  Error = 3,
}

export class Compatibility {
  constructor(
    public compatible: bool,
    /** Why not, or what to know: one sentence each. */
    public reasons: StaticArray<string>,
    /** Bytes of KV cache for each position of context, f16; 0 where it isn't known. */
    public kvBytesPerPosition: u64,
  ) {}
}

export class TokenizeOptions {
  constructor(
    /** Add BOS, EOS and the like where the vocabulary asks for them. */
    public addSpecial: bool,
    /** Texts of control tokens become those tokens; else they stay text. */
    public parseSpecial: bool,
  ) {}
}

export class ModelConfiguration {
  constructor(
    public architecture: string,
    public vocabularySize: u32,
    /** Positions the model was trained on. */
    public contextLength: u32,
    public embeddingLength: u32,
    public blockCount: u32,
    public headCount: u32,
    public headCountKv: u32,
    public bosToken: Option<u32>,
    /** Every token that ends a generation. */
    public endOfGeneration: StaticArray<u32>,
  ) {}
}

/** Numbers in which keys and values are kept. `i16` is fixed point with one scale a vector. */
export enum KvType {
  F16 = 0,
  F32 = 1,
  Q80 = 2,
  I16 = 3,
}

export class SessionOptions {
  constructor(
    /** Positions of the KV cache; at most the trained length unless the guest can scale it. */
    public contextLength: u32,
    public kvType: KvType,
    /** Columns in one prefill chunk, 0: the guest's choice. */
    public prefillColumns: u32,
    /** A low-rank adapter. `unsupported` in 0.1.0. */
    public adapter: Option<u32>,
    /**
     * When the context is full, the oldest positions behind the first so many are dropped, half of them or as many as
     * what is queued needs, and what is left moves up. None: a full context ends a generation. A guest may say
     * `unsupported`.
     */
    public contextShift: Option<u32>,
  ) {}
}

/**
 * How the vectors of a text's tokens become one: their mean, that of the first or of the last token, or not at all.
 * `rank`: of models made for it, texts come in pairs, a query and a document, and each pair has one value, the logit of
 * how well they fit.
 */
export enum Pooling {
  None = 0,
  Mean = 1,
  Cls = 2,
  Last = 3,
  Rank = 4,
}

export class EmbedderOptions {
  constructor(
    /** None: the file's; where that names none, `bad-argument`. */
    public pooling: Option<Pooling>,
    /** Scales each vector to a length of 1; what is ranked has none. */
    public normalize: bool,
    /** Values kept of each vector, before it is scaled; 0: all (Kusupati et al. 2022, Matryoshka). */
    public dimensions: u32,
    /**
     * Tokens of a text at most, those that are added included; 0: as many as the model was trained on. More than
     * that only where the guest can stretch the model.
     */
    public tokensMax: u32,
    /** Texts that are longer lose their end; else they are an error. */
    public truncate: bool,
  ) {}
}

export class EmbeddingBatch {
  constructor(
    /**
     * The vectors of each text, one text after the other; shape: [dimensions, texts], without pooling
     * [dimensions, tokens of all texts].
     */
    public values: StaticArray<f32>,
    /** Tokens evaluated of each text. */
    public tokenCounts: StaticArray<u32>,
  ) {}
}

/** Only `markup` may become control tokens. */
export enum PromptPartTag {
  Text,
  Markup,
  Tokens,
  Embeddings,
}

export class PromptPart {
  /** One of PromptPartTag. */
  tag: u32 = 0;
  /** UTF-8. */
  text!: StaticArray<u8>;
  markup!: StaticArray<u8>;
  tokens!: StaticArray<u32>;
  /** shape: [embedding length, n]. `unsupported` in 0.1.0. */
  embeddings!: StaticArray<f32>;

  static text(value: StaticArray<u8>): PromptPart {
    const made = new PromptPart();
    made.tag = 0;
    made.text = value;
    return made;
  }

  static markup(value: StaticArray<u8>): PromptPart {
    const made = new PromptPart();
    made.tag = 1;
    made.markup = value;
    return made;
  }

  static tokens(value: StaticArray<u32>): PromptPart {
    const made = new PromptPart();
    made.tag = 2;
    made.tokens = value;
    return made;
  }

  static embeddings(value: StaticArray<f32>): PromptPart {
    const made = new PromptPart();
    made.tag = 3;
    made.embeddings = value;
    return made;
  }
}

/** Added to a token's logit before anything else. */
export class LogitBias {
  constructor(
    public token: u32,
    /** Finite, or minus infinity: the token is never chosen. */
    public bias: f32,
  ) {}
}

/**
 * Tokens among the last ones become less likely: a logit above 0 is divided by `repeat`, any other
 * multiplied with it (Keskar et al. 2019), then `frequency` times their count and `presence` are taken off.
 */
export class PenaltyOptions {
  constructor(
    /** How many tokens to look back on, the prompt's among them. None: all of the context. */
    public lastN: Option<u32>,
    /** Above 0; 1 changes nothing. */
    public repeat: f32,
    public frequency: f32,
    public presence: f32,
  ) {}
}

/**
 * Don't repeat yourself: a token that would make a repetition of n tokens longer has
 * multiplier * base^(n - allowed-length) taken off its logit, where n is at least `allowed-length`.
 * P. E. Weidmann 2024, text-generation-webui #5677.
 */
export class DryOptions {
  constructor(
    /** Above 0. */
    public multiplier: f32,
    /** At least 1. */
    public base: f32,
    public allowedLength: u32,
    /** How many tokens to look back on, the prompt's among them. None: all of the context. */
    public penaltyLastN: Option<u32>,
    /** UTF-8, each of 1 to 40 bytes, at most 64: no repetition reaches over one of them. */
    public sequenceBreakers: StaticArray<StaticArray<u8>>,
  ) {}
}

/**
 * Exclude top choices: with that probability, of all tokens of at least `threshold` only the least likely
 * stays. P. E. Weidmann 2024, text-generation-webui #6335.
 */
export class XtcOptions {
  constructor(
    /** Above 0, to 1. */
    public probability: f32,
    /** From 0; above 0.5 nothing is excluded. */
    public threshold: f32,
  ) {}
}

/**
 * The temperature goes from `temperature` - range, at least 0, to `temperature` + range, as the share of the
 * largest possible entropy to the power of `exponent`. Zhu et al. 2023, arXiv 2309.02772.
 */
export class DynamicTemperatureOptions {
  constructor(
    /** Above 0. */
    public range: f32,
    public exponent: f32,
  ) {}
}

/**
 * Keeps the surprise of what is chosen near a target: tokens of more surprise than a bound are dropped, and
 * the bound, at first twice the target, moves with each token. Version 2, Basu et al. 2020, arXiv 2007.14966.
 */
export class MirostatOptions {
  constructor(
    /** In bits. */
    public targetEntropy: f32,
    public learningRate: f32,
  ) {}
}

export enum SamplerKind {
  Penalties = 0,
  Dry = 1,
  TopNSigma = 2,
  TopK = 3,
  TypicalP = 4,
  TopP = 5,
  MinP = 6,
  Xtc = 7,
  /** `temperature` and `dynamic-temperature`. */
  Temperature = 8,
}

/**
 * Defaults are the host's affair; here every field has a value, or is an option whose none changes nothing.
 * A guest says `unsupported` of options that it doesn't know; it ignores none.
 */
export class SamplingOptions {
  constructor(
    /** 0 is greedy: the lowest id among the largest logits that the samplers before leave. */
    public temperature: f32,
    /** Keep the k largest; 0 keeps all. Fan et al. 2018. */
    public topK: u32,
    /** Smallest set with this mass; 1 keeps all. Holtzman et al. 2019. */
    public topP: f32,
    /** Drop what is under min-p times the largest; 0 keeps all. Nguyen et al. 2024. */
    public minP: f32,
    public seed: u64,
    /** At most 65,536; those of one token add up. */
    public logitBias: Option<StaticArray<LogitBias>>,
    public penalties: Option<PenaltyOptions>,
    public dry: Option<DryOptions>,
    /**
     * Drop what is more than this many standard deviations of all logits under the largest; above 0.
     * Tang et al. 2024, arXiv 2411.07641.
     */
    public topNSigma: Option<f32>,
    /**
     * Smallest set with more than this mass whose information is nearest to the expected; 0 to 1.
     * Meister et al. 2022, arXiv 2202.00666.
     */
    public typicalP: Option<f32>,
    public xtc: Option<XtcOptions>,
    public dynamicTemperature: Option<DynamicTemperatureOptions>,
    /** Takes the place of all but logit-bias and temperature. */
    public mirostat: Option<MirostatOptions>,
    /**
     * What is applied, in this order, none twice; what is not named is not applied, but that a temperature of 0
     * without dynamic temperature is greedy in any case. None: all, in the order of `sampler-kind`.
     */
    public samplers: Option<StaticArray<SamplerKind>>,
  ) {}
}

export class GenerationOptions {
  constructor(
    public sampling: SamplingOptions,
    /** None: to the end, or a full context. */
    public maxTokens: Option<u32>,
    /** UTF-8, none empty; the text ends before the first that appears. */
    public stop: StaticArray<StaticArray<u8>>,
    /** Tokens that end a generation are never chosen. */
    public ignoreEos: bool,
    /** How many of the likeliest tokens to give beside each token, at most 100. */
    public topLogprobs: u32,
    /**
     * Guess up to so many tokens at a time (0: the guest's choice) and verify them in one product with a column for
     * each: what follows the same tokens earlier in the session, or what a draft model says (`use-draft`). Tokens are
     * chosen as without, and are the same where products give a column the same bits at any width. A call of
     * `next-batch` then makes one step. None, and a guest that can't: one token at a time.
     */
    public speculate: Option<u32>,
    /**
     * What the text must follow from its first byte on, in GBNF (llama.cpp's grammars/README.md, but for single
     * tokens): rules, of which `root` is the whole text. The generation can end (`eos`) where the grammar allows it,
     * and ends where nothing else can come. A text that can still end within `max-tokens` and the context is kept from
     * going where it no longer could; cut by `length` or a stop string all the same, it is the beginning of one that
     * follows the grammar. Errors of `start`: `bad-argument` names line and column, `limit`, or `unsupported` where the
     * guest knows no grammars; of `next-batch`: `limit` where the grammar is too ambiguous or too deep to follow,
     * `unsupported` where no token of the vocabulary can go on.
     */
    public grammar: Option<string>,
  ) {}
}

export enum FinishReason {
  Eos = 0,
  Stop = 1,
  Length = 2,
}

/**
 * Tokens generated since the last call. Texts are whole characters: an incomplete one, or what may be
 * the start of a stop string, is held back with its token until it is decided.
 */
export class Batch {
  constructor(
    /** Positions prefilled in this call. */
    public prefilled: u32,
    public tokens: StaticArray<u32>,
    /** ln p of each token under the unmodified distribution (before any sampler). */
    public logprobs: StaticArray<f32>,
    /** UTF-8 of all tokens; that of token i ends at `text-ends[i]`. */
    public text: StaticArray<u8>,
    public textEnds: StaticArray<u32>,
    public finish: Option<FinishReason>,
    /**
     * The likeliest tokens at each token's place, likeliest first, equal ones by id; shape: [top, tokens], where
     * top is `top-logprobs` or all of a smaller vocabulary.
     */
    public topTokens: StaticArray<u32>,
    /** ln p of each of them under the unmodified distribution; shape: [top, tokens]. */
    public topLogprobs: StaticArray<f32>,
    /** Tokens guessed in this call, whether they turned out right or not; 0 without `speculate`. */
    public drafted: u32,
    /** Positions dropped in this call to make room (`context-shift`). */
    public dropped: u32,
  ) {}
}

// @ts-ignore: decorator
@external("realm:inference/models@0.1.0", "get-model-metadata")
declare function $getModelMetadata(core0: i32, core1: usize): void;

// @ts-ignore: decorator
@external("realm:inference/models@0.1.0", "read-metadata-array")
declare function $readMetadataArray(core0: i32, core1: i32, core2: i32, core3: i32, core4: i32, core5: usize): void;

// @ts-ignore: decorator
@external("realm:inference/models@0.1.0", "read-tensor")
declare function $readTensor(core0: i32, core1: i32, core2: usize): void;

/** Everything in the file but the elements of arrays and of tensors. */
export function getModelMetadata(model: ModelId): Result<ModelMetadata, Error> {
  $getModelMetadata(model, RETURN_AREA);
  return loadResultOfModelMetadataOrError(RETURN_AREA);
}

/**
 * Elements `first ..` of a metadata array: `count` of them, or fewer where they would pass 1 MiB (never
 * none, unless `first` is the length). Errors: `not-found` (no such key), `bad-argument` (not an array,
 * nested, `first` past the end), `limit` (one text alone is over 1 MiB).
 */
export function readMetadataArray(model: ModelId, key: string, first: u32, count: u32): Result<ArraySlice, Error> {
  $readMetadataArray(model, <i32>changetype<usize>(key), key.length, first, count, RETURN_AREA);
  return loadResultOfArraySliceOrError(RETURN_AREA);
}

/**
 * All elements of a small tensor as f32, in the file's order: norms, biases, frequency factors.
 * Errors: `not-found`, `limit` (over 65,536 elements).
 */
export function readTensor(model: ModelId, tensor: TensorId): Result<StaticArray<f32>, Error> {
  $readTensor(model, tensor, RETURN_AREA);
  return loadResultOfListOfF32OrError(RETURN_AREA);
}

/** Like `readTensor`, allocating nothing: see the head of this file. */
export function readTensorInto(model: ModelId, tensor: TensorId, target: usize, targetLength: u32): Error | null {
  offerTarget(target, <usize>targetLength * 4, 4);
  $readTensor(model, tensor, RETURN_AREA);
  if (knownCase(load<u8>(RETURN_AREA), 2) == 1) {
    const $error = loadError(RETURN_AREA + 4);
    withdrawTarget();
    return $error;
  }
  receiveList(load<usize>(RETURN_AREA, 4), load<u32>(RETURN_AREA, 8), 4);
  return null;
}

// @ts-ignore: decorator
@external("realm:inference/compute@0.1.0", "[static]program.create")
declare function $Program$create(core0: i32, core1: i32, core2: i32, core3: i32, core4: i32, core5: i32, core6: i32, core7: usize): void;

// @ts-ignore: decorator
@external("realm:inference/compute@0.1.0", "[method]program.run")
declare function $Program$run(core0: i32, core1: i32, core2: i32, core3: i32, core4: usize): void;

// @ts-ignore: decorator
@external("realm:inference/compute@0.1.0", "[method]program.submit")
declare function $Program$submit(core0: i32, core1: i32, core2: i32, core3: i32, core4: usize): void;

// @ts-ignore: decorator
@external("realm:inference/compute@0.1.0", "[method]pending.wait")
declare function $Pending$wait(core0: i32, core1: usize): void;

// @ts-ignore: decorator
@external("realm:inference/compute@0.1.0", "matmul-by-id")
declare function $matmulById(core0: i32, core1: i32, core2: i32, core3: i32, core4: i32, core5: usize): void;

// @ts-ignore: decorator
@external("realm:inference/compute@0.1.0", "rows-by-id")
declare function $rowsById(core0: i32, core1: i32, core2: i32, core3: i32, core4: usize): void;

// @ts-ignore: decorator
@external("realm:inference/compute@0.1.0", "values-max")
declare function $valuesMax(): i32;

// @ts-ignore: decorator
@external("realm:inference/compute@0.1.0", "[resource-drop]program")
declare function $dropProgram(handle: u32): void;

// @ts-ignore: decorator
@external("realm:inference/compute@0.1.0", "[resource-drop]pending")
declare function $dropPending(handle: u32): void;

/**
 * y = W x for one tensor and `columns` columns; `input`: [in, columns], the result: [out, columns].
 * Errors: `denied`, `not-found` (no such tensor), `bad-argument` (lengths), `limit`, `cancelled`.
 */
export function matmulById(model: ModelId, tensor: TensorId, input: StaticArray<f32>, columns: u32): Result<StaticArray<f32>, Error> {
  $matmulById(model, tensor, <i32>changetype<usize>(input), input.length, columns, RETURN_AREA);
  return loadResultOfListOfF32OrError(RETURN_AREA);
}

/** Like `matmulById`, allocating nothing: see the head of this file. */
export function matmulByIdInto(model: ModelId, tensor: TensorId, input: usize, inputLength: u32, columns: u32, target: usize, targetLength: u32): Error | null {
  offerTarget(target, <usize>targetLength * 4, 4);
  $matmulById(model, tensor, <i32>input, inputLength, columns, RETURN_AREA);
  if (knownCase(load<u8>(RETURN_AREA), 2) == 1) {
    const $error = loadError(RETURN_AREA + 4);
    withdrawTarget();
    return $error;
  }
  receiveList(load<usize>(RETURN_AREA, 4), load<u32>(RETURN_AREA, 8), 4);
  return null;
}

/**
 * Rows of a matrix as f32 (embeddings of tokens): the result's shape is [row length, rows].
 * Errors: as `matmul-by-id`; a row past the end is `bad-argument`.
 */
export function rowsById(model: ModelId, tensor: TensorId, rows: StaticArray<u32>): Result<StaticArray<f32>, Error> {
  $rowsById(model, tensor, <i32>changetype<usize>(rows), rows.length, RETURN_AREA);
  return loadResultOfListOfF32OrError(RETURN_AREA);
}

/** Like `rowsById`, allocating nothing: see the head of this file. */
export function rowsByIdInto(model: ModelId, tensor: TensorId, rows: usize, rowsLength: u32, target: usize, targetLength: u32): Error | null {
  offerTarget(target, <usize>targetLength * 4, 4);
  $rowsById(model, tensor, <i32>rows, rowsLength, RETURN_AREA);
  if (knownCase(load<u8>(RETURN_AREA), 2) == 1) {
    const $error = loadError(RETURN_AREA + 4);
    withdrawTarget();
    return $error;
  }
  receiveList(load<usize>(RETURN_AREA, 4), load<u32>(RETURN_AREA, 8), 4);
  return null;
}

/**
 * The most values one call can take in, and the most it can give back. A guest cuts its prefill
 * into chunks that fit. At least 262,144.
 */
export function valuesMax(): u32 {
  const $0 = $valuesMax();
  return <u32>$0;
}

/**
 * Steps that run in one call: several products on one input, a gated feed-forward, the tail of one
 * block and the head of the next. Programs of different tenants that are alike run as one.
 */
export class Program {
  /** 0 once it was dropped or given away. */
  handle: u32;

  constructor(handle: u32) {
    this.handle = handle;
  }

  /**
   * `inputs`: lengths of the input values' columns (1 to 8 of them). `steps`: 1 to 64.
   * `outputs`: the values to give back (1 to 8). Every shape is checked here.
   * Errors: `denied`, `not-found`, `bad-argument`, `unsupported`, `limit`, `out-of-memory`.
   */
  static create(model: ModelId, inputs: StaticArray<u32>, steps: StaticArray<Step>, outputs: StaticArray<u32>): Result<Program, Error> {
    $Program$create(model, <i32>changetype<usize>(inputs), inputs.length, <i32>lowerListOfStep(steps), steps.length, <i32>changetype<usize>(outputs), outputs.length, RETURN_AREA);
    return loadResultOfOwnProgramOrError(RETURN_AREA);
  }

  /**
   * `input`: the input values one after the other, each [length, columns]; the result: likewise the
   * outputs. Errors: `bad-argument` (lengths), `limit` (over `values-max`), `cancelled`, `deadline`.
   */
  run(input: StaticArray<f32>, columns: u32): Result<StaticArray<f32>, Error> {
    $Program$run(this.handle, <i32>changetype<usize>(input), input.length, columns, RETURN_AREA);
    return loadResultOfListOfF32OrError(RETURN_AREA);
  }

  /** Like `run`, allocating nothing: see the head of this file. */
  runInto(input: usize, inputLength: u32, columns: u32, target: usize, targetLength: u32): Error | null {
    offerTarget(target, <usize>targetLength * 4, 4);
    $Program$run(this.handle, <i32>input, inputLength, columns, RETURN_AREA);
    if (knownCase(load<u8>(RETURN_AREA), 2) == 1) {
      const $error = loadError(RETURN_AREA + 4);
      withdrawTarget();
      return $error;
    }
    receiveList(load<usize>(RETURN_AREA, 4), load<u32>(RETURN_AREA, 8), 4);
    return null;
  }

  /** Like `run`, but gives control back at once. At most 2 may be pending in a guest. */
  submit(input: StaticArray<f32>, columns: u32): Result<Pending, Error> {
    $Program$submit(this.handle, <i32>changetype<usize>(input), input.length, columns, RETURN_AREA);
    return loadResultOfOwnPendingOrError(RETURN_AREA);
  }

  /** Gives the resource back to the host. A second time, or after it was given away, nothing happens. */
  drop(): void {
    const handle = this.take();
    if (handle != 0) $dropProgram(handle);
  }

  /** The handle, which belongs to somebody else from now on. */
  take(): u32 {
    const handle = this.handle;
    this.handle = 0;
    return handle;
  }
}

/** A submitted run. */
export class Pending {
  /** 0 once it was dropped or given away. */
  handle: u32;

  constructor(handle: u32) {
    this.handle = handle;
  }

  /** Waits for the result; a second call is `bad-argument`. Dropping it unwaited discards the result. */
  wait(): Result<StaticArray<f32>, Error> {
    $Pending$wait(this.handle, RETURN_AREA);
    return loadResultOfListOfF32OrError(RETURN_AREA);
  }

  /** Like `wait`, allocating nothing: see the head of this file. */
  waitInto(target: usize, targetLength: u32): Error | null {
    offerTarget(target, <usize>targetLength * 4, 4);
    $Pending$wait(this.handle, RETURN_AREA);
    if (knownCase(load<u8>(RETURN_AREA), 2) == 1) {
      const $error = loadError(RETURN_AREA + 4);
      withdrawTarget();
      return $error;
    }
    receiveList(load<usize>(RETURN_AREA, 4), load<u32>(RETURN_AREA, 8), 4);
    return null;
  }

  /** Gives the resource back to the host. A second time, or after it was given away, nothing happens. */
  drop(): void {
    const handle = this.take();
    if (handle != 0) $dropPending(handle);
  }

  /** The handle, which belongs to somebody else from now on. */
  take(): u32 {
    const handle = this.handle;
    this.handle = 0;
    return handle;
  }
}

// @ts-ignore: decorator
@external("realm:inference/logging@0.1.0", "log")
declare function $log(core0: i32, core1: i32, core2: i32): void;

/** For the tenant's log; the host bounds length and rate. */
export function log(level: Level, message: string): void {
  $log(level, <i32>changetype<usize>(message), message.length);
}
