// ggml-backend.h: devices, buffers, and running graphs.
//
// Safety, for all of them: a buffer's memory is valid until the buffer is freed; a tensor placed in it must
// not be used after that. Sizes and places are checked by callers, because ggml aborts where they are wrong.

import type { LibraryHandle } from "koffi";

import type { Pointer } from "./tensor-functions.ts";

/** GGML_BACKEND_DEVICE_TYPE_CPU. */
const cpuDeviceType = 0;

/** `ggml_status` of a call that worked. */
export const statusSuccess = 0;

export function declareBackend(base: LibraryHandle, registry: LibraryHandle) {
  return { ...declareDevice(base, registry), ...declareBuffer(base), ...declareRun(base) };
}

function declareDevice(base: LibraryHandle, registry: LibraryHandle) {
  const deviceByType: (type: number) => Pointer | null = registry.func(
    "void *ggml_backend_dev_by_type(int type)",
  );
  const description: (device: Pointer) => string = base.func(
    "const char *ggml_backend_dev_description(void *device)",
  );
  const registryOf: (device: Pointer) => Pointer = base.func(
    "void *ggml_backend_dev_backend_reg(void *device)",
  );
  const procedure: (registration: Pointer, name: string) => Pointer | null = base.func(
    "void *ggml_backend_reg_get_proc_address(void *registration, const char *name)",
  );
  const deviceBufferType: (device: Pointer) => Pointer = base.func(
    "void *ggml_backend_dev_buffer_type(void *device)",
  );
  const supportsOperation: (device: Pointer, operation: Pointer) => boolean = base.func(
    "bool ggml_backend_dev_supports_op(void *device, void *operation)",
  );
  const initBackend: (device: Pointer, parameters: null) => Pointer | null = base.func(
    "void *ggml_backend_dev_init(void *device, const char *parameters)",
  );
  const freeBackend: (backend: Pointer) => void = base.func(
    "void ggml_backend_free(void *backend)",
  );
  return {
    cpuDevice: (): Pointer | null => deviceByType(cpuDeviceType),
    deviceDescription: description,
    /** Functions that a backend gives by name, whatever file its variant lies in. */
    deviceProcedure: (device: Pointer, name: string): Pointer | null =>
      procedure(registryOf(device), name),
    deviceBufferType,
    supportsOperation,
    initBackend,
    freeBackend,
  };
}

function declareBuffer(base: LibraryHandle) {
  const allocateBuffer: (bufferType: Pointer, bytes: number) => Pointer | null = base.func(
    "void *ggml_backend_buft_alloc_buffer(void *buft, size_t size)",
  );
  const bufferFromPointer: (address: Pointer, bytes: number) => Pointer = base.func(
    "void *ggml_backend_cpu_buffer_from_ptr(void *pointer, size_t size)",
  );
  const bufferTypeName: (bufferType: Pointer) => string = base.func(
    "const char *ggml_backend_buft_name(void *buft)",
  );
  const bufferTypeAlignment: (bufferType: Pointer) => number = base.func(
    "size_t ggml_backend_buft_get_alignment(void *buft)",
  );
  const allocationBytes: (bufferType: Pointer, tensor: Pointer) => number = base.func(
    "size_t ggml_backend_buft_get_alloc_size(void *buft, void *tensor)",
  );
  const freeBuffer: (buffer: Pointer) => void = base.func(
    "void ggml_backend_buffer_free(void *buffer)",
  );
  const bufferBase: (buffer: Pointer) => Pointer = base.func(
    "void *ggml_backend_buffer_get_base(void *buffer)",
  );
  const placeTensor: (buffer: Pointer, tensor: Pointer, address: Pointer) => number = base.func(
    "int ggml_backend_tensor_alloc(void *buffer, void *tensor, void *address)",
  );
  const placeView: (view: Pointer) => number = base.func("int ggml_backend_view_init(void *view)");
  const setTensor: (tensor: Pointer, data: Pointer, offset: number, bytes: number) => void =
    base.func("void ggml_backend_tensor_set(void *t, const void *data, size_t offset, size_t n)");
  return {
    allocateBuffer,
    /** A buffer on memory that stays its owner's. */
    bufferFromPointer,
    bufferTypeName,
    bufferTypeAlignment,
    allocationBytes,
    freeBuffer,
    bufferBase,
    placeTensor,
    placeView,
    setTensor,
  };
}

function declareRun(base: LibraryHandle) {
  const computeGraph: (backend: Pointer, graph: Pointer) => number = base.func(
    "int ggml_backend_graph_compute(void *backend, void *graph)",
  );
  return { computeGraph };
}
