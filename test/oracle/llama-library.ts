// libllama's C functions and structs, as declared in llama.h at release v0.5.0. llama.cpp promises no ABI:
// another layout shows in the defaults, which are compared field by field, and is an error, never a guess.
import koffi, { type LibraryHandle, type TypeObject } from "koffi";
import { join } from "node:path";
import { declareEmbeddings } from "./llama-embedding-functions.ts";
import { findNativePackage, libraryFile } from "../../host/compute/ggml/native-package.ts";

/** A native address. */
export type Pointer = bigint;
type Struct = Readonly<Record<string, unknown>>;

/** llama_batch; the arrays belong to it. */
export interface BatchFields extends Struct {
  readonly n_tokens: number;
  readonly token: Pointer;
  readonly pos: Pointer;
  readonly n_seq_id: Pointer;
  readonly seq_id: Pointer;
  readonly logits: Pointer;
}

/** Of a struct; `preset`: what llama.cpp fills in. */
interface Field {
  readonly type: string;
  readonly preset: number | boolean | null;
}
type Layout = Readonly<Record<string, Field>>;

const field = (type: string, preset: number | boolean | null): Field => ({ type, preset });
const pointerField = field("void *", null);

const modelLayout: Layout = {
  devices: pointerField,
  tensor_buft_overrides: pointerField,
  n_gpu_layers: field("int32_t", -1),
  split_mode: field("int", 1),
  load_mode: field("int", -1),
  lazy_mode: field("int", 1),
  main_gpu: field("int32_t", 0),
  tensor_split: pointerField,
  progress_callback: pointerField,
  progress_callback_user_data: pointerField,
  kv_overrides: pointerField,
  vocab_only: field("bool", false),
  check_tensors: field("bool", false),
  use_extra_bufts: field("bool", true),
  no_host: field("bool", false),
  no_alloc: field("bool", false),
  load_mtp: field("bool", false),
};

const contextLayout: Layout = {
  n_ctx: field("uint32_t", 512),
  n_batch: field("uint32_t", 2048),
  n_ubatch: field("uint32_t", 512),
  n_seq_max: field("uint32_t", 1),
  n_rs_seq: field("uint32_t", 0),
  n_outputs_max: field("uint32_t", 0),
  n_outputs_max_per_seq: field("uint32_t", 1),
  n_threads: field("int32_t", 4),
  n_threads_batch: field("int32_t", 4),
  ctx_type: field("int", 0),
  rope_scaling_type: field("int", -1),
  pooling_type: field("int", -1),
  attention_type: field("int", -1),
  flash_attn_type: field("int", -1),
  rope_freq_base: field("float", 0),
  rope_freq_scale: field("float", 0),
  yarn_ext_factor: field("float", -1),
  yarn_attn_factor: field("float", -1),
  yarn_beta_fast: field("float", -1),
  yarn_beta_slow: field("float", -1),
  yarn_orig_ctx: field("uint32_t", 0),
  defrag_thold: field("float", -1),
  cb_eval: pointerField,
  cb_eval_user_data: pointerField,
  type_k: field("int", 1),
  type_v: field("int", 1),
  abort_callback: pointerField,
  abort_callback_data: pointerField,
  embeddings: field("bool", false),
  offload_kqv: field("bool", true),
  no_perf: field("bool", true),
  op_offload: field("bool", true),
  swa_full: field("bool", true),
  kv_unified: field("bool", false),
  samplers: pointerField,
  n_samplers: field("size_t", 0),
  ctx_other: pointerField,
};

const quantizeLayout: Layout = {
  nthread: field("int32_t", 0),
  ftype: field("int", 7),
  output_tensor_type: field("int", 43),
  token_embedding_type: field("int", 43),
  allow_requantize: field("bool", false),
  quantize_output_tensor: field("bool", true),
  only_copy: field("bool", false),
  pure: field("bool", false),
  keep_split: field("bool", false),
  dry_run: field("bool", false),
  imatrix: pointerField,
  kv_overrides: pointerField,
  tt_overrides: pointerField,
  prune_layers: pointerField,
  max_buf_size: field("size_t", 8 * 1024 ** 3),
};

let loaded: LlamaLibrary | undefined;

/** libllama, loaded once in a thread. */
export function llamaLibrary(): LlamaLibrary {
  loaded ??= loadLibrary();
  return loaded;
}

/** What `llamaLibrary` gives: the library, its functions, and the parameters as llama.cpp presets them. */
export type LlamaLibrary = ReturnType<typeof loadLibrary>;

function loadLibrary() {
  const { directory, ggmlBase, ggml: ggmlFile } = findNativePackage();
  // Backends look ggml-base's symbols up among the global ones.
  const base = koffi.load(ggmlBase, { global: true });
  const ggml = koffi.load(ggmlFile, { global: true });
  const llama = koffi.load(join(directory, libraryFile(directory, "llama")));
  silence(base, llama);
  loadBackends(ggml, directory);
  const modelStruct = koffi.struct(structOf(modelLayout));
  const contextStruct = koffi.struct(structOf(contextLayout));
  const modelParameters: Struct = llama.func("llama_model_default_params", modelStruct, [])();
  const contextParameters: Struct = llama.func("llama_context_default_params", contextStruct, [])();
  const quantizeStruct = koffi.struct(structOf(quantizeLayout));
  const quantizeParameters: Struct = llama.func(
    "llama_model_quantize_default_params",
    quantizeStruct,
    [],
  )();
  checkPresets("llama_model_params", modelLayout, modelParameters);
  checkPresets("llama_context_params", contextLayout, contextParameters);
  checkPresets("llama_model_quantize_params", quantizeLayout, quantizeParameters);
  const quantize: (source: string, target: string, parameters: [Struct]) => number = llama.func(
    "llama_model_quantize",
    "uint32_t",
    ["str", "str", koffi.pointer(quantizeStruct)],
  );
  const functions = { ...declareFunctions(llama, modelStruct, contextStruct), quantize };
  return { llama, modelParameters, contextParameters, quantizeParameters, functions };
}

function declareFunctions(
  llama: LibraryHandle,
  modelStruct: TypeObject,
  contextStruct: TypeObject,
) {
  const pointer = "void *";
  const batch = koffi.struct({
    n_tokens: "int32_t",
    token: pointer,
    embd: pointer,
    pos: pointer,
    n_seq_id: pointer,
    seq_id: pointer,
    logits: pointer,
  });
  const loadModel: (path: string, parameters: Struct) => Pointer | null = llama.func(
    "llama_model_load_from_file",
    pointer,
    ["str", modelStruct],
  );
  const newContext: (model: Pointer, parameters: Struct) => Pointer | null = llama.func(
    "llama_init_from_model",
    pointer,
    [pointer, contextStruct],
  );
  const newBatch: (tokens: number, embedding: number, sequences: number) => BatchFields =
    llama.func("llama_batch_init", batch, ["int32_t", "int32_t", "int32_t"]);
  const freeBatch: (batch: BatchFields) => void = llama.func("llama_batch_free", "void", [batch]);
  const decode: (context: Pointer, batch: BatchFields) => number = llama.func(
    "llama_decode",
    "int32_t",
    [pointer, batch],
  );
  const tokenize: (
    vocabulary: Pointer,
    text: Uint8Array,
    length: number,
    tokens: Int32Array,
    capacity: number,
    addSpecial: boolean,
    parseSpecial: boolean,
  ) => number = llama.func(
    "int32_t llama_tokenize(void *vocab, const uint8_t *text, int32_t n, _Out_ int32_t *tokens, int32_t max, bool add, bool parse)",
  );
  const detokenize: (
    vocabulary: Pointer,
    tokens: Int32Array,
    count: number,
    text: Uint8Array,
    capacity: number,
    removeSpecial: boolean,
    unparseSpecial: boolean,
  ) => number = llama.func(
    "int32_t llama_detokenize(void *vocab, const int32_t *tokens, int32_t n, _Out_ uint8_t *text, int32_t max, bool remove, bool unparse)",
  );
  const tokenToPiece: (
    vocabulary: Pointer,
    token: number,
    text: Uint8Array,
    capacity: number,
    leadingSpacesStripped: number,
    special: boolean,
  ) => number = llama.func(
    "int32_t llama_token_to_piece(void *vocab, int32_t token, _Out_ uint8_t *text, int32_t max, int32_t lstrip, bool special)",
  );
  return {
    loadModel,
    newContext,
    newBatch,
    freeBatch,
    decode,
    tokenize,
    detokenize,
    tokenToPiece,
    ...declareGetters(llama),
  };
}

function declareGetters(llama: LibraryHandle) {
  const freeModel: (model: Pointer) => void = llama.func("void llama_model_free(void *model)");
  const freeContext: (context: Pointer) => void = llama.func("void llama_free(void *ctx)");
  const modelVocabulary: (model: Pointer) => Pointer = llama.func(
    "void *llama_model_get_vocab(void *model)",
  );
  const vocabularySize: (vocabulary: Pointer) => number = llama.func(
    "int32_t llama_vocab_n_tokens(void *vocab)",
  );
  const bosToken: (vocabulary: Pointer) => number = llama.func("int32_t llama_vocab_bos(void *v)");
  const eosToken: (vocabulary: Pointer) => number = llama.func("int32_t llama_vocab_eos(void *v)");
  const isEndOfGeneration: (vocabulary: Pointer, token: number) => boolean = llama.func(
    "bool llama_vocab_is_eog(void *vocab, int32_t token)",
  );
  const logitsOf: (context: Pointer, index: number) => Pointer | null = llama.func(
    "void *llama_get_logits_ith(void *ctx, int32_t i)",
  );
  const contextMemory: (context: Pointer) => Pointer | null = llama.func(
    "void *llama_get_memory(void *ctx)",
  );
  const removePositions: (memory: Pointer, ...positions: number[]) => boolean = llama.func(
    "bool llama_memory_seq_rm(void *mem, int32_t seq_id, int32_t p0, int32_t p1)",
  );
  const movePositions: (memory: Pointer, ...positions: number[]) => void = llama.func(
    "void llama_memory_seq_add(void *mem, int32_t seq_id, int32_t p0, int32_t p1, int32_t delta)",
  );
  return {
    freeModel,
    freeContext,
    modelVocabulary,
    vocabularySize,
    bosToken,
    eosToken,
    isEndOfGeneration,
    logitsOf,
    contextMemory,
    removePositions,
    movePositions,
    ...declareEmbeddings(llama),
  };
}

/** llama.cpp logs to stderr unless told otherwise. */
function silence(base: LibraryHandle, llama: LibraryHandle): void {
  // Safety: `ggml_version` takes no argument and changes nothing; in the C calling conventions of all our
  // platforms the three arguments of a log callback are then ignored. A callback into JavaScript would
  // deadlock when a thread of ggml logs while this one waits for it.
  const ignore = koffi.address(base.symbol("ggml_version"));
  llama.func("void llama_log_set(void *callback, void *data)")(ignore, null);
}

/** Once in a process: Realm's compute may have done it, and a second time would register twice. */
function loadBackends(ggml: LibraryHandle, directory: string): void {
  const count: () => number = ggml.func("size_t ggml_backend_reg_count()");
  if (count() > 0) return;
  ggml.func("void ggml_backend_load_all_from_path(const char *dir)")(directory);
}

function structOf(layout: Layout): Record<string, string> {
  return Object.fromEntries(Object.entries(layout).map(([name, { type }]) => [name, type]));
}

function checkPresets(struct: string, layout: Layout, actual: Struct): void {
  for (const [name, { preset }] of Object.entries(layout)) {
    if (actual[name] !== preset) {
      throw new Error(
        `${struct}.${name} is ${String(actual[name])} by default where v0.5.0 has ${preset}: ` +
          "another release of llama.cpp, whose structs have to be looked up again",
      );
    }
  }
}
