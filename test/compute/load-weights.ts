// Loads a file's tensors into a device, read in pieces as the store does it, and finds them by name.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";

import type { Device, Weights } from "../../host/compute/device.ts";
import type { GgufFile } from "../../host/gguf/gguf-file.ts";
import { readGguf } from "../../host/gguf/read-gguf.ts";

const pieceBytes = 512 * 1024;

export interface LoadedFile {
  readonly file: GgufFile;
  readonly weights: Weights;
  /** Index of a tensor. */
  readonly index: (name: string) => number;
}

export function loadFile(device: Device, path: string): LoadedFile {
  const descriptor = openSync(path, "r");
  try {
    const file = readHeader(descriptor);
    const weights = device.allocateWeights(device.planWeights(file.tensors), () => {});
    for (const [index, { offset, byteLength }] of file.tensors.entries()) {
      const { bytes, commit } = weights.open(index);
      for (let at = 0; at < byteLength; at += pieceBytes) {
        readSync(descriptor, bytes, at, Math.min(pieceBytes, byteLength - at), offset + at);
      }
      commit();
    }
    const index = (name: string): number => {
      const found = file.tensors.findIndex((tensor) => tensor.name === name);
      if (found < 0) throw new Error(`"${path}" has no tensor "${name}"`);
      return found;
    };
    return { file, weights, index };
  } finally {
    closeSync(descriptor);
  }
}

function readHeader(descriptor: number): GgufFile {
  const reading = readGguf(fstatSync(descriptor).size);
  let step = reading.next(new Uint8Array());
  while (step.done !== true) {
    const piece = new Uint8Array(step.value.length);
    readSync(descriptor, piece, 0, piece.length, step.value.offset);
    step = reading.next(piece);
  }
  return step.value;
}
