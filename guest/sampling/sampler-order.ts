// Which samplers are applied, in which order: those that the options name and that do something.

import { SamplerKind, SamplingOptions } from "../bindings/wit";

/** llama.cpp's. */
const DEFAULT_ORDER: StaticArray<SamplerKind> = [
  SamplerKind.Penalties,
  SamplerKind.Dry,
  SamplerKind.TopNSigma,
  SamplerKind.TopK,
  SamplerKind.TypicalP,
  SamplerKind.TopP,
  SamplerKind.MinP,
  SamplerKind.Xtc,
  SamplerKind.Temperature,
];

/** Whether the largest is taken in the end, not drawn. */
export function isGreedy(options: SamplingOptions): bool {
  return options.temperature == 0 && !options.dynamicTemperature.isSome;
}

/** With mirostat the temperature alone. */
export function samplerOrder(options: SamplingOptions): StaticArray<SamplerKind> {
  if (options.mirostat.isSome) return [SamplerKind.Temperature];
  const named = options.samplers.isSome ? options.samplers.value : DEFAULT_ORDER;
  const onlyLargest = isGreedy(options) && !mayDropLargest(options);
  const order: SamplerKind[] = [];
  for (let i = 0; i < named.length; i++) {
    if (!isActive(named[i], options)) continue;
    if (!onlyLargest || changesLargest(named[i])) order.push(named[i]);
  }
  return StaticArray.fromArray<SamplerKind>(order);
}

/** Whether a sampler may leave others than the largest; all others that drop tokens can't change a greedy choice. */
function mayDropLargest(options: SamplingOptions): bool {
  return isActive(SamplerKind.Xtc, options) || isActive(SamplerKind.TypicalP, options);
}

function changesLargest(kind: SamplerKind): bool {
  return (
    kind == SamplerKind.Penalties || kind == SamplerKind.Dry || kind == SamplerKind.Temperature
  );
}

function isActive(kind: SamplerKind, options: SamplingOptions): bool {
  switch (kind) {
    case SamplerKind.Penalties:
      return options.penalties.isSome;
    case SamplerKind.Dry:
      return options.dry.isSome;
    case SamplerKind.TopNSigma:
      return options.topNSigma.isSome;
    case SamplerKind.TopK:
      return options.topK > 0;
    case SamplerKind.TypicalP:
      return options.typicalP.isSome && options.typicalP.value < 1;
    case SamplerKind.TopP:
      return options.topP < 1;
    case SamplerKind.MinP:
      return options.minP > 0;
    case SamplerKind.Xtc:
      return options.xtc.isSome;
    default:
      return options.temperature != 1 || options.dynamicTemperature.isSome;
  }
}
