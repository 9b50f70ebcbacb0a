//! Text to tokens and back, for SentencePiece vocabularies.

use crate::bindings::{Error, GuestTokenizer, TokenizeOptions};
use crate::failure::{bad_argument, bad_file, unsupported};
use crate::markup::{MarkupIndex, Part};
use crate::metadata::Metadata;
use crate::sentencepiece::{ByteTokens, ESCAPED_SPACE, Encoder};
use crate::special_tokens::SpecialTokens;
use crate::vocabulary::{TokenType, Vocabulary};

pub struct Tokenizer {
    pub special: SpecialTokens,
    vocabulary: Vocabulary,
    markup: MarkupIndex,
    byte_tokens: ByteTokens,
    adds_space_prefix: bool,
    /// What each token writes, one after the other; that of token i ends at `piece_ends[i]`.
    pieces: Vec<u8>,
    piece_ends: Vec<usize>,
}

/// Whether the tokenizer is one that this guest has, by the scalar keys alone.
pub fn check_tokenizer(metadata: &Metadata) -> Result<(), Error> {
    match metadata.text("tokenizer.ggml.model")? {
        Some("llama") => {}
        Some(name) => {
            return Err(unsupported(format!(
                "cannot tokenize: the tokenizer \"{name}\" is not known, only \"llama\""
            )));
        }
        None => {
            return Err(bad_file(
                "cannot read the vocabulary: the key \"tokenizer.ggml.model\" is missing",
            ));
        }
    }
    let name = metadata.text("general.name")?.unwrap_or("").to_lowercase();
    if name.contains("phi-3") || name.contains("phi3") {
        return Err(unsupported(format!(
            "cannot tokenize for \"{name}\": its markup swallows white space, which this guest \
             does not know how to do"
        )));
    }
    Ok(())
}

impl Tokenizer {
    pub fn load(model: u32, metadata: &Metadata) -> Result<Self, Error> {
        check_tokenizer(metadata)?;
        let mut vocabulary = Vocabulary::read(model, metadata)?;
        let special = SpecialTokens::read(metadata, &mut vocabulary)?;
        let mut tokenizer = Self {
            special,
            markup: MarkupIndex::new(&vocabulary),
            byte_tokens: ByteTokens::new(&vocabulary),
            adds_space_prefix: metadata.flag_or("tokenizer.ggml.add_space_prefix", true)?,
            vocabulary,
            pieces: Vec::new(),
            piece_ends: Vec::new(),
        };
        for id in 0..tokenizer.vocabulary.size() {
            let piece = write_piece(&tokenizer.vocabulary, id)?;
            tokenizer.pieces.extend(piece);
            tokenizer.piece_ends.push(tokenizer.pieces.len());
        }
        Ok(tokenizer)
    }

    /// `add_special`: BOS and EOS where the model wants them. `markup`: control tokens may come of
    /// it.
    pub fn encode(&self, text: &[u8], add_special: bool, markup: bool) -> Vec<u32> {
        let mut output = Vec::new();
        output.extend(self.special.added_before.filter(|_| add_special));
        for part in self.markup.cut(&self.vocabulary, text, markup) {
            match part {
                Part::Token(id) => output.push(id),
                Part::Plain(range) if range.is_empty() => {}
                Part::Plain(range) => {
                    let encoder =
                        Encoder::new(&self.vocabulary, &text[range], self.adds_space_prefix);
                    encoder.encode(&self.byte_tokens, &mut output);
                }
            }
        }
        output.extend(self.special.added_behind.filter(|_| add_special));
        output
    }

    /// The bytes that a token of the vocabulary writes; control tokens do if `special`.
    pub fn piece(&self, id: u32, special: bool) -> &[u8] {
        if !special && self.vocabulary.is_hidden(id) {
            return &[];
        }
        let index = id as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.piece_ends[before]);
        &self.pieces[start..self.piece_ends[index]]
    }

    pub fn is_end_of_generation(&self, id: u32) -> bool {
        self.special.end_of_generation.binary_search(&id).is_ok()
    }

    /// Whether the token at `index` begins with the space that tokenizing puts before a text: the
    /// first one, or the one behind BOS.
    fn begins_with_prefix(&self, tokens: &[u32], index: usize) -> bool {
        let has_begin = self.special.begin == Some(tokens[0]);
        let id = tokens[index];
        self.adds_space_prefix
            && index == usize::from(has_begin)
            && !self.vocabulary.is_hidden(id)
            && self.piece(id, true).starts_with(b" ")
    }
}

impl GuestTokenizer for Tokenizer {
    fn tokenize(&self, text: Vec<u8>, options: TokenizeOptions) -> Result<Vec<u32>, Error> {
        Ok(self.encode(&text, options.add_special, options.parse_special))
    }

    fn detokenize(&self, tokens: Vec<u32>, special: bool) -> Result<Vec<u8>, Error> {
        let size = self.vocabulary.size();
        let mut text = Vec::new();
        for (index, &id) in tokens.iter().enumerate() {
            if id >= size {
                return Err(bad_argument(format!(
                    "cannot detokenize: token {index} is {id}, but the vocabulary has {size}"
                )));
            }
            let skipped = usize::from(self.begins_with_prefix(&tokens, index));
            text.extend(&self.piece(id, special)[skipped..]);
        }
        Ok(text)
    }
}

/// What a token writes: the bytes of its text, or the text itself for markup.
fn write_piece(vocabulary: &Vocabulary, id: u32) -> Result<Vec<u8>, Error> {
    let text = vocabulary.text(id);
    match vocabulary.token_type(id) {
        TokenType::Control | TokenType::Unknown | TokenType::UserDefined => Ok(text.to_vec()),
        TokenType::Normal => Ok(unescape(text)),
        TokenType::Byte => match byte_of(text) {
            Some(byte) => Ok(vec![byte]),
            None => Err(bad_file(format!(
                "cannot read the vocabulary: the token {id} stands for a byte, \
                 but its text is \"{}\", not <0x00> to <0xFF>",
                vocabulary.quote(id)
            ))),
        },
        TokenType::Undefined | TokenType::Unused => Ok(Vec::new()),
    }
}

fn unescape(mut text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    while let Some((first, rest)) = text.split_first() {
        if let Some(behind) = text.strip_prefix(ESCAPED_SPACE) {
            bytes.push(b' ');
            text = behind;
        } else {
            bytes.push(*first);
            text = rest;
        }
    }
    bytes
}

/// The byte of a text "<0xHH>".
fn byte_of(text: &[u8]) -> Option<u8> {
    let digits = text.strip_prefix(b"<0x")?.strip_suffix(b">")?;
    let digits = digits.iter().all(u8::is_ascii_hexdigit).then_some(digits)?;
    let digits = str::from_utf8(digits).ok().filter(|digits| digits.len() == 2)?;
    u8::from_str_radix(digits, 16).ok()
}
