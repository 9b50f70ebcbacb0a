//! From logits to one token: top-k, top-p, min-p, temperature, then a draw, in llama.cpp's order
//! and with its meaning of each (at least one candidate is always kept).

use crate::bindings::{Error, SamplingOptions};
use crate::failure::{bad_argument, unsupported};
use std::cmp::Ordering;

pub struct Sampler {
    options: SamplingOptions,
    random: Random,
}

/// A token that was chosen, and ln p of it under the unmodified distribution.
pub struct Choice {
    pub token: u32,
    pub logprob: f32,
}

#[derive(Clone, Copy)]
struct Candidate {
    id: u32,
    logit: f32,
}

impl Sampler {
    /// Errors: `bad-argument` names the field that has no meaning, `unsupported` what this guest lacks.
    pub fn new(options: SamplingOptions) -> Result<Self, Error> {
        let temperature = options.temperature;
        if !(temperature >= 0.0 && temperature.is_finite()) {
            return Err(bad_argument(format!(
                "temperature is {temperature}, not a finite number of at least 0"
            )));
        }
        for (name, share) in [("top-p", options.top_p), ("min-p", options.min_p)] {
            if !(0.0..=1.0).contains(&share) {
                return Err(bad_argument(format!("{name} is {share}, not from 0 to 1")));
            }
        }
        if let Some(name) = unknown_sampler(&options) {
            return Err(unsupported(format!("cannot sample with {name}")));
        }
        Ok(Self { random: Random(options.seed), options })
    }

    /// None if the logits aren't numbers.
    pub fn sample(&mut self, logits: &[f32]) -> Option<Choice> {
        let best = largest_index(logits);
        let top = logits[best];
        let mass: f64 = logits.iter().map(|logit| f64::from((logit - top).exp())).sum();
        let log_sum = f64::from(top) + mass.ln();
        if !log_sum.is_finite() {
            return None;
        }
        let token = if self.options.temperature == 0.0 { best as u32 } else { self.draw(logits) };
        let logprob = (f64::from(logits[token as usize]) - log_sum) as f32;
        Some(Choice { token, logprob })
    }

    fn draw(&mut self, logits: &[f32]) -> u32 {
        let SamplingOptions { top_k, top_p, min_p, .. } = self.options;
        let all = logits.iter().zip(0..);
        let mut candidates: Vec<_> = all.map(|(&logit, id)| Candidate { id, logit }).collect();
        let top_k = top_k as usize;
        if top_k > 0 && top_k < candidates.len() {
            candidates.select_nth_unstable_by(top_k - 1, descending);
            candidates.truncate(top_k);
            candidates.sort_unstable_by(descending);
        } else if top_p < 1.0 {
            candidates.sort_unstable_by(descending);
        }
        if top_p < 1.0 {
            keep_mass(&mut candidates, top_p);
        }
        if min_p > 0.0 {
            let least = largest(&candidates) + f64::from(min_p).ln() as f32;
            candidates.retain(|candidate| candidate.logit >= least);
        }
        self.draw_from(&candidates)
    }

    fn draw_from(&mut self, candidates: &[Candidate]) -> u32 {
        let top = largest(candidates);
        let temperature = f64::from(self.options.temperature);
        let weights: Vec<f64> = candidates
            .iter()
            .map(|candidate| (f64::from(candidate.logit - top) / temperature).exp())
            .collect();
        let mut rest = self.random.uniform() * weights.iter().sum::<f64>();
        let mut last = 0;
        for (candidate, weight) in candidates.iter().zip(&weights) {
            if *weight == 0.0 {
                continue;
            }
            last = candidate.id;
            rest -= weight;
            if rest < 0.0 {
                break;
            }
        }
        last
    }
}

/// The first option that asks for more than top-k, top-p, min-p and temperature in this order.
fn unknown_sampler(options: &SamplingOptions) -> Option<&'static str> {
    let wanted = [
        ("logit-bias", options.logit_bias.is_some()),
        ("penalties", options.penalties.is_some()),
        ("dry", options.dry.is_some()),
        ("top-n-sigma", options.top_n_sigma.is_some()),
        ("typical-p", options.typical_p.is_some()),
        ("xtc", options.xtc.is_some()),
        ("dynamic-temperature", options.dynamic_temperature.is_some()),
        ("mirostat", options.mirostat.is_some()),
        ("samplers in an order", options.samplers.is_some()),
    ];
    wanted.iter().find(|(_, is_wanted)| *is_wanted).map(|(name, _)| *name)
}

/// Of the largest logit, the lowest index among equals.
fn largest_index(logits: &[f32]) -> usize {
    let mut best = 0;
    for (index, logit) in logits.iter().enumerate() {
        if *logit > logits[best] {
            best = index;
        }
    }
    best
}

fn largest(candidates: &[Candidate]) -> f32 {
    let logits = candidates.iter().map(|candidate| candidate.logit);
    logits.fold(f32::NEG_INFINITY, f32::max)
}

/// By logit, equal ones by id. Logits that are no numbers have been refused before.
fn descending(a: &Candidate, b: &Candidate) -> Ordering {
    let by_logit = b.logit.partial_cmp(&a.logit).unwrap_or(Ordering::Equal);
    by_logit.then(a.id.cmp(&b.id))
}

/// The smallest set of the largest whose share of the candidates' mass is at least `share`.
fn keep_mass(sorted: &mut Vec<Candidate>, share: f32) {
    let top = sorted[0].logit;
    let weight = |candidate: &Candidate| f64::from(candidate.logit - top).exp();
    let wanted = sorted.iter().map(weight).sum::<f64>() * f64::from(share);
    let mut kept = 0.0;
    let reached = sorted.iter().position(|candidate| {
        kept += weight(candidate);
        kept >= wanted
    });
    if let Some(index) = reached {
        sorted.truncate(index + 1);
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): same seed, same numbers, on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1), 53 bits.
    fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
