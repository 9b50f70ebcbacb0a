//! A model as its sessions share it: whatever is read once. Its programs are dropped with the last
//! of its owners, which are the resource `model` and its sessions.

use crate::bindings::compute::{self, Program};
use crate::bindings::{
    Compatibility, EmbedderHandle, EmbedderOptions, Error, GuestModel, ModelConfiguration,
    ModelMetadata, SessionHandle, SessionOptions, models,
};
use crate::configuration::Configuration;
use crate::embedder::no_embedder;
use crate::kv_cache::{cache_bytes, check_options, position_values};
use crate::metadata::Metadata;
use crate::programs::create_programs;
use crate::rope::Rope;
use crate::session::{Session, SharedSession};
use crate::tensors::Tensors;
use crate::tokenizer::{Tokenizer, check_tokenizer};
use std::rc::Rc;

pub struct LoadedModel {
    pub id: u32,
    pub configuration: Configuration,
    pub tensors: Tensors,
    pub rope: Rope,
    pub tokenizer: Tokenizer,
    pub programs: Vec<Program>,
    /// Floats that one host call can take or give.
    pub values_max: u32,
}

impl LoadedModel {
    pub fn load(id: u32) -> Result<Self, Error> {
        let metadata = Metadata::new(models::get_model_metadata(id)?);
        let configuration = Configuration::read(&metadata)?;
        let tensors = Tensors::read(&configuration, &metadata)?;
        Ok(Self {
            id,
            rope: Rope::load(id, &configuration, &tensors)?,
            tokenizer: Tokenizer::load(id, &metadata)?,
            programs: create_programs(id, &configuration, &tensors)?,
            values_max: compute::values_max(),
            configuration,
            tensors,
        })
    }
}

/// The resource `model`.
pub struct SharedModel(pub Rc<LoadedModel>);

impl GuestModel for SharedModel {
    fn configuration(&self) -> ModelConfiguration {
        let configuration = &self.0.configuration;
        ModelConfiguration {
            architecture: "llama".into(),
            vocabulary_size: configuration.vocabulary_size,
            context_length: configuration.context_length,
            embedding_length: configuration.embedding_length,
            block_count: configuration.block_count,
            head_count: configuration.head_count,
            head_count_kv: configuration.head_count_kv,
            bos_token: self.0.tokenizer.special.begin,
            end_of_generation: self.0.tokenizer.special.end_of_generation.clone(),
        }
    }

    fn kv_bytes(&self, options: SessionOptions) -> Result<u64, Error> {
        check_options(&self.0.configuration, &options)?;
        cache_bytes(&self.0.configuration, &options)
    }

    fn create_session(&self, options: SessionOptions) -> Result<SessionHandle, Error> {
        let session = Session::new(Rc::clone(&self.0), &options)?;
        Ok(SessionHandle::new(SharedSession::new(session)))
    }

    fn embedder_bytes(&self, _options: EmbedderOptions) -> Result<u64, Error> {
        Err(no_embedder())
    }

    fn create_embedder(&self, _options: EmbedderOptions) -> Result<EmbedderHandle, Error> {
        Err(no_embedder())
    }
}

/// What the metadata tell; what only the vocabulary's contents tell is not looked at.
pub fn check_compatibility(metadata: ModelMetadata) -> Compatibility {
    let metadata = Metadata::new(metadata);
    let configuration = Configuration::read(&metadata);
    let values = configuration.as_ref().map_or(0, position_values);
    let tensors = configuration.and_then(|configuration| Tensors::read(&configuration, &metadata));
    let problems = [tensors.err(), check_tokenizer(&metadata).err()];
    let reasons: Vec<String> = problems.into_iter().flatten().map(|e| e.message).collect();
    Compatibility {
        compatible: reasons.is_empty(),
        reasons,
        kv_bytes_per_position: values * size_of::<u16>() as u64,
    }
}
