// Two pieces of static memory that every call shares: where results are put, and parameters that are too many for
// a parameter list. No call is under way while another fills them, so one of each is enough.

import { sizeOf, structSize } from "../abi/layout.ts";
import type { WitType } from "../wit/model.ts";

export class Areas {
  #resultBytes = 8;
  #parameterBytes = 8;

  reserveResult(type: WitType): void {
    this.#resultBytes = Math.max(this.#resultBytes, sizeOf(type));
  }

  reserveParameters(types: readonly WitType[]): void {
    this.#parameterBytes = Math.max(this.#parameterBytes, structSize(types));
  }

  declarations(): string {
    return (
      `export const RETURN_AREA: usize = memory.data(${this.#resultBytes}, 16);\n` +
      `export const PARAMETER_AREA: usize = memory.data(${this.#parameterBytes}, 16);\n`
    );
  }
}
