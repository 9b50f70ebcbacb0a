//! A session: a KV cache, tokens that wait to be evaluated, and what is being generated. After any
//! error it stands at the last whole token: positions are counted only when all blocks of all their
//! tokens are done.

use crate::bindings::{
    Batch, Error, FinishReason, GenerationOptions, GuestSession, ModelBorrow, PromptPart, SessionHandle,
    SessionOptions,
};
use crate::failure::{bad_argument, bad_file, context_full, limit, unsupported, zeroed};
use crate::forward::{ForwardPass, chunk_columns};
use crate::generation::Generation;
use crate::model::LoadedModel;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

pub struct Session {
    model: Rc<LoadedModel>,
    forward: ForwardPass,
    context_length: u32,
    /// Most tokens in a prefill chunk.
    columns: usize,
    /// Positions in the cache.
    evaluated: u32,
    queue: VecDeque<u32>,
    /// Whether the queue is the token drawn last, and no prompt.
    is_drawn: bool,
    generation: Option<Generation>,
    /// shape: [vocabulary_size]
    logits: Vec<f32>,
    /// Position behind which `logits` stand.
    logits_at: Option<u32>,
}

impl Session {
    pub fn new(model: Rc<LoadedModel>, options: &SessionOptions) -> Result<Self, Error> {
        Ok(Self {
            columns: chunk_columns(&model, options)?,
            forward: ForwardPass::new(&model, options)?,
            logits: zeroed(model.configuration.vocabulary_size as usize)?,
            model,
            context_length: options.context_length,
            evaluated: 0,
            queue: VecDeque::new(),
            is_drawn: false,
            generation: None,
            logits_at: None,
        })
    }

    fn append(&mut self, prompt: Vec<PromptPart>) -> Result<u32, Error> {
        let mut tokens = Vec::new();
        for part in prompt {
            self.append_part(part, &mut tokens)?;
        }
        if tokens.is_empty() {
            return Err(bad_argument("cannot append an empty prompt"));
        }
        self.check_room(tokens.len())?;
        self.queue.extend(&tokens);
        self.is_drawn = false;
        Ok(tokens.len() as u32)
    }

    /// Tokenizes a part; BOS comes before the first text of an empty session.
    fn append_part(&self, part: PromptPart, tokens: &mut Vec<u32>) -> Result<(), Error> {
        let (text, is_markup) = match part {
            PromptPart::Text(text) => (text, false),
            PromptPart::Markup(text) => (text, true),
            PromptPart::Tokens(given) => {
                self.check_tokens(&given)?;
                tokens.extend(given);
                return Ok(());
            }
            PromptPart::Embeddings(_) => return Err(unsupported("cannot append embeddings")),
        };
        if !text.is_empty() {
            let is_first = self.evaluated == 0 && self.queue.is_empty() && tokens.is_empty();
            tokens.extend(self.model.tokenizer.encode(&text, is_first, is_markup));
        }
        Ok(())
    }

    fn check_tokens(&self, tokens: &[u32]) -> Result<(), Error> {
        let size = self.model.configuration.vocabulary_size;
        match tokens.iter().position(|token| *token >= size) {
            None => Ok(()),
            Some(index) => Err(bad_argument(format!(
                "token {index} is {}, but the vocabulary has {size} tokens",
                tokens[index]
            ))),
        }
    }

    fn check_room(&self, count: usize) -> Result<(), Error> {
        let length = self.context_length as usize;
        let left = length - self.evaluated as usize - self.queue.len();
        if count <= left {
            return Ok(());
        }
        Err(context_full(format!(
            "cannot append {count} tokens: {left} of the context's {length} positions are left"
        )))
    }

    fn next_batch(&mut self, max: u32) -> Result<Batch, Error> {
        let Some(mut generation) = self.generation.take_if(|g| !g.is_finished()) else {
            return Err(bad_argument("cannot go on: nothing was started"));
        };
        let batch = self.go_on(&mut generation, max);
        self.generation = Some(generation);
        batch
    }

    /// Prefills one chunk, or draws up to `max` tokens. Those drawn before an error stay in the
    /// generation.
    fn go_on(&mut self, generation: &mut Generation, max: u32) -> Result<Batch, Error> {
        if max == 0 {
            return Err(bad_argument("max is 0, not at least 1"));
        }
        let mut prefilled = 0;
        if !self.queue.is_empty() && !self.is_drawn {
            prefilled = self.queue.len().min(self.columns);
            self.evaluate_queued(prefilled)?;
        } else {
            for _ in 0..max {
                self.draw(generation)?;
                if generation.is_finished() {
                    break;
                }
            }
        }
        Ok(generation.take(prefilled as u32))
    }

    fn draw(&mut self, generation: &mut Generation) -> Result<(), Error> {
        if generation.is_exhausted() {
            generation.finish(FinishReason::Length);
            return Ok(());
        }
        if !self.queue.is_empty() {
            self.evaluate_queued(1)?;
        }
        if self.logits_at != Some(self.evaluated) {
            return Err(bad_argument("there is nothing to go on from"));
        }
        let Some(choice) = generation.sampler.sample(&self.logits) else {
            return Err(bad_file(format!(
                "cannot sample: the logits behind position {} are not finite numbers",
                self.evaluated
            )));
        };
        let token = choice.token;
        if self.model.tokenizer.is_end_of_generation(token) {
            generation.finish(FinishReason::Eos);
            return Ok(());
        }
        generation.push(choice, self.model.tokenizer.piece(token, false));
        if self.evaluated < self.context_length {
            self.queue.push_back(token);
            self.is_drawn = true;
        } else if !generation.is_finished() {
            generation.finish(FinishReason::Length);
        }
        Ok(())
    }

    /// Evaluates the next `count` tokens of the queue; their logits are wanted if they are the
    /// last.
    fn evaluate_queued(&mut self, count: usize) -> Result<(), Error> {
        let tokens: Vec<u32> = self.queue.iter().take(count).copied().collect();
        let is_last = count == self.queue.len();
        let wanted = if is_last { self.logits.len() } else { 0 };
        self.logits_at = None;
        let logits = &mut self.logits[..wanted];
        self.forward.evaluate(&self.model, &tokens, self.evaluated, logits)?;
        self.queue.drain(..count);
        self.is_drawn = false;
        self.evaluated += count as u32;
        self.logits_at = Some(self.evaluated).filter(|_| is_last);
        Ok(())
    }

    fn evaluate(&mut self, tokens: &[u32]) -> Result<Vec<f32>, Error> {
        self.check_evaluate(tokens)?;
        let size = self.logits.len();
        let mut logits = zeroed(size * tokens.len())?;
        self.logits_at = None;
        let mut first = self.evaluated;
        let targets = logits.chunks_mut(size * self.columns);
        for (chunk, target) in tokens.chunks(self.columns).zip(targets) {
            self.forward.evaluate(&self.model, chunk, first, target)?;
            first += chunk.len() as u32;
        }
        self.evaluated = first;
        self.logits.copy_from_slice(&logits[logits.len() - size..]);
        self.logits_at = Some(first);
        Ok(logits)
    }

    fn check_evaluate(&self, tokens: &[u32]) -> Result<(), Error> {
        if tokens.is_empty() {
            return Err(bad_argument("cannot evaluate no tokens"));
        }
        let queued = self.queue.len();
        if queued > 0 {
            return Err(bad_argument(format!(
                "cannot evaluate: {queued} tokens are queued before"
            )));
        }
        let (count, size) = (tokens.len(), self.logits.len());
        let most = self.model.values_max;
        if size as u64 * count as u64 > u64::from(most) {
            return Err(limit(format!(
                "cannot evaluate {count} tokens in one call: {size} logits each are over the \
                 {most} values of a call"
            )));
        }
        self.check_tokens(tokens)?;
        self.check_room(count)
    }

    fn truncate(&mut self, position: u32) -> Result<(), Error> {
        if position > self.evaluated {
            return Err(bad_argument(format!(
                "cannot truncate at {position}: the cache has {} positions",
                self.evaluated
            )));
        }
        self.evaluated = position;
        self.logits_at = self.logits_at.filter(|at| *at == position);
        self.queue.clear();
        self.is_drawn = false;
        self.generation = None;
        Ok(())
    }
}

/// The resource `session`. A guest runs one call at a time, so it is never borrowed twice.
pub struct SharedSession(RefCell<Session>);

impl SharedSession {
    pub fn new(session: Session) -> Self {
        Self(RefCell::new(session))
    }
}

impl GuestSession for SharedSession {
    fn append(&self, prompt: Vec<PromptPart>) -> Result<u32, Error> {
        self.0.borrow_mut().append(prompt)
    }

    fn start(&self, options: GenerationOptions) -> Result<(), Error> {
        self.0.borrow_mut().generation = Some(Generation::new(options)?);
        Ok(())
    }

    fn next_batch(&self, max: u32) -> Result<Batch, Error> {
        self.0.borrow_mut().next_batch(max)
    }

    fn evaluate(&self, tokens: Vec<u32>) -> Result<Vec<f32>, Error> {
        self.0.borrow_mut().evaluate(&tokens)
    }

    fn position(&self) -> u32 {
        self.0.borrow().evaluated
    }

    fn truncate(&self, position: u32) -> Result<(), Error> {
        self.0.borrow_mut().truncate(position)
    }

    fn fork(&self) -> Result<SessionHandle, Error> {
        Err(unsupported("cannot fork a session"))
    }

    fn save(&self, _offset: u64, _max_bytes: u32) -> Result<Vec<u8>, Error> {
        Err(unsupported("cannot save a session"))
    }

    fn restore(&self, _offset: u64, _piece: Vec<u8>) -> Result<(), Error> {
        Err(unsupported("cannot restore a session"))
    }

    fn tokens(&self) -> Result<Vec<u32>, Error> {
        Err(unsupported("cannot tell a session's tokens"))
    }

    fn use_draft(&self, _draft: ModelBorrow<'_>) -> Result<(), Error> {
        Err(unsupported("cannot draft with another model"))
    }

    /// It never guesses.
    fn set_column_cost(&self, _cost: f32) {}
}
