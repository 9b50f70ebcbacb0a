//! The resource `embedder`, of which this guest makes none.

use crate::bindings::{EmbeddingBatch, Error, GuestEmbedder, PackedTexts};
use crate::failure::unsupported;

pub struct NoEmbedder;

impl GuestEmbedder for NoEmbedder {
    fn append(&self, _texts: PackedTexts) -> Result<Vec<u32>, Error> {
        Err(no_embedder())
    }

    fn next_batch(&self) -> Result<EmbeddingBatch, Error> {
        Err(no_embedder())
    }

    fn clear(&self) {}
}

pub fn no_embedder() -> Error {
    unsupported("cannot embed texts")
}
