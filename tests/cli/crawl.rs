//! Crawling by a jobs file.

mod archive;
mod check;
mod failures;
mod forever;
mod killed;
mod notes;
mod once;
mod recovery;
mod schedules;
mod site;
