//! The memories of sites, packed.

use rusqlite::{OptionalExtension as _, params};

use super::Store;
use crate::error::Error;
use crate::memory::SiteMemory;

/// How much zstd tries: it is packed again every minute.
const LEVEL: i32 = 1;

impl Store {
    /// What is kept of a site. What cannot be read is nothing: it is evidence alone.
    pub(in crate::crawl) fn memory(&self, site: &str) -> Result<Option<SiteMemory>, Error> {
        let packed = self.ask(|db| {
            let mut select = db.prepare_cached("SELECT memory FROM memory WHERE site = ?1")?;
            select.query_row([site], |row| row.get::<_, Vec<u8>>(0)).optional()
        })?;
        Ok(packed.and_then(|packed| {
            let json = zstd::decode_all(&packed[..]).ok()?;
            serde_json::from_slice(&json).ok()
        }))
    }

    pub(in crate::crawl) fn keep_memory(&mut self, site: &str, memory: &SiteMemory) -> Result<(), Error> {
        // Neither can fail: the keys are numbers, and it is written to memory.
        let packed = serde_json::to_vec(memory).ok().and_then(|json| zstd::encode_all(&json[..], LEVEL).ok());
        let Some(packed) = packed else { return Ok(()) };
        self.change(|tx| {
            let mut keep = tx.prepare_cached("INSERT OR REPLACE INTO memory (site, memory) VALUES (?1, ?2)")?;
            keep.execute(params![site, packed]).map(drop)
        })
    }
}
