//! A guest for Realm's world `realm:inference`: models of the architecture `llama` with a
//! SentencePiece vocabulary. The host multiplies; here are tokenizer, rotary embedding, attention,
//! KV cache and sampling.

mod attention;
mod bindings;
mod character_stream;
mod configuration;
mod embedder;
mod failure;
mod forward;
mod generation;
mod half;
mod kv_cache;
mod markup;
mod metadata;
mod model;
mod programs;
mod rope;
mod sampler;
mod sentencepiece;
mod session;
mod special_tokens;
mod stop_strings;
mod tensors;
mod text_queue;
mod tokenizer;
mod vocabulary;

use bindings::{Compatibility, Error, Guest, ModelHandle, ModelMetadata, TokenizerHandle, models};
use embedder::NoEmbedder;
use metadata::Metadata;
use model::{LoadedModel, SharedModel};
use session::SharedSession;
use std::rc::Rc;
use tokenizer::Tokenizer;

struct RustGuest;

impl Guest for RustGuest {
    type Tokenizer = Tokenizer;
    type Model = SharedModel;
    type Session = SharedSession;
    type Embedder = NoEmbedder;

    fn check_compatibility(metadata: ModelMetadata) -> Compatibility {
        model::check_compatibility(metadata)
    }

    fn load_tokenizer_by_id(model: u32) -> Result<TokenizerHandle, Error> {
        let metadata = Metadata::new(models::get_model_metadata(model)?);
        Tokenizer::load(model, &metadata).map(TokenizerHandle::new)
    }

    fn load_model_by_id(model: u32) -> Result<ModelHandle, Error> {
        let loaded = LoadedModel::load(model)?;
        Ok(ModelHandle::new(SharedModel(Rc::new(loaded))))
    }
}

bindings::export!(RustGuest with_types_in bindings);
