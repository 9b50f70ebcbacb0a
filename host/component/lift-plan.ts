// What a host has to measure before the glue lifts it: for each core function of a component that takes lists
// or texts from the guest's memory (an import that was lowered) or gives them (an export that is lifted), where
// these lie. Plain data: it is made by inspecting a component, and for Realm's own guest at build time.
//
// Measured is by the types that the component itself declares, for these are what its glue is made from.

/** Where a list or text can be in a value. `at` is relative to the value's beginning: bytes in memory, places in a parameter list. */
export type LiftPart =
  | { readonly kind: "text"; readonly at: number }
  | { readonly kind: "numbers"; readonly at: number; readonly elementBytes: number }
  | {
      readonly kind: "list";
      readonly at: number;
      readonly elementBytes: number;
      /** JavaScript values that one element becomes, lists in it not counted. */
      readonly elementValues: number;
      readonly parts: readonly LiftPart[];
    }
  | {
      readonly kind: "cases";
      readonly at: number;
      readonly discriminantBytes: 1 | 2 | 4;
      /** The cases' parts are relative to `at + payloadOffset`. */
      readonly payloadOffset: number;
      readonly cases: readonly (readonly LiftPart[])[];
    };

/** An export of one of the core instances, counted as they are made. */
export interface CoreExport {
  readonly instance: number;
  readonly name: string;
}

/** A core import that is a function of the host, lowered. */
export interface LoweredImport {
  readonly module: string;
  readonly name: string;
  /** `realm:inference/models@0.1.0#read-tensor` */
  readonly function: string;
  readonly memory: CoreExport;
  /** Whether the parameters are so many that they lie in memory, at the first core parameter. */
  readonly inMemory: boolean;
  readonly parts: readonly LiftPart[];
}

/** A core export whose result is lifted; it gives a pointer to that. */
export interface LiftedExport {
  readonly name: string;
  readonly function: string;
  readonly memory: CoreExport;
  readonly parts: readonly LiftPart[];
}

export interface InstancePlan {
  /** Index of the module among the component's. */
  readonly module: number;
  readonly imports: readonly LoweredImport[];
  readonly exports: readonly LiftedExport[];
}

/** The core instances in the order in which the glue makes them. */
export type LiftPlan = readonly InstancePlan[];
