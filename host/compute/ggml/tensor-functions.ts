// ggml.h: tensors, the operations that Realm's programs are made of, and graphs of them.
//
// Safety, for all of them: tensors and graphs live in the context they were made in. A shape or type that
// an operation cannot take aborts the process, so callers check before they call.

import koffi, { type LibraryHandle } from "koffi";

/** A native address; 0 is none. */
export type Pointer = bigint;

type Make1 = (context: Pointer, a: Pointer) => Pointer;
type Make2 = (context: Pointer, a: Pointer, b: Pointer) => Pointer;
type MakeWithInt = (context: Pointer, a: Pointer, value: number) => Pointer;
type MakeWithFloat = (context: Pointer, a: Pointer, value: number) => Pointer;

export interface ContextParameters {
  readonly mem_size: number;
  readonly mem_buffer: null;
  /** Tensors get no memory of their own. */
  readonly no_alloc: boolean;
}

/** ggml_type_traits, as far as it is used. */
export interface TypeTraits {
  readonly type_name: string | null;
  readonly blck_size: number;
  readonly type_size: number;
  /** Turns a row into f32; none for f32 itself and for integers. */
  readonly to_float: Pointer | null;
}

export function declareTensor(base: LibraryHandle) {
  return { ...declareMemory(base), ...declareOperations(base), ...declareGraph(base) };
}

function declareMemory(base: LibraryHandle) {
  const pointer = "void *";
  const parameters = koffi.struct({ mem_size: "size_t", mem_buffer: pointer, no_alloc: "bool" });
  const traits = koffi.struct({
    type_name: "const char *",
    blck_size: "int64_t",
    blck_size_interleave: "int64_t",
    type_size: "size_t",
    is_quantized: "bool",
    to_float: pointer,
    from_float_ref: pointer,
  });
  const traitsOf: (type: number) => Pointer = base.func("ggml_get_type_traits", pointer, ["int"]);
  const initContext: (parameters: ContextParameters) => Pointer | null = base.func(
    "ggml_init",
    pointer,
    [parameters],
  );
  const freeContext: (context: Pointer) => void = base.func("void ggml_free(void *context)");
  const tensorOverhead: () => number = base.func("size_t ggml_tensor_overhead()");
  const newTensor4d: (
    context: Pointer,
    type: number,
    ne0: number,
    ne1: number,
    ne2: number,
    ne3: number,
  ) => Pointer = base.func(
    "void *ggml_new_tensor_4d(void *c, int type, int64_t a, int64_t b, int64_t n, int64_t m)",
  );
  const newTensor2d: (context: Pointer, type: number, ne0: number, ne1: number) => Pointer =
    base.func("void *ggml_new_tensor_2d(void *context, int type, int64_t ne0, int64_t ne1)");
  const tensorBytes: (tensor: Pointer) => number = base.func("size_t ggml_nbytes(void *tensor)");
  return {
    /** `type` must be one of ggml's. */
    typeTraits: (type: number): TypeTraits => koffi.decode(traitsOf(type), traits),
    initContext,
    freeContext,
    tensorOverhead,
    newTensor2d,
    newTensor4d,
    tensorBytes,
  };
}

function declareOperations(base: LibraryHandle) {
  const unary = (name: string): Make1 => base.func(`void *${name}(void *context, void *a)`);
  const binary = (name: string): Make2 => base.func(`void *${name}(void *c, void *a, void *b)`);
  const withFloat = (name: string): MakeWithFloat =>
    base.func(`void *${name}(void *context, void *a, float value)`);
  const reshape2d: (context: Pointer, a: Pointer, ne0: number, ne1: number) => Pointer = base.func(
    "void *ggml_reshape_2d(void *context, void *a, int64_t ne0, int64_t ne1)",
  );
  const view2d: (
    context: Pointer,
    a: Pointer,
    ne0: number,
    ne1: number,
    rowBytes: number,
    offsetBytes: number,
  ) => Pointer = base.func(
    "void *ggml_view_2d(void *context, void *a, int64_t ne0, int64_t ne1, size_t nb1, size_t offset)",
  );
  return {
    ...declareExperts(base),
    multiplyMatrix: binary("ggml_mul_mat"),
    add: binary("ggml_add"),
    multiply: binary("ggml_mul"),
    rootMeanSquareNorm: withFloat("ggml_rms_norm"),
    layerNorm: withFloat("ggml_norm"),
    scale: withFloat("ggml_scale"),
    tanh: unary("ggml_tanh"),
    contiguous: unary("ggml_cont"),
    activations: {
      silu: unary("ggml_silu"),
      gelu: unary("ggml_gelu"),
      "gelu-quick": unary("ggml_gelu_quick"),
      relu: unary("ggml_relu"),
      sigmoid: unary("ggml_sigmoid"),
    },
    softmax: unary("ggml_soft_max"),
    /** activation(a) * b, of the activations that ggml does so. */
    gated: {
      silu: binary("ggml_swiglu_split"),
      gelu: binary("ggml_geglu_split"),
      "gelu-quick": binary("ggml_geglu_quick_split"),
      relu: binary("ggml_reglu_split"),
    },
    reshape2d,
    view2d,
  };
}

/** What mixtures of experts need besides. */
function declareExperts(base: LibraryHandle) {
  const int64 = "int64_t";
  const reshape3d: (c: Pointer, a: Pointer, ne0: number, ne1: number, ne2: number) => Pointer =
    base.func("ggml_reshape_3d", "void *", ["void *", "void *", int64, int64, int64]);
  const view2d: (
    context: Pointer,
    a: Pointer,
    ne0: number,
    ne1: number,
    rowBytes: number,
    offset: number,
  ) => Pointer = base.func(
    "void *ggml_view_2d(void *c, void *a, int64_t ne0, int64_t ne1, size_t nb1, size_t offset)",
  );
  const newTensor3d: (
    context: Pointer,
    type: number,
    ne0: number,
    ne1: number,
    ne2: number,
  ) => Pointer = base.func(
    "void *ggml_new_tensor_3d(void *context, int type, int64_t ne0, int64_t ne1, int64_t ne2)",
  );
  const multiplyChosen: (context: Pointer, a: Pointer, b: Pointer, numbers: Pointer) => Pointer =
    base.func("void *ggml_mul_mat_id(void *context, void *a, void *b, void *numbers)");
  const clamp: (context: Pointer, a: Pointer, min: number, max: number) => Pointer = base.func(
    "void *ggml_clamp(void *context, void *a, float min, float max)",
  );
  const withInt = (name: string): MakeWithInt =>
    base.func(`void *${name}(void *context, void *a, int value)`);
  const getRows: Make2 = base.func("void *ggml_get_rows(void *context, void *a, void *rows)");
  const divide: Make2 = base.func("void *ggml_div(void *context, void *a, void *b)");
  const sumRows: Make1 = base.func("void *ggml_sum_rows(void *context, void *a)");
  return {
    reshape3d,
    view2d,
    newTensor3d,
    multiplyChosen,
    clamp,
    /** The order in which rows would be sorted; as i32. */
    sortOrder: withInt("ggml_argsort"),
    /** To a tensor of another type. */
    cast: withInt("ggml_cast"),
    getRows,
    divide,
    sumRows,
  };
}

function declareGraph(base: LibraryHandle) {
  const graphOverhead: (nodesMax: number, gradients: boolean) => number = base.func(
    "size_t ggml_graph_overhead_custom(size_t size, bool grads)",
  );
  const newGraph: (context: Pointer, nodesMax: number, gradients: boolean) => Pointer = base.func(
    "void *ggml_new_graph_custom(void *context, size_t size, bool grads)",
  );
  const expandGraph: (graph: Pointer, tensor: Pointer) => void = base.func(
    "void ggml_build_forward_expand(void *graph, void *tensor)",
  );
  return { graphOverhead, newGraph, expandGraph };
}
