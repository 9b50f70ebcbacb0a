//! The errors this guest makes itself, one function a code. A message is one sentence: what was
//! attempted, the quoted value, where, and the limit.

use crate::bindings::{Error, ErrorKind};

fn failure(kind: ErrorKind, code: &str, message: impl Into<String>) -> Error {
    Error { kind, code: code.into(), message: message.into() }
}

/// A key or tensor is missing or contradicts another.
pub fn bad_file(message: impl Into<String>) -> Error {
    failure(ErrorKind::Input, "bad-file", message)
}

pub fn unsupported(message: impl Into<String>) -> Error {
    failure(ErrorKind::Unsupported, "unsupported", message)
}

pub fn bad_argument(message: impl Into<String>) -> Error {
    failure(ErrorKind::Input, "bad-argument", message)
}

pub fn context_full(message: impl Into<String>) -> Error {
    failure(ErrorKind::Resource, "context-full", message)
}

pub fn limit(message: impl Into<String>) -> Error {
    failure(ErrorKind::Resource, "limit", message)
}

pub fn out_of_memory(message: impl Into<String>) -> Error {
    failure(ErrorKind::Resource, "out-of-memory", message)
}

/// The host broke the contract.
pub fn bug(message: impl Into<String>) -> Error {
    failure(ErrorKind::Bug, "bug", message)
}

/// A zeroed list, or `out-of-memory` where the guest's memory cannot grow that far.
pub fn zeroed<T: Clone + Default>(length: usize) -> Result<Vec<T>, Error> {
    let mut list = Vec::new();
    list.try_reserve_exact(length).map_err(|_| {
        let bytes = length as u64 * size_of::<T>() as u64;
        out_of_memory(format!("cannot go on: {bytes} bytes are not to be had in the guest"))
    })?;
    list.resize(length, T::default());
    Ok(list)
}
