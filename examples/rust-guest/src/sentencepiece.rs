//! SentencePiece (Kudo and Richardson 2018) in the way of llama.cpp's llm_tokenizer_spm: characters
//! merge by the score of the token they make, the highest first; what is no token in the end is
//! written in byte tokens.

use crate::vocabulary::{TokenType, Vocabulary};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// U+2581, SentencePiece's space.
pub const ESCAPED_SPACE: &[u8] = "\u{2581}".as_bytes();

/// Tokens for bytes that no text token covers.
pub struct ByteTokens([Option<u32>; 256]);

impl ByteTokens {
    /// The token written <0xHH>, or the byte itself, or the unknown token, or none.
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let unknown =
            (0..vocabulary.size()).find(|id| vocabulary.token_type(*id) == TokenType::Unknown);
        Self(std::array::from_fn(|byte| {
            let written = vocabulary.find(format!("<0x{byte:02X}>").as_bytes());
            let plain = || vocabulary.find_plain(&[byte as u8]);
            written.or_else(plain).or(unknown)
        }))
    }
}

/// A run of bytes, linked to its neighbours; one that was merged into another is empty.
struct Symbol {
    start: usize,
    end: usize,
    previous: Option<usize>,
    next: Option<usize>,
}

/// Two neighbours that make a token.
struct Pair {
    score: f32,
    left: usize,
    /// Of both; where it isn't any more what the symbols hold, one of them was merged in the
    /// meantime.
    length: usize,
}

impl Ord for Pair {
    /// The highest score comes out of the heap first, of equal ones the leftmost.
    fn cmp(&self, other: &Self) -> Ordering {
        let by_score = self.score.total_cmp(&other.score);
        by_score.then(other.left.cmp(&self.left))
    }
}

impl PartialOrd for Pair {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Pair {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Pair {}

pub struct Encoder<'a> {
    vocabulary: &'a Vocabulary,
    /// With its spaces escaped.
    text: Vec<u8>,
    symbols: Vec<Symbol>,
    pairs: BinaryHeap<Pair>,
}

impl<'a> Encoder<'a> {
    /// `text` need not be UTF-8: a byte counts as the lead byte of as many bytes as it promises.
    pub fn new(vocabulary: &'a Vocabulary, text: &[u8], adds_space_prefix: bool) -> Self {
        let text = escape(text, adds_space_prefix);
        let symbols = divide(&text);
        Self { vocabulary, text, symbols, pairs: BinaryHeap::new() }
    }

    pub fn encode(mut self, byte_tokens: &ByteTokens, output: &mut Vec<u32>) {
        for left in 0..self.symbols.len() {
            self.judge(left);
        }
        while let Some(pair) = self.pairs.pop() {
            if self.pair_text(pair.left).is_some_and(|text| text.len() == pair.length) {
                self.merge(pair.left);
            }
        }
        let mut symbol = Some(0);
        while let Some(index) = symbol {
            let Symbol { start, end, next, .. } = self.symbols[index];
            let text = &self.text[start..end];
            match self.vocabulary.find_plain(text) {
                Some(token) => output.push(token),
                None => {
                    output.extend(text.iter().filter_map(|byte| byte_tokens.0[usize::from(*byte)]))
                }
            }
            symbol = next;
        }
    }

    /// Puts a symbol and the next one on the heap if they make a token.
    fn judge(&mut self, left: usize) {
        let Some(text) = self.pair_text(left) else {
            return;
        };
        let Some(token) = self.vocabulary.find_plain(text) else {
            return;
        };
        let length = text.len();
        let score = self.vocabulary.score(token);
        self.pairs.push(Pair {
            // Adding 0 makes -0 and 0 the same; a score that is no number comes last.
            score: if score.is_nan() { f32::NEG_INFINITY } else { score + 0.0 },
            left,
            length,
        });
    }

    /// None for the last symbol, and for one that was merged into another.
    fn pair_text(&self, left: usize) -> Option<&[u8]> {
        let Symbol { start, end, next, .. } = self.symbols[left];
        let next = next.filter(|_| start < end)?;
        Some(&self.text[start..self.symbols[next].end])
    }

    /// Takes the next symbol into this one.
    fn merge(&mut self, left: usize) {
        let Some(right) = self.symbols[left].next else {
            return;
        };
        let Symbol { end, next, .. } = self.symbols[right];
        self.symbols[left].end = end;
        self.symbols[left].next = next;
        self.symbols[right].start = end;
        if let Some(next) = next {
            self.symbols[next].previous = Some(left);
        }
        if let Some(previous) = self.symbols[left].previous {
            self.judge(previous);
        }
        self.judge(left);
    }
}

fn escape(text: &[u8], adds_space_prefix: bool) -> Vec<u8> {
    let mut escaped = Vec::with_capacity(text.len() + ESCAPED_SPACE.len());
    if adds_space_prefix {
        escaped.extend(ESCAPED_SPACE);
    }
    for byte in text {
        match byte {
            b' ' => escaped.extend(ESCAPED_SPACE),
            _ => escaped.push(*byte),
        }
    }
    escaped
}

/// One symbol for each character; bytes that promise more than there is end with the text.
fn divide(text: &[u8]) -> Vec<Symbol> {
    let mut symbols = Vec::with_capacity(text.len());
    let mut start = 0;
    while start < text.len() {
        let promised = match text[start] {
            ..0xc0 => 1,
            0xc0..0xe0 => 2,
            0xe0..0xf0 => 3,
            0xf0.. => 4,
        };
        let end = text.len().min(start + promised);
        let index = symbols.len();
        symbols.push(Symbol {
            start,
            end,
            previous: index.checked_sub(1),
            next: Some(index + 1).filter(|_| end < text.len()),
        });
        start = end;
    }
    symbols
}
