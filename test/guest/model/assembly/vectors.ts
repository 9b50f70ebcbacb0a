// The kernels of pooling and of linear biases, for vectors.test.ts.

export { linearBias, linearBiasScalar } from "../../../../guest/model/kernels/linear-bias";
export { transpose4, transpose4Scalar } from "../../../../guest/model/kernels/transpose";
export {
  addVector,
  addVectorScalar,
  scaleVector,
  scaleVectorScalar,
  vectorLength,
  vectorLengthScalar,
} from "../../../../guest/model/kernels/vector";

export function allocate(bytes: u32): usize {
  return heap.alloc(bytes);
}
