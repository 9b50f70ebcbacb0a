//! The programs of a forward pass. One runs from the attention of a block to the queries, keys and
//! values of the next, so that a token costs one host call a block and two more:
//!   0            [x] -> [q, k, v]
//!   1 .. n - 1   [x, attention] -> [x, q, k, v]
//!   n            [x, attention] -> [logits]

use crate::bindings::Error;
use crate::bindings::compute::{
    Activation, BinaryOperator, BinaryStep, GatedStep, MatmulStep, NormKind, NormStep, Program,
    Step,
};
use crate::configuration::Configuration;
use crate::tensors::{BlockTensors, Tensors, Weight};

/// All programs, or none: those made before an error are dropped with the list.
pub fn create_programs(
    model: u32,
    configuration: &Configuration,
    tensors: &Tensors,
) -> Result<Vec<Program>, Error> {
    let behind_blocks = tensors.blocks.iter().map(Some).chain([None]);
    let before_blocks = [None].into_iter().chain(tensors.blocks.iter().map(Some));
    before_blocks
        .zip(behind_blocks)
        .map(|(finished, started)| {
            let builder = ProgramBuilder::new(configuration, finished.is_some());
            builder.build(model, tensors, finished, started)
        })
        .collect()
}

/// Numbers the values of one program as it adds its steps.
struct ProgramBuilder {
    inputs: Vec<u32>,
    steps: Vec<Step>,
    norm_epsilon: f32,
}

impl ProgramBuilder {
    fn new(configuration: &Configuration, has_attention: bool) -> Self {
        let mut inputs = vec![configuration.embedding_length];
        if has_attention {
            inputs.push(configuration.attention_values());
        }
        Self { inputs, steps: Vec::new(), norm_epsilon: configuration.norm_epsilon }
    }

    /// The rest of one block, then the start of another or the output.
    fn build(
        mut self,
        model: u32,
        tensors: &Tensors,
        finished: Option<&BlockTensors>,
        started: Option<&BlockTensors>,
    ) -> Result<Program, Error> {
        let x = finished.map_or(0, |block| self.finish_block(block, 0, 1));
        let mut outputs = Vec::new();
        if let Some(block) = started {
            let normal = self.norm(block.attention_norm, x);
            if finished.is_some() {
                outputs.push(x);
            }
            for matrix in [block.query, block.key, block.value] {
                outputs.push(self.matmul(matrix, normal));
            }
        } else {
            let normal = self.norm(tensors.output_norm, x);
            outputs.push(self.matmul(tensors.output, normal));
        }
        Program::create(model, &self.inputs, &self.steps, &outputs)
    }

    /// From a block's attention to the residual stream behind it.
    fn finish_block(&mut self, block: &BlockTensors, x: u32, attention: u32) -> u32 {
        let projected = self.matmul(block.attention_output, attention);
        let middle = self.add(x, projected);
        let normal = self.norm(block.feed_forward_norm, middle);
        let gate = self.matmul(block.gate, normal);
        let up = self.matmul(block.up, normal);
        let activation = Activation::Silu;
        let inner = self.push(Step::Gated(GatedStep { activation, gate, up }));
        let outer = self.matmul(block.down, inner);
        self.add(middle, outer)
    }

    fn matmul(&mut self, matrix: Weight, input: u32) -> u32 {
        self.push(Step::Matmul(MatmulStep {
            weight: matrix.weight,
            input,
            bias: matrix.bias,
            adapter: None,
            experts: None,
        }))
    }

    fn norm(&mut self, norm: Weight, input: u32) -> u32 {
        self.push(Step::Norm(NormStep {
            kind: NormKind::RootMeanSquare,
            input,
            epsilon: self.norm_epsilon,
            group_length: 0,
            weight: Some(norm.weight),
            bias: norm.bias,
        }))
    }

    fn add(&mut self, left: u32, right: u32) -> u32 {
        let operator = BinaryOperator::Add;
        self.push(Step::Binary(BinaryStep { operator, left, right }))
    }

    /// Gives the number of the step's value.
    fn push(&mut self, step: Step) -> u32 {
        self.steps.push(step);
        (self.inputs.len() + self.steps.len() - 1) as u32
    }
}
