// The table of architectures: a new one is an entry, or a field of architecture.ts and an entry, never a branch on a name.
// Source: the graphs of llama.cpp (v0.5.0), and the papers they follow.

import { Activation, NormKind } from "../bindings/wit";
import { Architecture, ExpertUse, HeadNorm, RopePairs, WindowRope } from "./architecture";

function llama(): Architecture {
  const entry = new Architecture("llama");
  entry.ropePairs = RopePairs.Neighbours;
  entry.ropeFactors = true;
  // Of every block (Mistral 7B v0.1), where a file declares one; llama.cpp v0.5.0 reads no such key here.
  entry.slidingWindow = 0;
  entry.experts = ExpertUse.Optional;
  return entry;
}

function smollm3(): Architecture {
  const entry = new Architecture("smollm3");
  entry.ropePairs = RopePairs.Neighbours;
  entry.ropeSkipPeriod = 4;
  return entry;
}

function qwen2(): Architecture {
  return new Architecture("qwen2");
}

function qwen3(): Architecture {
  const entry = new Architecture("qwen3");
  entry.headNorm = HeadNorm.EachHead;
  return entry;
}

function qwen2moe(): Architecture {
  const entry = new Architecture("qwen2moe");
  entry.experts = ExpertUse.Always;
  entry.expertWeightsNormalized = false;
  entry.sharedExpert = true;
  return entry;
}

function qwen3moe(): Architecture {
  const entry = new Architecture("qwen3moe");
  entry.headNorm = HeadNorm.EachHead;
  entry.experts = ExpertUse.Always;
  return entry;
}

function gemma(name: string): Architecture {
  const entry = new Architecture(name);
  entry.activation = Activation.Gelu;
  entry.ropeWholeHead = false;
  entry.embeddingRootScale = true;
  entry.attentionPostNorm = "post_attention_norm";
  entry.feedForwardPostNorm = "post_ffw_norm";
  return entry;
}

function gemma2(): Architecture {
  const entry = gemma("gemma2");
  entry.slidingWindow = 4096;
  entry.windowPeriod = 2;
  entry.windowRope = WindowRope.OwnBase;
  entry.scoreSoftCap = 50;
  entry.logitSoftCap = 30;
  entry.embeddingScoresBlockCount = 46;
  return entry;
}

function gemma3(): Architecture {
  const entry = gemma("gemma3");
  entry.headNorm = HeadNorm.EachHead;
  entry.slidingWindow = 0;
  entry.windowPeriod = 6;
  entry.windowRope = WindowRope.Unscaled;
  entry.windowRopeBase = 10000;
  entry.logitSoftCap = 0;
  entry.embeddingScoresBlockCount = 62;
  return entry;
}

function phi3(): Architecture {
  const entry = new Architecture("phi3");
  entry.ropeWholeHead = false;
  entry.ropeFactors = true;
  // Of every block (Phi-3-mini-4k: 2047); llama.cpp v0.5.0 reads the key, and sees everything all the same.
  entry.slidingWindow = 0;
  entry.gateInUp = true;
  return entry;
}

function granite(): Architecture {
  const entry = new Architecture("granite");
  entry.ropePairs = RopePairs.Neighbours;
  entry.ropeFactors = true;
  entry.ropeSwitch = true;
  entry.scaleKeys = true;
  return entry;
}

function olmo2(): Architecture {
  const entry = new Architecture("olmo2");
  entry.headNorm = HeadNorm.WholeVector;
  entry.slidingWindow = 0;
  entry.windowPeriod = 4;
  entry.windowRope = WindowRope.Unscaled;
  entry.attentionNorm = "";
  entry.attentionPostNorm = "post_attention_norm";
  entry.feedForwardNorm = "";
  entry.feedForwardPostNorm = "post_ffw_norm";
  return entry;
}

/** Norms behind each sum, and none before (Devlin et al. 2019). */
function encoder(name: string): Architecture {
  const entry = new Architecture(name);
  entry.bidirectional = true;
  entry.norm = NormKind.Layer;
  entry.normEpsilonKey = "attention.layer_norm_epsilon";
  entry.normBias = true;
  entry.attentionNorm = "";
  entry.attentionSumNorm = "attn_output_norm";
  entry.feedForwardNorm = "";
  entry.feedForwardSumNorm = "layer_output_norm";
  entry.outputNorm = "";
  entry.tokenTypes = "token_types";
  entry.embeddingNorm = "token_embd_norm";
  return entry;
}

function bert(): Architecture {
  const entry = encoder("bert");
  entry.activation = Activation.Gelu;
  entry.gated = false;
  entry.ropeSkipPeriod = 1;
  entry.positionEmbedding = "position_embd";
  return entry;
}

function nomicBert(): Architecture {
  const entry = encoder("nomic-bert");
  // What the makers of nomic-embed-text-v1.5 say to use beyond the 2,048 positions of its file: yarn, by 3 / 4.
  entry.stretchedContextLength = 8192;
  entry.stretchFactor = 4.0 / 3;
  return entry;
}

function jinaBertV2(): Architecture {
  const entry = encoder("jina-bert-v2");
  entry.activation = Activation.Gelu;
  entry.gateMayBeInUp = true;
  entry.ropeSkipPeriod = 1;
  entry.linearBiasMax = 8;
  entry.headNorm = HeadNorm.WholeVector;
  entry.headNormOptional = true;
  entry.attentionSecondNorm = "attn_norm_2";
  return entry;
}

const architectures: Architecture[] = [
  llama(),
  smollm3(),
  qwen2(),
  qwen3(),
  qwen2moe(),
  qwen3moe(),
  gemma2(),
  gemma3(),
  phi3(),
  granite(),
  olmo2(),
  bert(),
  nomicBert(),
  jinaBertV2(),
];

/** The entry of that name, or null. */
export function findArchitecture(name: string): Architecture | null {
  for (let i = 0; i < architectures.length; i++) {
    if (architectures[i].name == name) return architectures[i];
  }
  return null;
}

/** All names, as a message lists them. */
export function architectureNames(): string {
  let names = "";
  for (let i = 0; i < architectures.length; i++) {
    names += (i == 0 ? `"` : `, "`) + architectures[i].name + `"`;
  }
  return names;
}
