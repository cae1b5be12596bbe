//! Markdown: a file an article, with front matter, in a folder a host. A new version takes the place of the old one.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use url::Url;

use super::{BATCH, make_folder, sync_folder};
use crate::crawl::jobs::Output;
use crate::crawl::record;
use crate::crawl::store::{Line, Shared};
use crate::error::Error;

/// Characters of a file's name that are from the address.
const SLUG: usize = 60;

#[derive(Debug)]
pub(super) struct Markdown {
    id: i64,
    folder: PathBuf,
}

impl Markdown {
    pub(super) fn new(id: i64, output: &Output) -> Self {
        Self { id, folder: output.folder.clone() }
    }

    pub(super) fn deliver(&mut self, store: &Shared) -> Result<u64, Error> {
        let mut delivered = 0;
        loop {
            let progress = store.held().progress(self.id)?;
            let lines = store.held().lines(self.id, progress.delivered, BATCH)?;
            let Some(last) = lines.last().map(|line| line.id) else { return Ok(delivered) };
            for line in &lines {
                let path = self.folder.join(name(&line.url));
                // Written twice it is the same file, so nothing has to be remembered in between.
                write(&path, line).map_err(|e| Error::write(&path, e))?;
            }
            store.held().delivered(self.id, last, 0)?;
            store.held().end_part(self.id)?;
            delivered += lines.len() as u64;
        }
    }
}

/// The name of an article's file, below the folder: its host, the end of its path, and what no other address has.
fn name(url: &str) -> PathBuf {
    // 64 bits: of 32, two of the hundred thousand stories of a site would be the same.
    let digest = record::digest(&[url.as_bytes()]).cast_unsigned();
    let parsed = Url::parse(url).ok();
    let host = parsed.as_ref().and_then(Url::host_str).unwrap_or("unknown");
    let last = parsed.as_ref().and_then(|url| url.path_segments()?.rfind(|part| !part.is_empty()));
    let slug = plain(last.unwrap_or_default());
    let slug = slug.trim_end_matches("-html").trim_end_matches("-htm");
    let sign = if slug.is_empty() { "" } else { "-" };
    Path::new(&plain(host).replace('_', ".")).join(format!("{slug}{sign}{digest:016x}.md"))
}

/// Letters, digits and hyphens alone: no name of a device, no way out of the folder, and the same on all systems.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in text.chars().map(|c| if c == '.' { '-' } else { c }).take(4 * SLUG) {
        if c.is_ascii_alphanumeric() {
            plain.push(c.to_ascii_lowercase());
        } else if !plain.ends_with('-') && !plain.is_empty() {
            plain.push('-');
        }
    }
    plain.truncate(SLUG);
    plain.trim_end_matches('-').to_owned()
}

/// Writes a file whole or not at all. What stood at its name is replaced, not followed.
fn write(path: &Path, line: &Line) -> io::Result<()> {
    let text = record::markdown(&record::unpack(&line.record, line.version, line.same_as.as_deref())?)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    let part = path.with_extension("md.part");
    match fs::remove_file(&part) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let mut file = File::options().write(true).create_new(true).open(&part)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&part, path)?;
    sync_folder(folder)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_tell_of_the_address_and_differ_where_addresses_do() {
        let of = |url: &str| name(url).to_string_lossy().into_owned();
        let rain = of("https://www.news.example/2026/11/Rain-in-the-valley.html?page=2");
        assert!(rain.starts_with("www-news-example/rain-in-the-valley-"), "{rain}");
        assert_ne!(of("https://a.example/Rain"), of("https://a.example/rain"));
        assert!(of("https://a.example/").starts_with("a-example/"));
        assert!(of("https://a.example/con").starts_with("a-example/con-"));
    }

    #[test]
    fn the_files_of_many_stories_that_only_their_number_tells_apart_are_as_many() {
        let names: std::collections::HashSet<_> =
            (0..200_000).map(|n| name(&format!("https://a.example/article.php?id={n}"))).collect();
        assert_eq!(names.len(), 200_000);
    }

    proptest! {
        #[test]
        fn no_address_leads_out_of_the_folder(path in "\\PC{0,80}", raw in ".{0,40}") {
            for url in [format!("https://a.example/{path}"), raw] {
                let name = name(&url);
                let parts: Vec<_> = name.components().collect();
                prop_assert!(parts.len() == 2, "{:?}", name);
                prop_assert!(parts.iter().all(|part| matches!(part, std::path::Component::Normal(_))), "{:?}", name);
                prop_assert!(name.as_os_str().len() < 200);
            }
        }
    }
}
