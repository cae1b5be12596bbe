//! The program as its users meet it: run as a process, judged by its output, its words and its exit code.

#![allow(clippy::unwrap_used)] // a test that cannot go on fails

mod batch;
mod crawl;
mod explain;
mod fetching;
mod files;
mod inputs;
mod pages;
mod replay;
mod safety;
mod same_bytes;
mod shell;
mod support;
mod view;
