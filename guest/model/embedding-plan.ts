// How a model is to embed: what was asked, checked against what the model can, and what the file says where nothing was.

import { EmbedderOptions, Error, Pooling, Result } from "../bindings/wit";
import { Configuration, NO_POOLING } from "./configuration";
import { badArgument, unsupported } from "./failure";
import { RopeScaling } from "./rope-scaling";

export class EmbeddingPlan {
  constructor(
    public pooling: Pooling,
    public normalize: bool,
    /** Values kept of a vector. */
    public dimensions: u32,
    /** Tokens of a text, those that are added included. */
    public tokensMax: u32,
    public truncate: bool,
    /** How positions rotate: stretched where texts are longer than in training. */
    public ropeScaling: RopeScaling,
    /** Of what the last program gives of a token. */
    public vectorLength: u32,
  ) {}

  /** Whether texts come in pairs, each of which gives one number. */
  get ranks(): bool {
    return this.pooling == Pooling.Rank;
  }
}

export function planEmbedding(
  configuration: Configuration,
  options: EmbedderOptions,
): Result<EmbeddingPlan, Error> {
  const pooling = choosePooling(configuration, options);
  if (pooling.isErr) return fail(pooling.err);
  const length: u32 = pooling.ok == Pooling.Rank ? 1 : configuration.embeddingLength;
  if (options.dimensions > length) {
    return fail(
      badArgument(`dimensions is ${options.dimensions}, but the model's vectors have ${length}`),
    );
  }
  const trained = configuration.contextLength;
  const tokensMax = options.tokensMax == 0 ? trained : options.tokensMax;
  const most = max(trained, configuration.architecture.stretchedContextLength);
  if (tokensMax > most) {
    return fail(badArgument(`tokens-max is ${tokensMax}, but the model takes ${most} positions`));
  }
  return Result.ok<EmbeddingPlan, Error>(
    new EmbeddingPlan(
      pooling.ok,
      options.normalize && pooling.ok != Pooling.Rank,
      options.dimensions == 0 ? length : options.dimensions,
      tokensMax,
      options.truncate,
      scalingFor(configuration, tokensMax),
      length,
    ),
  );
}

function scalingFor(configuration: Configuration, tokensMax: u32): RopeScaling {
  const trained = configuration.contextLength;
  const scaling = configuration.ropeScaling;
  if (tokensMax <= trained) return scaling;
  return scaling.stretched(configuration.architecture.stretchFactor, trained);
}

/** What was asked, else what the file says. */
function choosePooling(
  configuration: Configuration,
  options: EmbedderOptions,
): Result<Pooling, Error> {
  const name = configuration.architecture.name;
  const own = configuration.pooling;
  if (options.pooling.isSome) {
    if (options.pooling.value != Pooling.Rank || configuration.ranks) {
      return Result.ok<Pooling, Error>(options.pooling.value);
    }
    return refuse(
      unsupported(
        `cannot rank: the model turns texts into vectors ("${name}.pooling_type" is not 4)`,
      ),
    );
  }
  if (own == NO_POOLING) {
    return refuse(
      badArgument(
        `pooling is needed: the model was not made to embed ("${name}.pooling_type" is missing); ` +
          `it can be mean, last, cls or none`,
      ),
    );
  }
  if (configuration.ranks) {
    return refuse(
      unsupported(
        `cannot embed: the model ranks pairs of texts ("${name}.pooling_type" is ${own}); ` +
          `pooling can be mean, last, cls or none`,
      ),
    );
  }
  if (own > <u32>Pooling.Last) {
    return refuse(unsupported(`cannot embed: "${name}.pooling_type" is ${own}, and not 0 to 3`));
  }
  return Result.ok<Pooling, Error>(<Pooling>own);
}

function refuse(error: Error): Result<Pooling, Error> {
  return Result.err<Pooling, Error>(error);
}

function fail(error: Error): Result<EmbeddingPlan, Error> {
  return Result.err<EmbeddingPlan, Error>(error);
}
