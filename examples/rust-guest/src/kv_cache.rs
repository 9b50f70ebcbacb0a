//! Keys and values of every position so far, in single or half precision. Only finite values are
//! kept.

use crate::bindings::{Error, KvType, SessionOptions};
use crate::configuration::Configuration;
use crate::failure::{bad_argument, out_of_memory, unsupported, zeroed};
use crate::half::{narrow, widen};

/// Bytes that a 32-bit guest can address with signed offsets.
const ADDRESSABLE: u64 = 1 << 31;

/// Keys, or values; shape: [length, positions, head_count_kv, block_count].
struct VectorStore {
    elements: Elements,
    length: usize,
    positions: usize,
    heads: usize,
}

enum Elements {
    Single(Vec<f32>),
    Half(Vec<u16>),
}

pub struct KvCache {
    keys: VectorStore,
    values: VectorStore,
}

impl KvCache {
    /// Errors: as `check_options`.
    pub fn new(configuration: &Configuration, options: &SessionOptions) -> Result<Self, Error> {
        check_options(configuration, options)?;
        Ok(Self {
            keys: VectorStore::new(configuration, options, configuration.key_length)?,
            values: VectorStore::new(configuration, options, configuration.value_length)?,
        })
    }

    /// Keeps one position's keys, shape [key_length, head_count_kv], already rotated, and values.
    /// False if one of them is no number; then nothing was written.
    pub fn put(&mut self, block: usize, position: usize, keys: &[f32], values: &[f32]) -> bool {
        if !keys.iter().chain(values).all(|value| value.is_finite()) {
            return false;
        }
        self.keys.put(block, position, keys);
        self.values.put(block, position, values);
        true
    }

    /// Keys of the first `positions`, shape [key_length, positions]: in place or in `scratch`.
    pub fn keys<'a>(&'a self, place: Place, scratch: &'a mut Vec<f32>) -> &'a [f32] {
        self.keys.first(place, scratch)
    }

    /// Likewise the values.
    pub fn values<'a>(&'a self, place: Place, scratch: &'a mut Vec<f32>) -> &'a [f32] {
        self.values.first(place, scratch)
    }

    /// Room that `keys` and `values` take for what is not in place.
    pub fn scratch(&self) -> Result<Vec<f32>, Error> {
        let length = self.keys.length.max(self.values.length);
        match self.keys.elements {
            Elements::Single(_) => Ok(Vec::new()),
            Elements::Half(_) => zeroed(length * self.keys.positions),
        }
    }
}

/// Which part of a cache is wanted.
#[derive(Clone, Copy)]
pub struct Place {
    pub block: usize,
    pub head: usize,
    pub positions: usize,
}

impl VectorStore {
    fn new(
        configuration: &Configuration,
        options: &SessionOptions,
        length: u32,
    ) -> Result<Self, Error> {
        let length = length as usize;
        let positions = options.context_length as usize;
        let heads = configuration.head_count_kv as usize;
        let count = length * positions * heads * configuration.block_count as usize;
        let elements = match options.kv_type {
            KvType::F32 => Elements::Single(zeroed(count)?),
            _ => Elements::Half(zeroed(count)?),
        };
        Ok(Self { elements, length, positions, heads })
    }

    fn start(&self, block: usize, head: usize) -> usize {
        (block * self.heads + head) * self.positions * self.length
    }

    fn put(&mut self, block: usize, position: usize, vectors: &[f32]) {
        for (head, vector) in vectors.chunks_exact(self.length).enumerate() {
            let start = self.start(block, head) + position * self.length;
            let range = start..start + self.length;
            match &mut self.elements {
                Elements::Single(values) => values[range].copy_from_slice(vector),
                Elements::Half(halves) => {
                    for (half, value) in halves[range].iter_mut().zip(vector) {
                        *half = narrow(*value);
                    }
                }
            }
        }
    }

    fn first<'a>(&'a self, place: Place, scratch: &'a mut Vec<f32>) -> &'a [f32] {
        let start = self.start(place.block, place.head);
        let range = start..start + place.positions * self.length;
        match &self.elements {
            Elements::Single(values) => &values[range],
            Elements::Half(halves) => {
                scratch.clear();
                scratch.extend(halves[range].iter().map(|half| widen(*half)));
                scratch
            }
        }
    }
}

/// Whether a session can be had with these options, memory aside.
pub fn check_options(configuration: &Configuration, options: &SessionOptions) -> Result<(), Error> {
    let length = options.context_length;
    let trained = configuration.context_length;
    if length == 0 || length > trained {
        return Err(bad_argument(format!(
            "context-length is {length}, not from 1 to the {trained} positions of the model"
        )));
    }
    if options.adapter.is_some() {
        return Err(unsupported("cannot make a session with an adapter"));
    }
    if options.context_shift.is_some() {
        return Err(unsupported("cannot drop positions of a full context"));
    }
    let bytes = cache_bytes(configuration, options)?;
    if bytes < ADDRESSABLE {
        return Ok(());
    }
    Err(out_of_memory(format!(
        "cannot make a session: the cache of {length} positions takes {bytes} bytes, \
         and a guest has {ADDRESSABLE} at most"
    )))
}

/// Bytes of a session's cache. Errors: `unsupported` for a type that this guest has not.
pub fn cache_bytes(configuration: &Configuration, options: &SessionOptions) -> Result<u64, Error> {
    let element_bytes = match options.kv_type {
        KvType::F32 => 4,
        KvType::F16 => 2,
        KvType::Q80 => return Err(unsupported_type("q8-0")),
        KvType::I16 => return Err(unsupported_type("i16")),
    };
    let values = position_values(configuration);
    Ok(values.saturating_mul(u64::from(options.context_length) * element_bytes))
}

fn unsupported_type(name: &str) -> Error {
    unsupported(format!("cannot keep keys and values as {name}: this guest knows f16 and f32"))
}

/// Values that a position takes.
pub fn position_values(configuration: &Configuration) -> u64 {
    let values = configuration.key_values() + configuration.value_values();
    u64::from(values) * u64::from(configuration.block_count)
}
