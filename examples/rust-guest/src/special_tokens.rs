//! Which tokens mean something: begin and end of a text, end of a generation. llama.cpp decides the
//! latter by the tokens' texts too, and so does this file.

use crate::bindings::Error;
use crate::failure::bad_file;
use crate::metadata::Metadata;
use crate::vocabulary::{TokenType, Vocabulary};
use std::collections::BTreeSet;

/// End a generation wherever they are in a vocabulary, whatever its type says.
const ENDS: [&str; 22] = [
    "<|eot_id|>",
    "<|im_end|>",
    "<|end|>",
    "<|return|>",
    "<|call|>",
    "<|flush|>",
    "<|calls|>",
    "<end_of_turn>",
    "<|endoftext|>",
    "</s>",
    "<|eom_id|>",
    "<EOT>",
    "_<EOT>",
    "[EOT]",
    "[EOS]",
    "<|end_of_text|>",
    "<end_of_utterance>",
    "<eos>",
    "<turn|>",
    "<|tool_response>",
    "<｜end▁of▁sentence｜>",
    "[e~[",
];

pub struct SpecialTokens {
    pub begin: Option<u32>,
    /// Put before and behind a text where special tokens are added.
    pub added_before: Option<u32>,
    pub added_behind: Option<u32>,
    /// Ascending.
    pub end_of_generation: Vec<u32>,
}

impl SpecialTokens {
    /// Tokens that end a generation become control tokens where their text makes them so.
    pub fn read(metadata: &Metadata, vocabulary: &mut Vocabulary) -> Result<Self, Error> {
        let size = vocabulary.size();
        let begin = metadata.token("tokenizer.ggml.bos_token_id", size)?;
        let end = metadata.token("tokenizer.ggml.eos_token_id", size)?;
        // What a SentencePiece vocabulary has where the file says nothing.
        let begin = begin.or(Some(1).filter(|id| *id < size));
        let end = end.or(Some(2).filter(|id| *id < size));
        let mut ends: BTreeSet<u32> = end.into_iter().collect();
        for key in ["eot", "eom"] {
            ends.extend(metadata.token(&format!("tokenizer.ggml.{key}_token_id"), size)?);
        }
        for id in
            ENDS.iter().filter_map(|text| vocabulary.find(text.as_bytes())).collect::<Vec<_>>()
        {
            ends.insert(id);
            vocabulary.set_token_type(id, TokenType::Control);
        }
        let adds_begin = metadata.flag_or("tokenizer.ggml.add_bos_token", true)?;
        let adds_end = metadata.flag_or("tokenizer.ggml.add_eos_token", false)?;
        Ok(Self {
            begin,
            added_before: added("bos", adds_begin, begin)?,
            added_behind: added("eos", adds_end, end)?,
            end_of_generation: ends.into_iter().collect(),
        })
    }
}

fn added(name: &str, adds: bool, token: Option<u32>) -> Result<Option<u32>, Error> {
    if adds && token.is_none() {
        return Err(bad_file(format!(
            "cannot read the vocabulary: \"tokenizer.ggml.add_{name}_token\" is true, \
             but there is no \"tokenizer.ggml.{name}_token_id\""
        )));
    }
    Ok(token.filter(|_| adds))
}
