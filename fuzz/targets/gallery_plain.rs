#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| faceglass_fuzzed::gallery_plain(data));
