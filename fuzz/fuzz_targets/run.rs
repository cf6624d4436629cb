//! Any bytes as the choices that make a small network: a short run of it keeps every invariant.

#![no_main]

#[path = "../../tests/integration/fuzzing.rs"]
mod fuzzing;
#[path = "../../tests/integration/invariants/mod.rs"]
mod invariants;
#[path = "../../tests/integration/networks.rs"]
mod networks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzzing::run(bytes, std::path::Path::new("..")));
