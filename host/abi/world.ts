// Generated from wit/realm.wit: do not edit. The world "inference" as its host sees it through jco.

/** A model the host holds: a small positive integer, never used twice by a host. */
export type ModelId = number;

/** Index of a tensor in `model-metadata.tensors` of the same model. */
export type TensorId = number;

/**
 * Who can do something about an error: the caller (`input`), whoever grants memory and time
 * (`resource`), whoever grants models (`denied`), nobody here (`unsupported`), or the developers (`bug`).
 */
export type ErrorKind = "input" | "resource" | "denied" | "cancelled" | "unsupported" | "bug";

export interface Error {
  readonly kind: ErrorKind;
  /**
   * Stable, kebab-case, open for new values: `bad-file`, `unsupported`, `bad-argument`, `not-found`,
   * `denied`, `context-full`, `limit`, `deadline`, `out-of-memory`, `cancelled`, `bug`.
   */
  readonly code: string;
  /** One sentence: what was attempted, the quoted value, where, and the limit. */
  readonly message: string;
}

/** Type of the elements of a metadata array; integers of every width are `unsigned` or `signed`. */
export type ElementType = "unsigned" | "signed" | "float" | "boolean" | "text" | "nested";

export interface ArrayShape {
  readonly element: ElementType;
  /** Number of elements. */
  readonly length: bigint;
}

/** A GGUF metadata value. Arrays carry their shape alone; `read-metadata-array` reads the elements. */
export type MetadataValue =
  | { readonly tag: "unsigned"; readonly val: bigint }
  | { readonly tag: "signed"; readonly val: bigint }
  | { readonly tag: "float"; readonly val: number }
  | { readonly tag: "boolean"; readonly val: boolean }
  /** Bytes that are not UTF-8 are replaced by U+FFFD. */
  | { readonly tag: "text"; readonly val: string }
  | { readonly tag: "elements"; readonly val: ArrayShape };

export interface MetadataEntry {
  /** As in the file: `llama.embedding_length`. */
  readonly key: string;
  readonly value: MetadataValue;
}

export interface TensorInfo {
  /** As in the file: `blk.0.attn_q.weight`. */
  readonly name: string;
  /** 1 to 4 extents, GGUF's order: the first is the length of a row and runs fastest. */
  readonly dimensions: BigUint64Array;
  /** ggml's name of the type: `f32`, `q4_K`. */
  readonly encoding: string;
}

export interface ModelMetadata {
  /** `general.architecture`. */
  readonly architecture: string;
  /** Size of the file (of all parts together). */
  readonly fileBytes: bigint;
  /** In the file's order, keys unique. */
  readonly entries: readonly MetadataEntry[];
  /** In the file's order, names unique. Empty for a vocabulary-only file. */
  readonly tensors: readonly TensorInfo[];
}

/** Many texts in one piece: text i is `bytes[ends[i - 1] .. ends[i]]`, the first begins at 0. */
export interface PackedTexts {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
}

export type ArraySlice =
  /** Integers and booleans (0 or 1). */
  | { readonly tag: "integers"; readonly val: BigInt64Array }
  | { readonly tag: "floats"; readonly val: Float32Array }
  /** Bytes as they stand in the file. */
  | { readonly tag: "texts"; readonly val: PackedTexts };

/** Which of several weight matrices each column meets (mixture of experts; `ggml_mul_mat_id`). */
export interface ExpertSelection {
  /**
   * Value with the chosen experts of each column, as whole numbers in f32; shape: [used, columns]. What lies
   * outside of the experts' numbers counts as the nearest of them, NaN as the last, a fraction is cut off.
   */
  readonly choice: number;
  /** Experts used for each column, 1 to 64: the length of `choice`. */
  readonly used: number;
}

/** y = W x + bias; W of shape [in, out] (GGUF's order), x: [in, columns], y: [out, columns]. */
export interface MatmulStep {
  readonly weight: TensorId;
  readonly input: number;
  /** shape: [out]. */
  readonly bias?: TensorId | undefined;
  /** A low-rank adapter to add (LoRA). `unsupported` in 0.1.0. */
  readonly adapter?: number | undefined;
  /**
   * W is then [in, out, experts], of 2 experts or more; x is one vector for all that are chosen,
   * [in, columns], or one for each, [in, used, columns]; y: [out, used, columns]. A bias is `unsupported`.
   */
  readonly experts?: ExpertSelection | undefined;
}

export type NormKind = "root-mean-square" | "layer";

/** Normalisation of each column, or of each run of `group-length` values in it, times weight, plus bias. */
export interface NormStep {
  readonly kind: NormKind;
  readonly input: number;
  readonly epsilon: number;
  /** 0: the whole column. Else it divides the column's length, and weight and bias have this length. */
  readonly groupLength: number;
  readonly weight?: TensorId | undefined;
  readonly bias?: TensorId | undefined;
}

export type BinaryOperator = "add" | "multiply";

/** Element by element; both values have one length. */
export interface BinaryStep {
  readonly operator: BinaryOperator;
  readonly left: number;
  readonly right: number;
}

export type Activation = "silu" | "gelu" | "gelu-quick" | "relu" | "sigmoid";

export interface ActivationStep {
  readonly activation: Activation;
  readonly input: number;
}

/** activation(gate) * up, the inside of a gated feed-forward (Shazeer 2020). */
export interface GatedStep {
  readonly activation: Activation;
  readonly gate: number;
  readonly up: number;
}

export interface ScaleStep {
  readonly input: number;
  readonly factor: number;
}

/** Values `first ..` of each column, `length` of them: one of several results that a product gave at once. */
export interface SliceStep {
  readonly input: number;
  readonly first: number;
  readonly length: number;
}

/** limit * tanh(x / limit): each value bent to stay within a limit above 0 (Gemma 2). */
export interface SoftCapStep {
  readonly input: number;
  readonly limit: number;
}

/** e^x / sum(e^x) of each column. */
export interface SoftmaxStep {
  readonly input: number;
}

/**
 * Where the largest values of each column stand, the largest first, as whole numbers in f32; shape:
 * [used, columns]. NaN counts as the largest number.
 */
export interface ChoiceStep {
  readonly scores: number;
  /** 1 to 64, and no more than there are scores. */
  readonly used: number;
}

/** How much each chosen expert counts; shape: [used, columns]. */
export interface ExpertWeightsStep {
  /** shape: [experts, columns]. */
  readonly gates: number;
  /** As in `expert-selection`. */
  readonly choice: number;
  /** Divides by the sum of a column's weights, or by 2^-14 where that is more. */
  readonly normalized: boolean;
}

/** Sum of a column's vectors, each times its weight. */
export interface WeightedSumStep {
  /** shape: [length, used, columns]. */
  readonly input: number;
  /** shape: [used, columns]; 1 to 64 of them. */
  readonly weights: number;
}

/**
 * A step makes one value. Values are numbered: the inputs first, then one for each step, and a step
 * reads only values before it.
 */
export type Step =
  | { readonly tag: "matmul"; readonly val: MatmulStep }
  | { readonly tag: "norm"; readonly val: NormStep }
  | { readonly tag: "binary"; readonly val: BinaryStep }
  | { readonly tag: "activation"; readonly val: ActivationStep }
  | { readonly tag: "gated"; readonly val: GatedStep }
  | { readonly tag: "scale"; readonly val: ScaleStep }
  | { readonly tag: "slice"; readonly val: SliceStep }
  | { readonly tag: "soft-cap"; readonly val: SoftCapStep }
  | { readonly tag: "softmax"; readonly val: SoftmaxStep }
  | { readonly tag: "choice"; readonly val: ChoiceStep }
  | { readonly tag: "expert-weights"; readonly val: ExpertWeightsStep }
  | { readonly tag: "weighted-sum"; readonly val: WeightedSumStep };

/**
 * Steps that run in one call: several products on one input, a gated feed-forward, the tail of one
 * block and the head of the next. Programs of different tenants that are alike run as one.
 */
export interface Program {
  /**
   * `input`: the input values one after the other, each [length, columns]; the result: likewise the
   * outputs. Errors: `bad-argument` (lengths), `limit` (over `values-max`), `cancelled`, `deadline`.
   */
  run(input: Float32Array, columns: number): Float32Array;
  /** Like `run`, but gives control back at once. At most 2 may be pending in a guest. */
  submit(input: Float32Array, columns: number): Pending;
}

/** The class of `Program`; jco knows its instances by `instanceof`. */
export interface ProgramClass {
  readonly prototype: Program;
  /**
   * `inputs`: lengths of the input values' columns (1 to 8 of them). `steps`: 1 to 64.
   * `outputs`: the values to give back (1 to 8). Every shape is checked here.
   * Errors: `denied`, `not-found`, `bad-argument`, `unsupported`, `limit`, `out-of-memory`.
   */
  create(
    model: ModelId,
    inputs: Uint32Array,
    steps: readonly Step[],
    outputs: Uint32Array,
  ): Program;
}

/** A submitted run. */
export interface Pending {
  /** Waits for the result; a second call is `bad-argument`. Dropping it unwaited discards the result. */
  wait(): Float32Array;
}

/** The class of `Pending`; jco knows its instances by `instanceof`. */
export interface PendingClass {
  readonly prototype: Pending;
}

export type Level = "debug" | "info" | "warn" | "error";

export interface Compatibility {
  readonly compatible: boolean;
  /** Why not, or what to know: one sentence each. */
  readonly reasons: readonly string[];
  /** Bytes of KV cache for each position of context, f16; 0 where it isn't known. */
  readonly kvBytesPerPosition: bigint;
}

export interface TokenizeOptions {
  /** Add BOS, EOS and the like where the vocabulary asks for them. */
  readonly addSpecial: boolean;
  /** Texts of control tokens become those tokens; else they stay text. */
  readonly parseSpecial: boolean;
}

export interface Tokenizer extends Disposable {
  /** `text`: UTF-8; what is not is taken as llama.cpp takes it. Linear in its length. */
  tokenize(text: Uint8Array, options: TokenizeOptions): Uint32Array;
  /**
   * The text's bytes, control tokens written out if `special`. Errors: `bad-argument` (names the
   * id that isn't in the vocabulary).
   */
  detokenize(tokens: Uint32Array, special: boolean): Uint8Array;
}

/** The class of `Tokenizer`; jco knows its instances by `instanceof`. */
export interface TokenizerClass {
  readonly prototype: Tokenizer;
}

export interface ModelConfiguration {
  readonly architecture: string;
  readonly vocabularySize: number;
  /** Positions the model was trained on. */
  readonly contextLength: number;
  readonly embeddingLength: number;
  readonly blockCount: number;
  readonly headCount: number;
  readonly headCountKv: number;
  readonly bosToken?: number | undefined;
  /** Every token that ends a generation. */
  readonly endOfGeneration: Uint32Array;
}

/** Numbers in which keys and values are kept. `i16` is fixed point with one scale a vector. */
export type KvType = "f16" | "f32" | "q8-0" | "i16";

export interface SessionOptions {
  /** Positions of the KV cache; at most the trained length unless the guest can scale it. */
  readonly contextLength: number;
  readonly kvType: KvType;
  /** Columns in one prefill chunk, 0: the guest's choice. */
  readonly prefillColumns: number;
  /** A low-rank adapter. `unsupported` in 0.1.0. */
  readonly adapter?: number | undefined;
  /**
   * When the context is full, the oldest positions behind the first so many are dropped, half of them or as many as
   * what is queued needs, and what is left moves up. None: a full context ends a generation. A guest may say
   * `unsupported`.
   */
  readonly contextShift?: number | undefined;
}

export interface Model extends Disposable {
  configuration(): ModelConfiguration;
  /** Bytes a session's KV cache takes in guest memory. Errors: `unsupported` (kv-type). */
  kvBytes(options: SessionOptions): bigint;
  /** Errors: `bad-argument`, `unsupported` (a model that only embeds), `out-of-memory`. */
  createSession(options: SessionOptions): Session;
  /** Bytes an embedder takes in guest memory. Errors: `bad-argument`, `unsupported` (a model that cannot embed so). */
  embedderBytes(options: EmbedderOptions): bigint;
  /** Errors: as `embedder-bytes`, `out-of-memory`. */
  createEmbedder(options: EmbedderOptions): Embedder;
}

/** The class of `Model`; jco knows its instances by `instanceof`. */
export interface ModelClass {
  readonly prototype: Model;
}

/**
 * How the vectors of a text's tokens become one: their mean, that of the first or of the last token, or not at all.
 * `rank`: of models made for it, texts come in pairs, a query and a document, and each pair has one value, the logit of
 * how well they fit.
 */
export type Pooling = "none" | "mean" | "cls" | "last" | "rank";

export interface EmbedderOptions {
  /** None: the file's; where that names none, `bad-argument`. */
  readonly pooling?: Pooling | undefined;
  /** Scales each vector to a length of 1; what is ranked has none. */
  readonly normalize: boolean;
  /** Values kept of each vector, before it is scaled; 0: all (Kusupati et al. 2022, Matryoshka). */
  readonly dimensions: number;
  /**
   * Tokens of a text at most, those that are added included; 0: as many as the model was trained on. More than
   * that only where the guest can stretch the model.
   */
  readonly tokensMax: number;
  /** Texts that are longer lose their end; else they are an error. */
  readonly truncate: boolean;
}

export interface EmbeddingBatch {
  /**
   * The vectors of each text, one text after the other; shape: [dimensions, texts], without pooling
   * [dimensions, tokens of all texts].
   */
  readonly values: Float32Array;
  /** Tokens evaluated of each text. */
  readonly tokenCounts: Uint32Array;
}

/** Only `markup` may become control tokens. */
export type PromptPart =
  /** UTF-8. */
  | { readonly tag: "text"; readonly val: Uint8Array }
  | { readonly tag: "markup"; readonly val: Uint8Array }
  | { readonly tag: "tokens"; readonly val: Uint32Array }
  /** shape: [embedding length, n]. `unsupported` in 0.1.0. */
  | { readonly tag: "embeddings"; readonly val: Float32Array };

/** Added to a token's logit before anything else. */
export interface LogitBias {
  readonly token: number;
  /** Finite, or minus infinity: the token is never chosen. */
  readonly bias: number;
}

/**
 * Tokens among the last ones become less likely: a logit above 0 is divided by `repeat`, any other
 * multiplied with it (Keskar et al. 2019), then `frequency` times their count and `presence` are taken off.
 */
export interface PenaltyOptions {
  /** How many tokens to look back on, the prompt's among them. None: all of the context. */
  readonly lastN?: number | undefined;
  /** Above 0; 1 changes nothing. */
  readonly repeat: number;
  readonly frequency: number;
  readonly presence: number;
}

/**
 * Don't repeat yourself: a token that would make a repetition of n tokens longer has
 * multiplier * base^(n - allowed-length) taken off its logit, where n is at least `allowed-length`.
 * P. E. Weidmann 2024, text-generation-webui #5677.
 */
export interface DryOptions {
  /** Above 0. */
  readonly multiplier: number;
  /** At least 1. */
  readonly base: number;
  readonly allowedLength: number;
  /** How many tokens to look back on, the prompt's among them. None: all of the context. */
  readonly penaltyLastN?: number | undefined;
  /** UTF-8, each of 1 to 40 bytes, at most 64: no repetition reaches over one of them. */
  readonly sequenceBreakers: readonly Uint8Array[];
}

/**
 * Exclude top choices: with that probability, of all tokens of at least `threshold` only the least likely
 * stays. P. E. Weidmann 2024, text-generation-webui #6335.
 */
export interface XtcOptions {
  /** Above 0, to 1. */
  readonly probability: number;
  /** From 0; above 0.5 nothing is excluded. */
  readonly threshold: number;
}

/**
 * The temperature goes from `temperature` - range, at least 0, to `temperature` + range, as the share of the
 * largest possible entropy to the power of `exponent`. Zhu et al. 2023, arXiv 2309.02772.
 */
export interface DynamicTemperatureOptions {
  /** Above 0. */
  readonly range: number;
  readonly exponent: number;
}

/**
 * Keeps the surprise of what is chosen near a target: tokens of more surprise than a bound are dropped, and
 * the bound, at first twice the target, moves with each token. Version 2, Basu et al. 2020, arXiv 2007.14966.
 */
export interface MirostatOptions {
  /** In bits. */
  readonly targetEntropy: number;
  readonly learningRate: number;
}

export type SamplerKind =
  | "penalties"
  | "dry"
  | "top-n-sigma"
  | "top-k"
  | "typical-p"
  | "top-p"
  | "min-p"
  | "xtc"
  | "temperature";

/**
 * Defaults are the host's affair; here every field has a value, or is an option whose none changes nothing.
 * A guest says `unsupported` of options that it doesn't know; it ignores none.
 */
export interface SamplingOptions {
  /** 0 is greedy: the lowest id among the largest logits that the samplers before leave. */
  readonly temperature: number;
  /** Keep the k largest; 0 keeps all. Fan et al. 2018. */
  readonly topK: number;
  /** Smallest set with this mass; 1 keeps all. Holtzman et al. 2019. */
  readonly topP: number;
  /** Drop what is under min-p times the largest; 0 keeps all. Nguyen et al. 2024. */
  readonly minP: number;
  readonly seed: bigint;
  /** At most 65,536; those of one token add up. */
  readonly logitBias?: readonly LogitBias[] | undefined;
  readonly penalties?: PenaltyOptions | undefined;
  readonly dry?: DryOptions | undefined;
  /**
   * Drop what is more than this many standard deviations of all logits under the largest; above 0.
   * Tang et al. 2024, arXiv 2411.07641.
   */
  readonly topNSigma?: number | undefined;
  /**
   * Smallest set with more than this mass whose information is nearest to the expected; 0 to 1.
   * Meister et al. 2022, arXiv 2202.00666.
   */
  readonly typicalP?: number | undefined;
  readonly xtc?: XtcOptions | undefined;
  readonly dynamicTemperature?: DynamicTemperatureOptions | undefined;
  /** Takes the place of all but logit-bias and temperature. */
  readonly mirostat?: MirostatOptions | undefined;
  /**
   * What is applied, in this order, none twice; what is not named is not applied, but that a temperature of 0
   * without dynamic temperature is greedy in any case. None: all, in the order of `sampler-kind`.
   */
  readonly samplers?: readonly SamplerKind[] | undefined;
}

export interface GenerationOptions {
  readonly sampling: SamplingOptions;
  /** None: to the end, or a full context. */
  readonly maxTokens?: number | undefined;
  /** UTF-8, none empty; the text ends before the first that appears. */
  readonly stop: readonly Uint8Array[];
  /** Tokens that end a generation are never chosen. */
  readonly ignoreEos: boolean;
  /** How many of the likeliest tokens to give beside each token, at most 100. */
  readonly topLogprobs: number;
  /**
   * Guess up to so many tokens at a time (0: the guest's choice) and verify them in one product with a column for
   * each: what follows the same tokens earlier in the session, or what a draft model says (`use-draft`). Tokens are
   * chosen as without, and are the same where products give a column the same bits at any width. A call of
   * `next-batch` then makes one step. None, and a guest that can't: one token at a time.
   */
  readonly speculate?: number | undefined;
  /**
   * What the text must follow from its first byte on, in GBNF (llama.cpp's grammars/README.md, but for single
   * tokens): rules, of which `root` is the whole text. The generation can end (`eos`) where the grammar allows it,
   * and ends where nothing else can come. A text that can still end within `max-tokens` and the context is kept from
   * going where it no longer could; cut by `length` or a stop string all the same, it is the beginning of one that
   * follows the grammar. Errors of `start`: `bad-argument` names line and column, `limit`, or `unsupported` where the
   * guest knows no grammars; of `next-batch`: `limit` where the grammar is too ambiguous or too deep to follow,
   * `unsupported` where no token of the vocabulary can go on.
   */
  readonly grammar?: string | undefined;
}

export type FinishReason = "eos" | "stop" | "length";

/**
 * Tokens generated since the last call. Texts are whole characters: an incomplete one, or what may be
 * the start of a stop string, is held back with its token until it is decided.
 */
export interface Batch {
  /** Positions prefilled in this call. */
  readonly prefilled: number;
  readonly tokens: Uint32Array;
  /** ln p of each token under the unmodified distribution (before any sampler). */
  readonly logprobs: Float32Array;
  /** UTF-8 of all tokens; that of token i ends at `text-ends[i]`. */
  readonly text: Uint8Array;
  readonly textEnds: Uint32Array;
  readonly finish?: FinishReason | undefined;
  /**
   * The likeliest tokens at each token's place, likeliest first, equal ones by id; shape: [top, tokens], where
   * top is `top-logprobs` or all of a smaller vocabulary.
   */
  readonly topTokens: Uint32Array;
  /** ln p of each of them under the unmodified distribution; shape: [top, tokens]. */
  readonly topLogprobs: Float32Array;
  /** Tokens guessed in this call, whether they turned out right or not; 0 without `speculate`. */
  readonly drafted: number;
  /** Positions dropped in this call to make room (`context-shift`). */
  readonly dropped: number;
}

/** A KV cache and what is being generated on it. */
export interface Session extends Disposable {
  /**
   * Tokenizes and queues a prompt; BOS is added where the vocabulary asks for it and the cache is
   * empty. Gives the number of tokens queued. Errors: `context-full` (says how long it is and how
   * much is left), `bad-argument` (nothing to evaluate); the session is then as before.
   */
  append(prompt: readonly PromptPart[]): number;
  /** How to go on from here: called once before `next-batch`. Errors: `bad-argument` names the field. */
  start(options: GenerationOptions): void;
  /**
   * Prefills one chunk, or generates up to `max` tokens. After an error of an import the session is at
   * the last whole token and may be used again.
   */
  nextBatch(max: number): Batch;
  /**
   * Appends tokens as they are and gives the logits behind each; shape: [vocabulary, tokens].
   * At most `values-max` values in one call, else `limit`.
   */
  evaluate(tokens: Uint32Array): Float32Array;
  /** Positions in the cache. */
  position(): number;
  /** Forgets the positions from there on, and anything queued. */
  truncate(position: number): void;
  /** A second session with the same cache and what is queued, and nothing started. A guest may say `unsupported`. */
  fork(): Session;
  /**
   * The session in pieces of at most `max-bytes`; an empty one is the end. Nothing else is asked of it in between.
   * A guest may say `unsupported`.
   */
  save(offset: bigint, maxBytes: number): Uint8Array;
  /**
   * The pieces of `save` by a guest of the same component, in order; the first empties the session, which has
   * nothing in it until the last has come. Errors: `bad-file` (no session, of another model, of another kv-type, cut
   * short), `context-full`; the session is then empty. A guest may say `unsupported`.
   */
  restore(offset: bigint, piece: Uint8Array): void;
  /** Tokens in the cache in the order of their positions, then those that are queued. A guest may say `unsupported`. */
  tokens(): Uint32Array;
  /**
   * Has a model of the same vocabulary guess tokens, from the next `start` on, in a cache of its own; it may be
   * called once. Errors: `bad-argument` (another vocabulary), `out-of-memory`; `unsupported` where the guest can't.
   */
  useDraft(draft: Model): void;
  /**
   * What one column more in a step takes, as a part of what a step of one column takes. The guest has no clock: the
   * host measures it, and a guest guesses as far ahead as that pays.
   */
  setColumnCost(cost: number): void;
}

/** The class of `Session`; jco knows its instances by `instanceof`. */
export interface SessionClass {
  readonly prototype: Session;
}

/**
 * Turns texts into vectors. Many texts meet the weights as one product; what becomes of one text does not depend
 * on the others.
 */
export interface Embedder extends Disposable {
  /**
   * Tokenizes texts as plain text and queues them; gives the number of each one's tokens, before any is cut. Where
   * pairs are ranked, they come behind each other, a query before each document, and each counts as one text.
   * Errors: `context-full` (names the text that is too long), `bad-argument` (a text without tokens, texts
   * that are not packed, or half a pair); nothing is queued then.
   */
  append(texts: PackedTexts): Uint32Array;
  /**
   * Evaluates the next of the texts queued, as many as the guest takes at once. Errors: `bad-argument` (none is
   * queued); those of the imports, after which nothing is queued.
   */
  nextBatch(): EmbeddingBatch;
  /** Forgets the texts that are queued. */
  clear(): void;
}

/** The class of `Embedder`; jco knows its instances by `instanceof`. */
export interface EmbedderClass {
  readonly prototype: Embedder;
}

/** What a model says about itself. An id that was not granted is `denied`, whether it exists or not. */
export interface Models {
  /** Everything in the file but the elements of arrays and of tensors. */
  getModelMetadata(model: ModelId): ModelMetadata;
  /**
   * Elements `first ..` of a metadata array: `count` of them, or fewer where they would pass 1 MiB (never
   * none, unless `first` is the length). Errors: `not-found` (no such key), `bad-argument` (not an array,
   * nested, `first` past the end), `limit` (one text alone is over 1 MiB).
   */
  readMetadataArray(model: ModelId, key: string, first: number, count: number): ArraySlice;
  /**
   * All elements of a small tensor as f32, in the file's order: norms, biases, frequency factors.
   * Errors: `not-found`, `limit` (over 65,536 elements).
   */
  readTensor(model: ModelId, tensor: TensorId): Float32Array;
}

/**
 * Arithmetic on weights. Activations are f32, column after column: value i of column c of a matrix
 * with rows of length n is at `c * n + i`. One column is one token's vector.
 */
export interface Compute {
  readonly Program: ProgramClass;
  readonly Pending: PendingClass;
  /**
   * y = W x for one tensor and `columns` columns; `input`: [in, columns], the result: [out, columns].
   * Errors: `denied`, `not-found` (no such tensor), `bad-argument` (lengths), `limit`, `cancelled`.
   */
  matmulById(model: ModelId, tensor: TensorId, input: Float32Array, columns: number): Float32Array;
  /**
   * Rows of a matrix as f32 (embeddings of tokens): the result's shape is [row length, rows].
   * Errors: as `matmul-by-id`; a row past the end is `bad-argument`.
   */
  rowsById(model: ModelId, tensor: TensorId, rows: Uint32Array): Float32Array;
  /**
   * The most values one call can take in, and the most it can give back. A guest cuts its prefill
   * into chunks that fit. At least 262,144.
   */
  valuesMax(): number;
}

export interface Logging {
  /** For the tenant's log; the host bounds length and rate. */
  log(level: Level, message: string): void;
}

/** What a guest does for its tenant: tokenization, model configuration, KV cache, sampling. */
export interface Guest {
  readonly Tokenizer: TokenizerClass;
  readonly Model: ModelClass;
  readonly Session: SessionClass;
  readonly Embedder: EmbedderClass;
  /** Whether this guest can run a model with that metadata, without loading anything. */
  checkCompatibility(metadata: ModelMetadata): Compatibility;
  /**
   * Builds the tokenizer alone; vocabulary-only files do. Errors: as the imports', `bad-file`
   * (inconsistent vocabulary), `unsupported` (names the model or pre-tokenizer).
   */
  loadTokenizerById(model: ModelId): Tokenizer;
  /**
   * Reads and checks the whole configuration against the tensors' shapes. Either a whole model or an
   * error, and then nothing stays allocated. Errors: as `load-tokenizer-by-id`, and `bad-file` for a
   * missing or contradictory key or tensor.
   */
  loadModelById(model: ModelId): Model;
}

/** What the host gives. A function fails by throwing the payload of its result's error. */
export interface GuestImports {
  readonly "realm:inference/models": Models;
  readonly "realm:inference/compute": Compute;
  readonly "realm:inference/logging": Logging;
}

/** What the guest gives. A failed result is thrown as an error whose `payload` is the result's error. */
export interface GuestExports {
  readonly guest: Guest;
}

/** What jco's glue exports where it was told to leave instantiation to its caller. */
export type Instantiate = (
  getCoreModule: (fileName: string) => WebAssembly.Module,
  imports: GuestImports,
  instantiateCore?: (
    module: WebAssembly.Module,
    imports?: WebAssembly.Imports,
  ) => WebAssembly.Instance,
) => GuestExports;
