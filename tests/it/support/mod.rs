//! What tests of more than one topic need.

pub(crate) mod server;
