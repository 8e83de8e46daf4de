#![no_main]
libfuzzer_sys::fuzz_target!(
    init: {
        // The decoders' panics are caught, which libFuzzer's own hook would end the program at; one that comes out still does.
        let _ = std::panic::take_hook();
    },
    |data: &[u8]| faceglass_fuzzed::camera(data)
);
