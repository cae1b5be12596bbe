//! A record of every exchange, as web archives keep it: WARC 1.1 (ISO 28500:2017,
//! <https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/>).
//!
//! 1. `exchange`: what is noted while a request is made and its answer comes in
//! 2. `record`: exchange → records as bytes, pure
//! 3. `writer`: records → file, each a gzip member of its own; `mend` cuts off what a killed program left of one

mod exchange;
mod mend;
mod record;
mod writer;

pub(super) use exchange::{Exchange, Tee};
pub(super) use writer::Writer;
