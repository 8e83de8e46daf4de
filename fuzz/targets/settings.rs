#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| faceglass_fuzzed::settings(data));
