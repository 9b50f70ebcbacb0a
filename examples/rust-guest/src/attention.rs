//! Causal attention of some rows over a KV cache (Vaswani et al. 2017; grouped heads: Ainslie et
//! al. 2023). Each row's sums run in one order, so a row is bitwise the same in a chunk of any
//! size.

use crate::bindings::Error;
use crate::configuration::Configuration;
use crate::failure::zeroed;
use crate::kv_cache::{KvCache, Place};

pub struct Attention {
    head_count: usize,
    /// Query heads that share a key head.
    group: usize,
    key_length: usize,
    value_length: usize,
    /// shape: [positions]
    scores: Vec<f32>,
    /// Keys and values of one head that are kept in half precision.
    keys: Vec<f32>,
    values: Vec<f32>,
}

impl Attention {
    pub fn new(
        configuration: &Configuration,
        cache: &KvCache,
        context_length: u32,
    ) -> Result<Self, Error> {
        Ok(Self {
            head_count: configuration.head_count as usize,
            group: (configuration.head_count / configuration.head_count_kv) as usize,
            key_length: configuration.key_length as usize,
            value_length: configuration.value_length as usize,
            scores: zeroed(context_length as usize)?,
            keys: cache.scratch()?,
            values: cache.scratch()?,
        })
    }

    /// Attends with rows at positions `first ..`, whose keys and values are in the cache.
    /// `queries`: shape [key_length, head_count, rows], rotated; `outputs`: shape [value_length,
    /// head_count, rows].
    pub fn attend(
        &mut self,
        cache: &KvCache,
        block: usize,
        first: usize,
        queries: &[f32],
        outputs: &mut [f32],
    ) {
        let rows = queries.len() / (self.key_length * self.head_count);
        let scale = 1.0 / (self.key_length as f32).sqrt();
        for head_kv in 0..self.head_count / self.group {
            let place = Place { block, head: head_kv, positions: first + rows };
            let keys = cache.keys(place, &mut self.keys);
            let values = cache.values(place, &mut self.values);
            for row in 0..rows {
                let scores = &mut self.scores[..first + row + 1];
                for head in head_kv * self.group..(head_kv + 1) * self.group {
                    let vector = row * self.head_count + head;
                    let query = &queries[vector * self.key_length..][..self.key_length];
                    for (score, key) in scores.iter_mut().zip(keys.chunks_exact(self.key_length)) {
                        *score = dot(query, key) * scale;
                    }
                    softmax(scores);
                    let output = &mut outputs[vector * self.value_length..][..self.value_length];
                    mix(scores, values, output);
                }
            }
        }
    }
}

/// Sum of products in eight lanes, which the compiler keeps in vector registers.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    const LANES: usize = 8;
    let mut sums = [0.0_f32; LANES];
    let (a_whole, a_rest) = a.as_chunks::<LANES>();
    let (b_whole, b_rest) = b.as_chunks::<LANES>();
    for (x, y) in a_whole.iter().zip(b_whole) {
        for lane in 0..LANES {
            sums[lane] += x[lane] * y[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    sums.iter().sum::<f32>() + rest
}

/// Turns scores into shares of 1.
fn softmax(scores: &mut [f32]) {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - top).exp();
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum;
    }
}

/// Sum of value vectors, weighted.
fn mix(weights: &[f32], values: &[f32], output: &mut [f32]) {
    output.fill(0.0);
    for (weight, value) in weights.iter().zip(values.chunks_exact(output.len())) {
        for (sum, element) in output.iter_mut().zip(value) {
            *sum += weight * element;
        }
    }
}
