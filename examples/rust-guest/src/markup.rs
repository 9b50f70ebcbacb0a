//! Cuts a text into markup and what is between, as llama.cpp does (tokenizer_st_partition): the
//! longest token is taken out everywhere first, of two as long the one with the lower id, each from
//! left to right; then the next, in what is left.

use crate::vocabulary::{TokenType, Vocabulary};
use std::collections::BTreeSet;
use std::ops::Range;

pub struct MarkupIndex {
    /// Lengths of the texts that are taken out.
    lengths: BTreeSet<usize>,
    /// Whether one of them begins with a byte.
    begins: [bool; 256],
}

pub enum Part {
    Plain(Range<usize>),
    Token(u32),
}

impl MarkupIndex {
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let mut index = Self { lengths: BTreeSet::new(), begins: [false; 256] };
        for id in (0..vocabulary.size()).filter(|id| is_markup(vocabulary, *id, true)) {
            let text = vocabulary.text(id);
            index.lengths.insert(text.len());
            index.begins[usize::from(text[0])] = true;
        }
        index
    }

    /// The text's parts in order. `markup`: control tokens are taken out too, else only those that
    /// the model's makers defined.
    pub fn cut(&self, vocabulary: &Vocabulary, text: &[u8], markup: bool) -> Vec<Part> {
        let begins = |at: &usize| self.begins[usize::from(text[*at])];
        let places: Vec<usize> = (0..text.len()).filter(begins).collect();
        let mut taken = vec![false; text.len()];
        let mut found = Vec::new();
        for &length in self.lengths.iter().rev() {
            let mut candidates: Vec<(u32, usize)> = places
                .iter()
                .filter_map(|&at| {
                    let id = vocabulary.find(text.get(at..at + length)?)?;
                    is_markup(vocabulary, id, markup).then_some((id, at))
                })
                .collect();
            candidates.sort_unstable();
            for (id, at) in candidates {
                // What is taken already is no shorter: looking at both ends will do.
                if !taken[at] && !taken[at + length - 1] {
                    taken[at..at + length].fill(true);
                    found.push((at, length, id));
                }
            }
        }
        found.sort_unstable();
        parts(text.len(), &found)
    }
}

/// What was found, and the plain text between.
fn parts(length: usize, found: &[(usize, usize, u32)]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut end = 0;
    for (at, length, id) in found {
        parts.push(Part::Plain(end..*at));
        parts.push(Part::Token(*id));
        end = at + length;
    }
    parts.push(Part::Plain(end..length));
    parts
}

fn is_markup(vocabulary: &Vocabulary, id: u32, markup: bool) -> bool {
    let user_defined = vocabulary.token_type(id) == TokenType::UserDefined;
    user_defined || (markup && vocabulary.is_hidden(id))
}
