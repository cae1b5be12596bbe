#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| pressclip_fuzz::named("outputs")(data));
