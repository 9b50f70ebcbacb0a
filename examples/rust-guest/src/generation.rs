//! One generation of a session: how tokens are drawn, what has been drawn, and when it ends.

use crate::bindings::{Batch, Error, FinishReason, GenerationOptions};
use crate::character_stream::CharacterStream;
use crate::failure::{bad_argument, unsupported};
use crate::sampler::{Choice, Sampler};
use crate::stop_strings::StopStrings;
use crate::text_queue::TextQueue;

pub struct Generation {
    pub sampler: Sampler,
    finish: Option<FinishReason>,
    characters: CharacterStream,
    queue: TextQueue,
    /// Tokens that may still be drawn.
    left: u32,
}

impl Generation {
    /// Errors: `bad-argument` names the field that has no meaning, `unsupported` what this guest lacks.
    pub fn new(options: GenerationOptions) -> Result<Self, Error> {
        if let Some(index) = options.stop.iter().position(Vec::is_empty) {
            return Err(bad_argument(format!("stop string {index} is empty")));
        }
        if options.ignore_eos || options.top_logprobs > 0 {
            return Err(unsupported("cannot ignore ends or give likeliest tokens"));
        }
        if options.grammar.is_some() {
            return Err(unsupported("cannot hold a text to a grammar: this guest knows none"));
        }
        Ok(Self {
            sampler: Sampler::new(options.sampling)?,
            finish: None,
            characters: CharacterStream::default(),
            queue: TextQueue::new(StopStrings::new(options.stop)),
            left: options.max_tokens.unwrap_or(u32::MAX),
        })
    }

    pub fn is_finished(&self) -> bool {
        self.finish.is_some()
    }

    pub fn is_exhausted(&self) -> bool {
        self.left == 0
    }

    /// Takes in a drawn token that doesn't end the generation by itself. `piece`: what it writes.
    pub fn push(&mut self, choice: Choice, piece: &[u8]) {
        self.left -= 1;
        let text = self.characters.push(piece);
        self.queue.push(choice, &text, self.characters.is_whole());
        if self.queue.is_stopped {
            self.finish(FinishReason::Stop);
        } else if self.left == 0 {
            self.finish(FinishReason::Length);
        }
    }

    /// Ends it; everything that was held back is decided.
    pub fn finish(&mut self, reason: FinishReason) {
        self.queue.finish(self.characters.finish());
        self.finish = Some(if self.queue.is_stopped { FinishReason::Stop } else { reason });
    }

    /// What is decided since the last call.
    pub fn take(&mut self, prefilled: u32) -> Batch {
        self.queue.take(prefilled, self.finish)
    }
}
