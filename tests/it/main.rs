//! The integration tests: one binary, a module for each topic.

#[cfg(feature = "fetch")]
mod fetch;
#[cfg(feature = "fetch")]
mod support;
