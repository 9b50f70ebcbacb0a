//! One chunk of tokens through all blocks. What lies between two programs, part after part without
//! gaps:
//!   x       shape [embedding_length, columns], the residual stream
//!   queries shape [key_length, head_count, columns]
//!   keys    shape [key_length, head_count_kv, columns]
//!   values  shape [value_length, head_count_kv, columns]

use crate::attention::Attention;
use crate::bindings::compute::{self, Program};
use crate::bindings::{Error, SessionOptions};
use crate::configuration::Configuration;
use crate::failure::{bad_file, bug, limit};
use crate::kv_cache::KvCache;
use crate::model::LoadedModel;
use crate::rope::rotate;
use std::ops::Range;

/// Columns of a prefill chunk where the host leaves it to the guest.
const PREFILL_COLUMNS: u64 = 256;

/// Floats that a column takes in the widest program: what goes in or what comes out.
fn column_values(configuration: &Configuration) -> u64 {
    let input = configuration.attention_values();
    let output =
        configuration.query_values() + configuration.key_values() + configuration.value_values();
    u64::from(configuration.embedding_length) + u64::from(input.max(output))
}

/// Most tokens in a chunk: as many as were asked for, as far as they fit one host call.
pub fn chunk_columns(model: &LoadedModel, options: &SessionOptions) -> Result<usize, Error> {
    let values = column_values(&model.configuration);
    let widest = values.max(model.configuration.vocabulary_size.into());
    let most = u64::from(model.values_max);
    if widest > most {
        return Err(limit(format!(
            "cannot run the model: a token takes {widest} values in one host call, \
             but the host takes {most}"
        )));
    }
    let asked = match options.prefill_columns {
        0 => PREFILL_COLUMNS,
        asked => asked.into(),
    };
    Ok(asked.min(most / values) as usize)
}

pub struct ForwardPass {
    cache: KvCache,
    attention: Attention,
}

/// A chunk on its way through the blocks.
struct Chunk {
    /// Position of the first column.
    first: usize,
    columns: usize,
    values: Vec<f32>,
    /// Where the parts end in `values`: x, queries, keys, values.
    ends: [usize; 4],
    /// Cosines and sines of each column's position; shape: [key_length / 2, columns].
    turns: Vec<Vec<(f32, f32)>>,
}

impl ForwardPass {
    pub fn new(model: &LoadedModel, options: &SessionOptions) -> Result<Self, Error> {
        let cache = KvCache::new(&model.configuration, options)?;
        let attention = Attention::new(&model.configuration, &cache, options.context_length)?;
        Ok(Self { cache, attention })
    }

    /// Evaluates tokens at positions `first ..`. `logits`: shape [vocabulary_size, wanted], of the
    /// last of them; where none are wanted, the last block is left out.
    pub fn evaluate(
        &mut self,
        model: &LoadedModel,
        tokens: &[u32],
        first: u32,
        logits: &mut [f32],
    ) -> Result<(), Error> {
        let mut chunk = Chunk::start(model, tokens, first as usize)?;
        let last = model.configuration.block_count as usize - 1;
        for block in 0..last {
            self.keep(&mut chunk, block)?;
            let input = self.attend(model, &chunk, block, 0..chunk.columns);
            let program = &model.programs[block + 1];
            chunk.values = run(program, &input, chunk.columns, chunk.ends[3])?;
        }
        self.keep(&mut chunk, last)?;
        self.finish(model, &chunk, logits)
    }

    /// The last block and the output, as many columns at once as come back in one call.
    fn finish(
        &mut self,
        model: &LoadedModel,
        chunk: &Chunk,
        logits: &mut [f32],
    ) -> Result<(), Error> {
        let vocabulary = model.configuration.vocabulary_size as usize;
        let last = model.configuration.block_count as usize - 1;
        let program = &model.programs[last + 1];
        let at_once = (model.values_max as usize / vocabulary).max(1);
        let mut column = chunk.columns - logits.len() / vocabulary;
        for part in logits.chunks_mut(at_once * vocabulary) {
            let columns = column..column + part.len() / vocabulary;
            column = columns.end;
            let input = self.attend(model, chunk, last, columns.clone());
            part.copy_from_slice(&run(program, &input, columns.len(), part.len())?);
        }
        Ok(())
    }

    /// Rotates queries and keys to their positions and puts keys and values into the cache.
    fn keep(&mut self, chunk: &mut Chunk, block: usize) -> Result<(), Error> {
        let [x, queries, keys, _] = chunk.ends;
        let (before, values) = chunk.values.split_at_mut(keys);
        let (before, keys) = before.split_at_mut(queries);
        let queries = &mut before[x..];
        let (query_length, key_length) =
            (queries.len() / chunk.columns, keys.len() / chunk.columns);
        let queries = queries.chunks_exact_mut(query_length);
        let keys = keys.chunks_exact_mut(key_length);
        let values = values.chunks_exact(values.len() / chunk.columns);
        let columns = queries.zip(keys).zip(values).zip(&chunk.turns);
        for (position, (((queries, keys), values), turns)) in (chunk.first..).zip(columns) {
            rotate(queries, turns);
            rotate(keys, turns);
            if !self.cache.put(block, position, keys, values) {
                return Err(bad_file(format!(
                    "cannot run the model: keys or values of block {block} are not finite \
                     at position {position}"
                )));
            }
        }
        Ok(())
    }

    /// x and attention of some columns: what the next program reads.
    fn attend(
        &mut self,
        model: &LoadedModel,
        chunk: &Chunk,
        block: usize,
        columns: Range<usize>,
    ) -> Vec<f32> {
        let embedding = model.configuration.embedding_length as usize;
        let attention = model.configuration.attention_values() as usize;
        let query = model.configuration.query_values() as usize;
        let queries = &chunk.values[chunk.ends[0]..chunk.ends[1]];
        let mut input = Vec::with_capacity(columns.len() * (embedding + attention));
        input.extend(&chunk.values[columns.start * embedding..columns.end * embedding]);
        let end_of_x = input.len();
        input.resize(end_of_x + columns.len() * attention, 0.0);
        self.attention.attend(
            &self.cache,
            block,
            chunk.first + columns.start,
            &queries[columns.start * query..columns.end * query],
            &mut input[end_of_x..],
        );
        input
    }
}

impl Chunk {
    /// Rows of the embedding, and what the first program makes of them.
    fn start(model: &LoadedModel, tokens: &[u32], first: usize) -> Result<Self, Error> {
        let configuration = &model.configuration;
        let columns = tokens.len();
        let mut end = 0;
        let ends = [
            configuration.embedding_length,
            configuration.query_values(),
            configuration.key_values(),
            configuration.value_values(),
        ]
        .map(|length| {
            end += length as usize * columns;
            end
        });
        let mut values = compute::rows_by_id(model.id, model.tensors.token_embedding, tokens)?;
        check_length(&values, ends[0])?;
        let queries_on = run(&model.programs[0], &values, columns, ends[3] - ends[0])?;
        values.extend(queries_on);
        let positions = first..first + columns;
        let turns = positions.map(|position| model.rope.turns_at(position as u32)).collect();
        Ok(Self { first, columns, values, ends, turns })
    }
}

fn run(
    program: &Program,
    input: &[f32],
    columns: usize,
    expected: usize,
) -> Result<Vec<f32>, Error> {
    let output = program.run(input, columns as u32)?;
    check_length(&output, expected)?;
    Ok(output)
}

fn check_length(values: &[f32], expected: usize) -> Result<(), Error> {
    if values.len() == expected {
        return Ok(());
    }
    Err(bug(format!("a host call gave {} values instead of {expected}", values.len())))
}
