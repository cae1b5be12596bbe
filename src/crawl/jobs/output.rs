//! Where articles go.

use std::path::{Component, Path, PathBuf};

use serde::Deserialize;

use super::values::{Pause, Size};

/// Where articles go.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::crawl) struct Output {
    /// What the store knows it by: its form, and the way to its folder from that of the jobs file.
    #[serde(skip)]
    pub(in crate::crawl) name: String,
    pub(in crate::crawl) format: Format,
    pub(in crate::crawl) folder: PathBuf,
    /// The size from which a file is complete and a new one is begun.
    pub(in crate::crawl) rotate_size: Option<Size>,
    /// The age from which it is.
    pub(in crate::crawl) rotate_after: Option<Pause>,
}

/// The form of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::crawl) enum Format {
    Jsonl,
    Markdown,
    #[cfg(feature = "parquet")]
    Parquet,
}

impl TryFrom<String> for Format {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        match name.as_str() {
            "jsonl" => Ok(Self::Jsonl),
            "markdown" => Ok(Self::Markdown),
            #[cfg(feature = "parquet")]
            "parquet" => Ok(Self::Parquet),
            #[cfg(not(feature = "parquet"))]
            "parquet" => Err("this program was built without Parquet; build it with --features parquet".into()),
            _ => Err(format!("`{name}` is no format; use jsonl, markdown or parquet")),
        }
    }
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Markdown => "markdown",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
        }
    }
}

impl Output {
    /// Finds its folder from that of the jobs file.
    pub(super) fn settle(&mut self, from: &Path) {
        let direct = direct(&self.folder);
        self.name = format!("{} {}", self.format.name(), direct.display());
        self.folder = from.join(direct);
    }
}

/// A path without detours: a folder that is spelt in another way is the same. What is a link is not looked at.
pub(super) fn direct(path: &Path) -> PathBuf {
    let mut direct = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(direct.components().next_back(), Some(Component::Normal(_))) => {
                direct.pop();
            }
            part => direct.push(part),
        }
    }
    if direct.as_os_str().is_empty() { ".".into() } else { direct }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_the_same_however_it_is_spelt() {
        for (spelt, expected) in [
            ("out", "out"),
            ("./out/", "out"),
            ("a/../out", "out"),
            ("a/./b//c/..", "a/b"),
            ("../out", "../out"),
            ("/a/../b", "/b"),
            ("./", "."),
        ] {
            assert_eq!(direct(Path::new(spelt)), Path::new(expected), "{spelt}");
        }
    }
}
