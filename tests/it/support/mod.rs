//! What tests of more than one topic need.

pub(crate) mod certificates;
pub(crate) mod server;
