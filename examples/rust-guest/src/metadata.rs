//! Typed reads of a model's keys and tensors. Nothing of a file is trusted: a value of another type
//! or out of range is `bad-file`, with the key and the value in the message.

use crate::bindings::{Error, MetadataValue, ModelMetadata};
use crate::failure::bad_file;
use std::collections::BTreeMap;

/// Largest count that a key may give; bounds every product of two of them.
const COUNT_MAX: u64 = 1 << 30;
/// Characters of a text that a message quotes.
const QUOTED_CHARACTERS: usize = 64;

pub struct Metadata {
    pub architecture: String,
    // Ordered maps: those that hash take their seeds from WASI's random numbers.
    values: BTreeMap<String, MetadataValue>,
    /// Ids and dimensions.
    tensors: BTreeMap<String, (u32, Vec<u64>)>,
}

impl Metadata {
    pub fn new(metadata: ModelMetadata) -> Self {
        let tensors = metadata.tensors.into_iter().zip(0..);
        Self {
            architecture: metadata.architecture,
            values: metadata.entries.into_iter().map(|entry| (entry.key, entry.value)).collect(),
            tensors: tensors.map(|(tensor, id)| (tensor.name, (id, tensor.dimensions))).collect(),
        }
    }

    /// A whole number from 1 to 2^30.
    pub fn count(&self, key: &str) -> Result<u32, Error> {
        match self.whole(key)? {
            Some(0) => Err(bad_file(format!("cannot read the model: the key \"{key}\" is 0"))),
            Some(value) => Ok(value),
            None => Err(missing(key)),
        }
    }

    /// As `count`; `fallback` where the key is missing.
    pub fn count_or(&self, key: &str, fallback: u32) -> Result<u32, Error> {
        if self.values.contains_key(key) { self.count(key) } else { Ok(fallback) }
    }

    /// A whole number up to 2^30.
    pub fn whole(&self, key: &str) -> Result<Option<u32>, Error> {
        let Some(value) = self.values.get(key) else {
            return Ok(None);
        };
        let number = match value {
            MetadataValue::Unsigned(number) => Some(*number),
            MetadataValue::Signed(number) => u64::try_from(*number).ok(),
            _ => None,
        };
        match number {
            Some(number) if number <= COUNT_MAX => Ok(Some(number as u32)),
            _ => Err(mistyped(key, value, &format!("a whole number up to {COUNT_MAX}"))),
        }
    }

    /// A finite number above 0; `fallback` where the key is missing.
    pub fn positive_or(&self, key: &str, fallback: f64) -> Result<f64, Error> {
        let Some(value) = self.values.get(key) else {
            return Ok(fallback);
        };
        let number = match value {
            MetadataValue::Float(number) => *number,
            MetadataValue::Unsigned(number) => *number as f64,
            MetadataValue::Signed(number) => *number as f64,
            _ => f64::NAN,
        };
        if number.is_finite() && number > 0.0 {
            Ok(number)
        } else {
            Err(mistyped(key, value, "a finite number above 0"))
        }
    }

    /// As `positive_or`, for a key that must be there.
    pub fn positive(&self, key: &str) -> Result<f64, Error> {
        if self.values.contains_key(key) { self.positive_or(key, 1.0) } else { Err(missing(key)) }
    }

    pub fn text(&self, key: &str) -> Result<Option<&str>, Error> {
        match self.values.get(key) {
            None => Ok(None),
            Some(MetadataValue::Text(text)) => Ok(Some(text)),
            Some(value) => Err(mistyped(key, value, "a text")),
        }
    }

    pub fn flag_or(&self, key: &str, fallback: bool) -> Result<bool, Error> {
        match self.values.get(key) {
            None => Ok(fallback),
            Some(MetadataValue::Boolean(flag)) => Ok(*flag),
            Some(value) => Err(mistyped(key, value, "true or false")),
        }
    }

    /// Elements of an array.
    pub fn array_length(&self, key: &str) -> Result<Option<u64>, Error> {
        match self.values.get(key) {
            None => Ok(None),
            Some(MetadataValue::Elements(shape)) => Ok(Some(shape.length)),
            Some(value) => Err(mistyped(key, value, "an array")),
        }
    }

    /// A token's id.
    pub fn token(&self, key: &str, vocabulary_size: u32) -> Result<Option<u32>, Error> {
        match self.whole(key)? {
            Some(id) if id >= vocabulary_size => Err(bad_file(format!(
                "cannot read the vocabulary: the key \"{key}\" is {id}, \
                 not a token's id under {vocabulary_size}"
            ))),
            id => Ok(id),
        }
    }

    /// Id of the tensor, which must be there and have that shape; extents behind it are 1.
    pub fn tensor(&self, name: &str, shape: &[u64]) -> Result<u32, Error> {
        self.optional_tensor(name, shape)?.ok_or_else(|| {
            bad_file(format!("cannot read the model: the tensor \"{name}\" is missing"))
        })
    }

    pub fn optional_tensor(&self, name: &str, shape: &[u64]) -> Result<Option<u32>, Error> {
        let Some((id, found)) = self.tensors.get(name) else {
            return Ok(None);
        };
        let padding = found.get(shape.len()..);
        let is_padded = padding.is_some_and(|rest| rest.iter().all(|&extent| extent == 1));
        if is_padded && found.starts_with(shape) {
            return Ok(Some(*id));
        }
        Err(bad_file(format!(
            "cannot read the model: the tensor \"{name}\" has the shape {found:?}, \
             but the keys ask for {shape:?}"
        )))
    }

    /// Second extent of a matrix.
    pub fn columns_of(&self, name: &str) -> Option<u64> {
        self.tensors.get(name)?.1.get(1).copied()
    }
}

fn missing(key: &str) -> Error {
    bad_file(format!("cannot read the model: the key \"{key}\" is missing"))
}

fn mistyped(key: &str, value: &MetadataValue, wanted: &str) -> Error {
    let shown = match value {
        MetadataValue::Unsigned(number) => number.to_string(),
        MetadataValue::Signed(number) => number.to_string(),
        MetadataValue::Float(number) => number.to_string(),
        MetadataValue::Boolean(flag) => flag.to_string(),
        MetadataValue::Text(text) => {
            format!("\"{}\"", text.chars().take(QUOTED_CHARACTERS).collect::<String>())
        }
        MetadataValue::Elements(shape) => format!("an array of {}", shape.length),
    };
    bad_file(format!("cannot read the model: the key \"{key}\" is {shown}, not {wanted}"))
}
