// The feed-forward of a block with experts, as steps of its program: a router gives each expert a share, the
// best are chosen, and their outputs are added up by their shares (Jiang et al. 2024, Mixtral). An expert that
// all tokens share is weighed by a sigmoid of its own (Qwen team 2024, Qwen1.5-MoE).

import {
  Activation,
  ActivationStep,
  BinaryOperator,
  BinaryStep,
  ChoiceStep,
  ExpertSelection,
  ExpertWeightsStep,
  GatedStep,
  MatmulStep,
  Option,
  SoftmaxStep,
  Step,
  WeightedSumStep,
} from "../bindings/wit";
import { ExpertConfiguration } from "./expert-configuration";
import { ExpertMatrices, ExpertTensors } from "./expert-tensors";
import { ProgramSteps } from "./program-steps";

/** Adds the steps; gives the number of the mixture's value. */
export function mixExperts(
  steps: ProgramSteps,
  configuration: ExpertConfiguration,
  activation: Activation,
  tensors: ExpertTensors,
  input: u32,
): u32 {
  const logits = matmul(steps, tensors.router, input, null);
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
  const router = matmul(steps, tensors.sharedRouter, input, null);
  const share = steps.push(Step.activation(new ActivationStep(Activation.Sigmoid, router)));
  const weighted = steps.push(Step.weightedSum(new WeightedSumStep(output, share)));
  return steps.push(Step.binary(new BinaryStep(BinaryOperator.Add, mixture, weighted)));
}

/** Of the chosen experts, or of the shared one where there is no selection. */
function feedForward(
  steps: ProgramSteps,
  activation: Activation,
  matrices: ExpertMatrices,
  input: u32,
  selection: ExpertSelection | null,
): u32 {
  const gate = matmul(steps, matrices.gate, input, selection);
  const up = matmul(steps, matrices.up, input, selection);
  const inner = steps.push(Step.gated(new GatedStep(activation, gate, up)));
  return matmul(steps, matrices.down, inner, selection);
}

function matmul(
  steps: ProgramSteps,
  weight: u32,
  input: u32,
  selection: ExpertSelection | null,
): u32 {
  const none = Option.none<u32>();
  const experts =
    selection == null ? Option.none<ExpertSelection>() : Option.some<ExpertSelection>(selection);
  return steps.push(Step.matmul(new MatmulStep(weight, input, none, none, experts)));
}
