#!/bin/sh
# Builds the component and puts it beside this file. Needs `rustup target add wasm32-wasip2`.
set -eu
cd "$(dirname "$0")"
cargo build --target wasm32-wasip2 --release --locked
cp "${CARGO_TARGET_DIR:-target}/wasm32-wasip2/release/rust_guest.wasm" rust-guest.wasm
