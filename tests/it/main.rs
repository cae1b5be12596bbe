//! The integration tests: one binary, a module for each topic.

mod encoding_suite;
#[cfg(feature = "fetch")]
mod fetch;
#[cfg(feature = "fetch")]
mod support;
