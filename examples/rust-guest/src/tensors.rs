//! The ids of a model's tensors, each checked against the shape that the configuration asks for.

use crate::bindings::Error;
use crate::configuration::Configuration;
use crate::metadata::Metadata;

/// A weight matrix or vector, and its bias if it has one.
#[derive(Clone, Copy)]
pub struct Weight {
    pub weight: u32,
    pub bias: Option<u32>,
}

pub struct BlockTensors {
    pub attention_norm: Weight,
    pub query: Weight,
    pub key: Weight,
    pub value: Weight,
    pub attention_output: Weight,
    pub feed_forward_norm: Weight,
    pub gate: Weight,
    pub up: Weight,
    pub down: Weight,
}

pub struct Tensors {
    pub token_embedding: u32,
    pub blocks: Vec<BlockTensors>,
    pub output_norm: Weight,
    /// The embedding again where the file has no output matrix.
    pub output: Weight,
    /// What llama3 divides the frequencies by, shape [key_length / 2].
    pub rope_factors: Option<u32>,
}

impl Tensors {
    pub fn read(configuration: &Configuration, metadata: &Metadata) -> Result<Self, Error> {
        let embedding = configuration.embedding_length;
        let vocabulary = configuration.vocabulary_size;
        let shape = [embedding.into(), vocabulary.into()];
        let token_embedding = metadata.tensor("token_embd.weight", &shape)?;
        let output = metadata.optional_tensor("output.weight", &shape)?;
        let pairs = configuration.key_length / 2;
        Ok(Self {
            token_embedding,
            blocks: (0..configuration.block_count)
                .map(|block| BlockTensors::read(block, configuration, metadata))
                .collect::<Result<_, _>>()?,
            output_norm: norm("output_norm", embedding, metadata)?,
            output: Weight {
                weight: output.unwrap_or(token_embedding),
                bias: metadata.optional_tensor("output.bias", &[vocabulary.into()])?,
            },
            rope_factors: metadata.optional_tensor("rope_freqs.weight", &[pairs.into()])?,
        })
    }
}

impl BlockTensors {
    fn read(block: u32, sizes: &Configuration, metadata: &Metadata) -> Result<Self, Error> {
        let embedding = sizes.embedding_length;
        let inner = sizes.feed_forward_length;
        let named_norm = |name| norm(&format!("blk.{block}.{name}"), embedding, metadata);
        let named_matrix =
            |name, rows, columns| matrix(&format!("blk.{block}.{name}"), rows, columns, metadata);
        Ok(Self {
            attention_norm: named_norm("attn_norm")?,
            query: named_matrix("attn_q", embedding, sizes.query_values())?,
            key: named_matrix("attn_k", embedding, sizes.key_values())?,
            value: named_matrix("attn_v", embedding, sizes.value_values())?,
            attention_output: named_matrix("attn_output", sizes.attention_values(), embedding)?,
            feed_forward_norm: named_norm("ffn_norm")?,
            gate: named_matrix("ffn_gate", embedding, inner)?,
            up: named_matrix("ffn_up", embedding, inner)?,
            down: named_matrix("ffn_down", inner, embedding)?,
        })
    }
}

fn matrix(name: &str, rows: u32, columns: u32, metadata: &Metadata) -> Result<Weight, Error> {
    let shape = [rows.into(), columns.into()];
    Ok(Weight {
        weight: metadata.tensor(&format!("{name}.weight"), &shape)?,
        bias: metadata.optional_tensor(&format!("{name}.bias"), &[columns.into()])?,
    })
}

fn norm(name: &str, length: u32, metadata: &Metadata) -> Result<Weight, Error> {
    Ok(Weight { weight: metadata.tensor(&format!("{name}.weight"), &[length.into()])?, bias: None })
}
