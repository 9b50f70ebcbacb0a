//! Generated tokens and their text on the way out. A token leaves when all of its text is decided:
//! whole characters, and nothing that may be the beginning of a stop string.

use crate::bindings::{Batch, FinishReason};
use crate::sampler::Choice;
use crate::stop_strings::StopStrings;

pub struct TextQueue {
    stops: StopStrings,
    tokens: Vec<Choice>,
    /// Where each token's text ends in `text`.
    ends: Vec<usize>,
    text: Vec<u8>,
    /// Tokens behind which no character is incomplete.
    whole: usize,
    /// A stop string was found; what comes behind it is dropped.
    pub is_stopped: bool,
    is_finished: bool,
}

impl TextQueue {
    pub fn new(stops: StopStrings) -> Self {
        Self {
            stops,
            tokens: Vec::new(),
            ends: Vec::new(),
            text: Vec::new(),
            whole: 0,
            is_stopped: false,
            is_finished: false,
        }
    }

    /// `text`: what the token completed; `is_whole`: whether the text so far ends with a whole
    /// character.
    pub fn push(&mut self, token: Choice, text: &[u8], is_whole: bool) {
        self.push_text(text);
        self.tokens.push(token);
        self.ends.push(self.text.len());
        if is_whole {
            self.whole = self.tokens.len();
        }
    }

    /// Everything is decided: nothing comes behind `text`, which belongs to the last token.
    pub fn finish(&mut self, text: &[u8]) {
        self.push_text(text);
        if let Some(end) = self.ends.last_mut() {
            *end = self.text.len();
        }
        self.whole = self.tokens.len();
        self.is_finished = true;
    }

    fn push_text(&mut self, text: &[u8]) {
        for byte in text {
            if self.is_stopped {
                return;
            }
            self.text.push(*byte);
            if let Some(length) = self.stops.push(*byte) {
                self.text.truncate(self.text.len() - length);
                self.is_stopped = true;
            }
        }
    }

    /// What is decided, taken out.
    pub fn take(&mut self, prefilled: u32, finish: Option<FinishReason>) -> Batch {
        let mut decided = self.text.len();
        if !self.is_stopped && !self.is_finished {
            decided -= self.stops.undecided();
        }
        // A stop string may have taken back text of tokens before it.
        let length = self.text.len();
        let ends = self.ends[..self.whole].iter().map(|end| *end.min(&length));
        let ends: Vec<usize> = ends.take_while(|end| *end <= decided).collect();
        let taken = ends.last().copied().unwrap_or(0);
        let tokens: Vec<Choice> = self.tokens.drain(..ends.len()).collect();
        self.ends.drain(..ends.len());
        for end in &mut self.ends {
            *end = end.saturating_sub(taken);
        }
        self.whole -= ends.len();
        Batch {
            prefilled,
            tokens: tokens.iter().map(|choice| choice.token).collect(),
            logprobs: tokens.iter().map(|choice| choice.logprob).collect(),
            text: self.text.drain(..taken).collect(),
            text_ends: ends.into_iter().map(|end| end as u32).collect(),
            finish,
            top_tokens: Vec::new(),
            top_logprobs: Vec::new(),
            drafted: 0,
            dropped: 0,
        }
    }
}
