// The feed-forward of a block with experts, as steps of its program: a router gives each expert a share, the
// best are chosen, and their outputs are added up by their shares (Jiang et al. 2024, Mixtral). An expert that
// all tokens share is weighed by a sigmoid of its own (Qwen team 2024, Qwen1.5-MoE).

import {
  Activation,
  ActivationStep,
  ChoiceStep,
  ExpertSelection,
  ExpertWeightsStep,
  SoftmaxStep,
  Step,
  WeightedSumStep,
} from "../bindings/wit";
import { ExpertConfiguration } from "./expert-configuration";
import { ExpertMatrices, ExpertTensors } from "./expert-tensors";
import { ABSENT } from "./metadata-reader";
import { ProgramSteps } from "./program-steps";

/** Adds the steps; gives the number of the mixture's value. */
export function mixExperts(
  steps: ProgramSteps,
  configuration: ExpertConfiguration,
  activation: Activation,
  tensors: ExpertTensors,
  input: u32,
): u32 {
  const logits = steps.product(tensors.router, input);
  const gates = steps.push(Step.softmax(new SoftmaxStep(logits)));
  const used = configuration.used;
  const choice = steps.push(Step.choice(new ChoiceStep(gates, used)));
  const shares = new ExpertWeightsStep(gates, choice, configuration.normalized);
  const weights = steps.push(Step.expertWeights(shares));
  const selection = new ExpertSelection(choice, used);
  const outputs = feedForward(steps, activation, tensors.all, input, selection);
  const mixture = steps.push(Step.weightedSum(new WeightedSumStep(outputs, weights)));
  const shared = tensors.shared;
  if (shared == null) return mixture;
  const output = feedForward(steps, activation, shared, input, null);
  const router = steps.product(tensors.sharedRouter, input);
  const share = steps.push(Step.activation(new ActivationStep(Activation.Sigmoid, router)));
  const weighted = steps.push(Step.weightedSum(new WeightedSumStep(output, share)));
  return steps.add(mixture, weighted);
}

/** Of the chosen experts, or of the shared one where there is no selection. */
function feedForward(
  steps: ProgramSteps,
  activation: Activation,
  matrices: ExpertMatrices,
  input: u32,
  selection: ExpertSelection | null,
): u32 {
  const gate = steps.product(matrices.gate, input, ABSENT, selection);
  const up = steps.product(matrices.up, input, ABSENT, selection);
  return steps.product(matrices.down, steps.gated(activation, gate, up), ABSENT, selection);
}
