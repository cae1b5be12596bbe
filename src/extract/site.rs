//! The publication's name, and what else a page calls its site.

use super::candidate::{Found, take_first};
use super::metadata::schema::{text, types};
use super::metadata::sources::Sources;
use super::words::key;
use crate::article::{Article, Field};

/// Bytes of the longest name; longer ones are slogans.
const MAX_NAME: usize = 80;

/// All names of a site, to recognise them in titles and bylines.
#[derive(Debug, Default)]
pub(crate) struct Site {
    /// Each as [`key`].
    keys: Vec<String>,
}

impl Site {
    /// A site with these names, each as [`key`].
    #[cfg(test)]
    pub(crate) fn from_keys<const N: usize>(keys: [&str; N]) -> Self {
        Self { keys: keys.map(str::to_owned).into() }
    }

    /// Whether a text names the site: it is a name, or shares at least this part of its letters with one.
    pub(crate) fn is_named(&self, text: &str, part: f64) -> bool {
        self.is_key(&key(text), part)
    }

    /// The same for a text as [`key`].
    pub(crate) fn is_key(&self, text: &str, part: f64) -> bool {
        !text.is_empty() && self.keys.iter().any(|name| *name == text || shares(name, text, part))
    }
}

/// Whether one key holds the other and is not much longer.
fn shares(a: &str, b: &str, part: f64) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    // Lengths of names are far below what f64 counts exactly.
    #[allow(clippy::cast_precision_loss)]
    let is_near = short.len() >= 3 && short.len() as f64 >= part * long.len() as f64;
    is_near && long.contains(short)
}

/// Chooses the site's name.
pub(crate) fn site_name(sources: &Sources<'_>, article: &mut Article) -> (Option<String>, Site) {
    let mut found: Vec<Found<String>> = Vec::new();
    let metas = sources.meta("site_name");
    found.extend(metas.iter().filter(|meta| meta.source == "meta og:site_name").cloned());
    for property in ["publisher", "sourceOrganization", "provider"] {
        for value in sources.property(property) {
            let names = sources.graph.names(value.value);
            found
                .extend(names.into_iter().map(|name| Found::new(super::words::tidy(&name.name), value.source.clone())));
        }
    }
    for kind in ["WebSite", "NewsMediaOrganization", "Organization"] {
        // An author may be an organization as well.
        let of_page = |role: Option<&str>| matches!(role, None | Some("publisher" | "isPartOf" | "sourceOrganization"));
        let named =
            sources.graph.things.iter().filter(|thing| of_page(thing.role) && types(thing.map).any(|k| k == kind));
        let named = named.filter_map(|thing| text(thing.map.get("name")?));
        found.extend(named.take(2).map(|name| Found::new(name, format!("json-ld {kind}.name"))));
    }
    found.extend(metas.into_iter().filter(|meta| meta.source != "meta og:site_name"));
    found
        .retain(|found| found.value.len() <= MAX_NAME && !found.value.contains("://") && !found.value.starts_with('@'));
    let mut keys: Vec<String> = found.iter().map(|found| key(&found.value)).collect();
    keys.extend(host_keys(sources));
    keys.retain(|key| !key.is_empty());
    let site = Site { keys };
    if found.is_empty() {
        found.extend(in_title(sources, &site));
    }
    (take_first(article, Field::SiteName, found), site)
}

/// The part of the `<title>` that is called as the host: `Rain in the north | Example News`.
fn in_title(sources: &Sources<'_>, site: &Site) -> Option<Found<String>> {
    let title = super::words::squash(sources.harvest.title.as_deref()?);
    let cuts = super::title::cuts(&title[..title.floor_char_boundary(1_000)]);
    let parts = [cuts.last().map(|cut| &title[cut.behind..]), cuts.first().map(|cut| &title[..cut.before])];
    let name = parts.into_iter().flatten().find(|part| part.len() <= MAX_NAME && site.is_named(part, 0.7))?;
    Some(Found::new(name.to_owned(), "title"))
}

/// `news.example.com` → `newsexamplecom`, `examplecom`, `news`, `example`.
fn host_keys(sources: &Sources<'_>) -> Vec<String> {
    let host = sources.base.as_ref().and_then(url::Url::host_str).unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let mut keys: Vec<String> = host.match_indices('.').map(|(at, _)| key(&host[at + 1..])).collect();
    keys.retain(|key| key.len() > 5);
    keys.push(key(host));
    let labels: Vec<&str> = host.split('.').collect();
    let names = labels.iter().take(labels.len().saturating_sub(1));
    keys.extend(
        names
            .filter(|label| label.len() > 2 && !matches!(**label, "com" | "org" | "net" | "gov" | "edu"))
            .map(|label| key(label)),
    );
    keys
}
