//! Rotary position embedding (Su et al. 2021) of neighbouring values. Angles are computed in f64,
//! so that a far position is as exact as a near one: position / scaling * base^(-2i / n) /
//! factor(i).

use crate::bindings::{Error, models};
use crate::configuration::Configuration;
use crate::failure::bad_file;
use crate::tensors::Tensors;

pub struct Rope {
    /// shape: [key_length / 2]
    frequencies: Vec<f64>,
}

impl Rope {
    pub fn load(
        model: u32,
        configuration: &Configuration,
        tensors: &Tensors,
    ) -> Result<Self, Error> {
        let factors = match tensors.rope_factors {
            Some(tensor) => models::read_tensor(model, tensor)?,
            None => Vec::new(),
        };
        if let Some(factor) = factors.iter().find(|x| !(x.is_finite() && **x > 0.0)) {
            return Err(bad_file(format!(
                "cannot read the model: \"rope_freqs.weight\" has the value {factor}, \
                 not a finite number above 0"
            )));
        }
        let length = configuration.key_length;
        let frequencies = (0..length / 2).map(|pair| {
            let exponent = -2.0 * f64::from(pair) / f64::from(length);
            let factor = factors.get(pair as usize).copied().unwrap_or(1.0);
            let frequency = configuration.rope_frequency_base.powf(exponent) / f64::from(factor);
            frequency / configuration.rope_scaling_factor
        });
        Ok(Self { frequencies: frequencies.collect() })
    }

    /// Cosines and sines of a position; shape: [key_length / 2].
    pub fn turns_at(&self, position: u32) -> Vec<(f32, f32)> {
        let angles = self.frequencies.iter().map(|f| f64::from(position) * f);
        angles.map(|angle| (angle.cos() as f32, angle.sin() as f32)).collect()
    }
}

/// Rotates the vectors of some heads in place; shape: [key_length, heads].
pub fn rotate(vectors: &mut [f32], turns: &[(f32, f32)]) {
    for vector in vectors.chunks_exact_mut(2 * turns.len()) {
        for (pair, (cosine, sine)) in vector.chunks_exact_mut(2).zip(turns) {
            let (a, b) = (pair[0], pair[1]);
            pair[0] = a * cosine - b * sine;
            pair[1] = a * sine + b * cosine;
        }
    }
}
