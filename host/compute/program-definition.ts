// A program as a guest describes it: `compute.program` of the world, in the shapes that jco gives to
// records, variants and options.

export interface MatmulStep {
  readonly weight: number;
  readonly input: number;
  readonly bias?: number | undefined;
  readonly adapter?: number | undefined;
  readonly experts?: object | undefined;
}

export type NormKind = "root-mean-square" | "layer";

export interface NormStep {
  readonly kind: NormKind;
  readonly input: number;
  readonly epsilon: number;
  /** 0: the whole column. */
  readonly groupLength: number;
  readonly weight?: number | undefined;
  readonly bias?: number | undefined;
}

export type BinaryOperator = "add" | "multiply";

export interface BinaryStep {
  readonly operator: BinaryOperator;
  readonly left: number;
  readonly right: number;
}

export type Activation = "silu" | "gelu" | "gelu-quick" | "relu";

export interface ActivationStep {
  readonly activation: Activation;
  readonly input: number;
}

export interface GatedStep {
  readonly activation: Activation;
  readonly gate: number;
  readonly up: number;
}

export interface ScaleStep {
  readonly input: number;
  readonly factor: number;
}

export type Step =
  | { readonly tag: "matmul"; readonly val: MatmulStep }
  | { readonly tag: "norm"; readonly val: NormStep }
  | { readonly tag: "binary"; readonly val: BinaryStep }
  | { readonly tag: "activation"; readonly val: ActivationStep }
  | { readonly tag: "gated"; readonly val: GatedStep }
  | { readonly tag: "scale"; readonly val: ScaleStep };

export interface ProgramDefinition {
  /** Lengths of the input values' columns. */
  readonly inputs: ArrayLike<number>;
  /** Values are numbered: the inputs first, then one for each step; a step reads values before it. */
  readonly steps: readonly Step[];
  /** Indices of the values to give back. */
  readonly outputs: ArrayLike<number>;
}

/** As the world says. */
export const programInputsMax = 8;
export const programStepsMax = 64;
export const programOutputsMax = 8;
