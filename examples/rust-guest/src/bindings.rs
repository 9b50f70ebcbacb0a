//! What `wit-bindgen` makes of the world: functions to call, types, and traits to implement.

wit_bindgen::generate!({ world: "inference", path: "../../wit" });

pub use exports::realm::inference::guest::{
    Batch, Compatibility, Embedder as EmbedderHandle, EmbedderOptions, EmbeddingBatch,
    FinishReason, GenerationOptions, Guest, GuestEmbedder, GuestModel, GuestSession,
    GuestTokenizer, KvType, Model as ModelHandle, ModelBorrow, ModelConfiguration, PromptPart,
    SamplingOptions,
    Session as SessionHandle, SessionOptions, TokenizeOptions, Tokenizer as TokenizerHandle,
};
pub use realm::inference::types::{
    ArraySlice, Error, ErrorKind, MetadataValue, ModelMetadata, PackedTexts,
};
pub use realm::inference::{compute, models};
