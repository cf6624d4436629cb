//! Any bytes as a scenario file and changes of it: the loader says what is wrong, and never panics or hangs.

#![no_main]

#[path = "../../tests/integration/fuzzing.rs"]
mod fuzzing;
#[path = "../../tests/integration/invariants/mod.rs"]
mod invariants;
#[path = "../../tests/integration/networks.rs"]
mod networks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzzing::load(bytes, std::path::Path::new("..")));
