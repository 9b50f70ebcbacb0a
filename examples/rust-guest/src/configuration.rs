//! The extents and constants of a `llama` model, read from the keys `llama.…` and checked against
//! each other. Shapes of tensors are checked against them in tensors.rs.

use crate::bindings::Error;
use crate::failure::{bad_file, unsupported};
use crate::metadata::Metadata;

/// Most values in a head's vector.
const HEAD_LENGTH_MAX: u32 = 1024;
/// Most values of all heads of a column; with it, every sum of extents fits 32 bits.
const COLUMN_LENGTH_MAX: u64 = 1 << 28;

pub struct Configuration {
    pub vocabulary_size: u32,
    pub context_length: u32,
    pub embedding_length: u32,
    pub block_count: u32,
    pub head_count: u32,
    pub head_count_kv: u32,
    /// Values of one head's query or key.
    pub key_length: u32,
    /// Values of one head's value.
    pub value_length: u32,
    pub feed_forward_length: u32,
    pub rope_frequency_base: f64,
    /// Positions are divided by it (linear scaling; Chen et al. 2023).
    pub rope_scaling_factor: f64,
    pub norm_epsilon: f32,
}

impl Configuration {
    pub fn read(metadata: &Metadata) -> Result<Self, Error> {
        if metadata.architecture != "llama" {
            return Err(unsupported(format!(
                "cannot run the architecture \"{}\": this guest knows \"llama\"",
                metadata.architecture
            )));
        }
        if metadata.whole("llama.expert_count")?.unwrap_or(0) > 0 {
            return Err(unsupported(
                "cannot run the model: \"llama.expert_count\" asks for experts",
            ));
        }
        let embedding_length = metadata.count("llama.embedding_length")?;
        let head_count = metadata.count("llama.attention.head_count")?;
        let head_length = embedding_length / head_count;
        let configuration = Self {
            vocabulary_size: read_vocabulary_size(metadata)?,
            context_length: metadata.count("llama.context_length")?,
            embedding_length,
            block_count: metadata.count("llama.block_count")?,
            head_count,
            head_count_kv: metadata.count_or("llama.attention.head_count_kv", head_count)?,
            key_length: metadata.count_or("llama.attention.key_length", head_length)?,
            value_length: metadata.count_or("llama.attention.value_length", head_length)?,
            feed_forward_length: metadata.count("llama.feed_forward_length")?,
            rope_frequency_base: metadata.positive_or("llama.rope.freq_base", 10_000.0)?,
            rope_scaling_factor: read_scaling_factor(metadata)?,
            norm_epsilon: metadata.positive("llama.attention.layer_norm_rms_epsilon")? as f32,
        };
        configuration.check_heads()?;
        configuration.check_rope(metadata)?;
        Ok(configuration)
    }

    /// Values of a column's queries.
    pub fn query_values(&self) -> u32 {
        self.head_count * self.key_length
    }

    /// Values of a column's keys.
    pub fn key_values(&self) -> u32 {
        self.head_count_kv * self.key_length
    }

    /// Values of a column's values.
    pub fn value_values(&self) -> u32 {
        self.head_count_kv * self.value_length
    }

    /// Values of a column's attention.
    pub fn attention_values(&self) -> u32 {
        self.head_count * self.value_length
    }

    fn check_heads(&self) -> Result<(), Error> {
        let (heads, heads_kv) = (self.head_count, self.head_count_kv);
        if !heads.is_multiple_of(heads_kv) {
            return Err(bad_file(format!(
                "cannot read the model: \"llama.attention.head_count\" is {heads}, \
                 not a multiple of \"llama.attention.head_count_kv\", {heads_kv}"
            )));
        }
        for (key, length) in [("key_length", self.key_length), ("value_length", self.value_length)]
        {
            if length == 0 || !length.is_multiple_of(4) || length > HEAD_LENGTH_MAX {
                return Err(unsupported(format!(
                    "cannot run the model: \"llama.attention.{key}\" is {length}; \
                     this guest takes multiples of 4 up to {HEAD_LENGTH_MAX}"
                )));
            }
            if u64::from(heads) * u64::from(length) > COLUMN_LENGTH_MAX {
                return Err(unsupported(format!(
                    "cannot run the model: {heads} heads of {length} values are over \
                     {COLUMN_LENGTH_MAX}"
                )));
            }
        }
        Ok(())
    }

    /// All values of a llama model's head are rotated.
    fn check_rope(&self, metadata: &Metadata) -> Result<(), Error> {
        let key = "llama.rope.dimension_count";
        let rotated = metadata.count_or(key, self.key_length)?;
        if rotated == self.key_length {
            return Ok(());
        }
        Err(bad_file(format!(
            "cannot read the model: \"{key}\" is {rotated}, but a head's key has {} values",
            self.key_length
        )))
    }
}

/// As many as the embedding has columns; the vocabulary's keys must agree.
fn read_vocabulary_size(metadata: &Metadata) -> Result<u32, Error> {
    let columns = metadata.columns_of("token_embd.weight").unwrap_or(0);
    let texts = metadata.array_length("tokenizer.ggml.tokens")?;
    if texts.is_some_and(|texts| columns != 0 && texts != columns) {
        return Err(bad_file(format!(
            "cannot read the model: \"tokenizer.ggml.tokens\" has {} elements, \
             but \"token_embd.weight\" has {columns} columns",
            texts.unwrap_or(0)
        )));
    }
    let size = metadata.count_or("llama.vocab_size", u32::try_from(columns).unwrap_or(u32::MAX))?;
    if columns != 0 && u64::from(size) != columns {
        return Err(bad_file(format!(
            "cannot read the model: the key \"llama.vocab_size\" is {size}, \
             but \"token_embd.weight\" has {columns} columns"
        )));
    }
    Ok(size)
}

fn read_scaling_factor(metadata: &Metadata) -> Result<f64, Error> {
    match metadata.text("llama.rope.scaling.type")? {
        None | Some("linear") => {
            let legacy = metadata.positive_or("llama.rope.scale_linear", 1.0)?;
            metadata.positive_or("llama.rope.scaling.factor", legacy)
        }
        Some("none") => Ok(1.0),
        Some(other) => Err(unsupported(format!(
            "cannot run the model: \"llama.rope.scaling.type\" is \"{other}\"; \
             this guest knows \"none\" and \"linear\""
        ))),
    }
}
