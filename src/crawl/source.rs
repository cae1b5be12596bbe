//! What kinds of addresses a crawl knows.

/// What is at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A story.
    Story,
    /// A feed: RSS, Atom or JSON.
    Feed,
    /// A sitemap, or an index of sitemaps.
    Sitemap,
    /// A front or section page.
    Front,
    /// A site whose feeds and sitemaps are found out.
    Site,
    /// A list of addresses, one a line.
    List,
}

impl Kind {
    /// The name that is shown.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Story => "story",
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
            Self::Front => "front",
            Self::Site => "site",
            Self::List => "list",
        }
    }
}
