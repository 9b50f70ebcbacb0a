#!/bin/sh
# Builds the component and puts it beside this file. Needs `rustup target add wasm32-wasip2`.
set -eu
cd "$(dirname "$0")"
# Panic messages name source files, but not by where a machine keeps its crates. Joins the flags of .cargo/config.toml.
renamed=""
for folder in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
  renamed="$renamed'--remap-path-prefix=$folder=crates',"
done
cargo build --target wasm32-wasip2 --release --locked \
  --config "target.wasm32-wasip2.rustflags=[$renamed]"
cp "${CARGO_TARGET_DIR:-target}/wasm32-wasip2/release/rust_guest.wasm" rust-guest.wasm
