//! The tokens of a model: texts as in the file, types, scores. Read in the pieces that the host
//! gives, and refused where they contradict each other.

use crate::bindings::{ArraySlice, Error, PackedTexts, models};
use crate::failure::{bad_file, bug};
use crate::metadata::Metadata;

/// Tokens, 8 times the largest known vocabulary (262,144).
const TOKENS_MAX: u64 = 1 << 21;
/// Bytes of all texts; 262,144 tokens have 2 MB.
const BYTES_MAX: usize = 1 << 28;
/// Elements asked for at once; the host gives fewer where they would pass 1 MiB.
const COUNT_PER_READ: u32 = 65_536;

const TOKENS: &str = "tokenizer.ggml.tokens";
const SCORES: &str = "tokenizer.ggml.scores";
const TYPES: &str = "tokenizer.ggml.token_type";

/// GGUF's token types.
#[derive(Clone, Copy, PartialEq)]
pub enum TokenType {
    Undefined,
    Normal,
    Unknown,
    Control,
    UserDefined,
    Unused,
    Byte,
}

pub struct Vocabulary {
    /// Texts one after the other; that of token i ends at `ends[i]`.
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// Ids in the order of their texts.
    sorted: Vec<u32>,
    types: Vec<TokenType>,
    scores: Vec<f32>,
    /// Bytes of the longest text.
    longest: usize,
}

impl Vocabulary {
    pub fn read(model: u32, metadata: &Metadata) -> Result<Self, Error> {
        let size = metadata.array_length(TOKENS)?.unwrap_or(0);
        if size == 0 || size > TOKENS_MAX {
            return Err(bad_file(format!(
                "cannot read the vocabulary: \"{TOKENS}\" has {size} texts, not 1 to {TOKENS_MAX}"
            )));
        }
        let size = size as u32;
        let mut vocabulary = Self {
            bytes: Vec::new(),
            ends: Vec::with_capacity(size as usize),
            sorted: (0..size).collect(),
            types: vec![TokenType::Normal; size as usize],
            scores: vec![0.0; size as usize],
            longest: 0,
        };
        read_array(model, TOKENS, size, |slice, _| vocabulary.add_texts(slice))?;
        vocabulary.sort()?;
        if has_numbers(metadata, TYPES, size)? {
            read_array(model, TYPES, size, |slice, at| vocabulary.take_types(slice, at))?;
        }
        if has_numbers(metadata, SCORES, size)? {
            read_array(model, SCORES, size, |slice, at| vocabulary.take_scores(slice, at))?;
        }
        Ok(vocabulary)
    }

    pub fn size(&self) -> u32 {
        self.ends.len() as u32
    }

    /// Of a token of the vocabulary, as the file has it.
    pub fn text(&self, id: u32) -> &[u8] {
        let index = id as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[index]]
    }

    pub fn token_type(&self, id: u32) -> TokenType {
        self.types[id as usize]
    }

    pub fn set_token_type(&mut self, id: u32, token_type: TokenType) {
        self.types[id as usize] = token_type;
    }

    pub fn score(&self, id: u32) -> f32 {
        self.scores[id as usize]
    }

    /// What text must not become: markup alone does.
    pub fn is_hidden(&self, id: u32) -> bool {
        matches!(self.token_type(id), TokenType::Control | TokenType::Unknown)
    }

    pub fn find(&self, text: &[u8]) -> Option<u32> {
        if text.len() > self.longest {
            return None;
        }
        let index = self.sorted.binary_search_by(|id| self.text(*id).cmp(text));
        index.ok().map(|index| self.sorted[index])
    }

    /// As `find`, if text may become that token.
    pub fn find_plain(&self, text: &[u8]) -> Option<u32> {
        self.find(text).filter(|id| !self.is_hidden(*id))
    }

    fn add_texts(&mut self, slice: ArraySlice) -> Result<usize, Error> {
        let ArraySlice::Texts(PackedTexts { bytes, ends }) = slice else {
            return Err(mistyped(TOKENS, "texts"));
        };
        let mut start = 0;
        for end in &ends {
            let end = *end as usize;
            let text = bytes.get(start..end).ok_or_else(|| {
                bug(format!("a text of \"{TOKENS}\" ends at {end} of {} bytes", bytes.len()))
            })?;
            if text.is_empty() {
                let name = format!("[EMPTY_{}]", self.ends.len());
                self.bytes.extend(name.as_bytes());
            } else {
                self.bytes.extend(text);
            }
            self.ends.push(self.bytes.len());
            start = end;
        }
        if self.bytes.len() > BYTES_MAX {
            return Err(bad_file(format!(
                "cannot read the vocabulary: the texts of \"{TOKENS}\" pass {BYTES_MAX} bytes"
            )));
        }
        Ok(ends.len())
    }

    fn sort(&mut self) -> Result<(), Error> {
        let mut sorted = std::mem::take(&mut self.sorted);
        sorted.sort_by(|a, b| self.text(*a).cmp(self.text(*b)));
        let twin = sorted.windows(2).find(|pair| self.text(pair[0]) == self.text(pair[1]));
        if let Some(&[first, second]) = twin {
            return Err(bad_file(format!(
                "cannot read the vocabulary: the tokens {first} and {second} of \"{TOKENS}\" \
                 are both \"{}\"",
                self.quote(first)
            )));
        }
        self.sorted = sorted;
        self.longest = (0..self.size()).map(|id| self.text(id).len()).max().unwrap_or(0);
        Ok(())
    }

    /// A token's text, for a message.
    pub fn quote(&self, id: u32) -> String {
        let text = self.text(id);
        String::from_utf8_lossy(&text[..text.len().min(64)]).into_owned()
    }

    fn take_types(&mut self, slice: ArraySlice, first: usize) -> Result<usize, Error> {
        let ArraySlice::Integers(types) = slice else {
            return Err(mistyped(TYPES, "whole numbers"));
        };
        for (target, number) in self.types[first..].iter_mut().zip(&types) {
            *target = match number {
                1 => TokenType::Normal,
                2 => TokenType::Unknown,
                3 => TokenType::Control,
                4 => TokenType::UserDefined,
                5 => TokenType::Unused,
                6 => TokenType::Byte,
                _ => TokenType::Undefined,
            };
        }
        Ok(types.len())
    }

    fn take_scores(&mut self, slice: ArraySlice, first: usize) -> Result<usize, Error> {
        let scores = match slice {
            ArraySlice::Floats(scores) => scores,
            ArraySlice::Integers(scores) => scores.into_iter().map(|score| score as f32).collect(),
            ArraySlice::Texts(_) => return Err(mistyped(SCORES, "numbers")),
        };
        for (target, score) in self.scores[first..].iter_mut().zip(&scores) {
            *target = *score;
        }
        Ok(scores.len())
    }
}

/// Whether the file has an array with a number for each token.
fn has_numbers(metadata: &Metadata, key: &str, size: u32) -> Result<bool, Error> {
    match metadata.array_length(key)? {
        None => Ok(false),
        Some(length) if length >= u64::from(size) => Ok(true),
        Some(length) => Err(bad_file(format!(
            "cannot read the vocabulary: \"{key}\" has {length} elements for {size} tokens"
        ))),
    }
}

/// Reads elements up to `length`; `take` gets each piece with the index of its first element, and
/// says how many there are.
fn read_array(
    model: u32,
    key: &str,
    length: u32,
    mut take: impl FnMut(ArraySlice, usize) -> Result<usize, Error>,
) -> Result<(), Error> {
    let mut first = 0;
    while first < length {
        let count = COUNT_PER_READ.min(length - first);
        let slice = models::read_metadata_array(model, key, first, count)?;
        match take(slice, first as usize)? {
            0 => {
                return Err(bad_file(format!(
                    "cannot read the vocabulary: the array \"{key}\" ends before its length"
                )));
            }
            taken if taken > count as usize => {
                return Err(bug(format!(
                    "the host gave {taken} elements of \"{key}\" instead of {count}"
                )));
            }
            taken => first += taken as u32,
        }
    }
    Ok(())
}

fn mistyped(key: &str, wanted: &str) -> Error {
    bad_file(format!("cannot read the vocabulary: the key \"{key}\" is not an array of {wanted}"))
}
