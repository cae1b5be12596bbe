//! What can be asked for about fetching, and the fetcher that does it.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use pressclip::fetch::{
    Cookies, DEFAULT_ARCHIVE, DEFAULT_HEADER_TIMEOUT, DEFAULT_MIN_RATE, DEFAULT_PER_HOST, DEFAULT_RETRIES,
    DEFAULT_TIMEOUT, DEFAULT_USER_AGENT, Fetcher, FetcherBuilder, Version,
};
use tokio::runtime::Runtime;
use url::Url;

use crate::args::{duration, size};
use crate::exit::Exit;
use crate::messages::Failure;

/// How pages are fetched.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Fetching")]
#[allow(clippy::struct_excessive_bools)] // flags of a command line
pub(crate) struct NetArgs {
    #[arg(long, value_name = "TIME", value_parser = duration, help = format!(
        "Longest time to fetch a page, e.g. 20, 500ms, 2m [default: {}s]", DEFAULT_TIMEOUT.as_secs()
    ))]
    pub(crate) timeout: Option<Duration>,
    #[arg(long, value_name = "NAME", help = format!(
        "The User-Agent header of requests [default: {DEFAULT_USER_AGENT}]"
    ))]
    pub(crate) user_agent: Option<String>,
    #[arg(long, value_name = "TIME", value_parser = duration, help = format!(
        "Longest time to the start of an answer [default: {}s]", DEFAULT_HEADER_TIMEOUT.as_secs()
    ))]
    pub(crate) header_timeout: Option<Duration>,
    #[arg(long, value_name = "SIZE", value_parser = size, help = format!(
        "Least bytes a second that a page must bring [default: {DEFAULT_MIN_RATE}]"
    ))]
    pub(crate) min_rate: Option<usize>,
    /// Keep answers in this folder, and use them again while they are fresh or have not changed
    #[arg(long, value_name = "DIR")]
    pub(crate) cache: Option<PathBuf>,
    /// Fetch nothing: take pages from the cache, however old
    #[arg(long, requires = "cache")]
    pub(crate) offline: bool,
    /// Where sites can read who you are: sent in the User-Agent header
    #[arg(long, value_name = "URL", conflicts_with = "user_agent")]
    pub(crate) contact: Option<String>,
    /// The proxy for all requests: http://, https://, socks5:// or socks5h:// [default: that of the environment]
    #[arg(long, value_name = "URL", value_parser = proxy)]
    pub(crate) proxy: Option<String>,
    /// A header to send, e.g. "Accept-Language: de"; `Authorization` and `Cookie` only where all addresses are of one site
    #[arg(short = 'H', long, value_name = "NAME: VALUE", value_parser = header)]
    pub(crate) header: Vec<(String, String)>,
    /// Record every exchange in this file, as web archives do (WARC 1.1, gzip)
    #[arg(long, value_name = "FILE")]
    pub(crate) warc: Option<PathBuf>,
    #[arg(
        long,
        value_name = "ARCHIVE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = DEFAULT_ARCHIVE,
        help = format!("Take a web archive's copy of a page that is gone [archive: {DEFAULT_ARCHIVE}]")
    )]
    pub(crate) from_archive: Option<String>,
    /// Which of a page's addresses to fetch
    #[arg(long, value_name = "WHICH", default_value = "given")]
    pub(crate) version_of: PageVersion,
    /// Which cookies to send back
    #[arg(long, value_name = "WHICH", default_value = "page")]
    pub(crate) cookies: CookieUse,
    /// Least time between two requests of a site [default: 1s; none for a single URL]
    ///
    /// It grows with the time that the site takes and with its failures, and is as long as its robots.txt asks at least.
    #[arg(long, value_name = "TIME", value_parser = delay)]
    pub(crate) delay: Option<Duration>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), help = format!(
        "Requests of a site at once [default: {DEFAULT_PER_HOST}]"
    ))]
    pub(crate) per_host: Option<u16>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=10), help = format!(
        "Attempts after one that failed for a reason that may pass [default: {DEFAULT_RETRIES}]"
    ))]
    pub(crate) retries: Option<u32>,
    /// Fetch over https alone, at every redirect
    #[arg(long)]
    pub(crate) https_only: bool,
    /// Do not check the certificates of this host: anyone in between can change what it sends
    #[arg(long, value_name = "HOST")]
    pub(crate) insecure_host: Vec<String>,
    /// Fetch what the site's robots.txt forbids, too: a page that you chose, as in a browser
    #[arg(long)]
    pub(crate) ignore_robots: bool,
    /// Also ask each site for its tdmrep.json, and note what it reserves from text and data mining
    #[arg(long, conflicts_with = "ignore_robots")]
    pub(crate) tdm: bool,
    /// Also ask hosts of this machine and its private network, at any port
    ///
    /// Without this a link or a redirect to them is refused, so that no page can make the program fetch what only
    /// your network may see.
    #[arg(long)]
    pub(crate) allow_private: bool,
    /// Also ask this address of the private network
    #[arg(long, value_name = "IP")]
    pub(crate) allow_address: Vec<IpAddr>,
    /// Also ask this port [default: 80, 443, 8000, 8008, 8080, 8443]
    #[arg(long, value_name = "PORT")]
    pub(crate) allow_port: Vec<u16>,
}

/// The addresses of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PageVersion {
    /// The one that was given
    Given,
    /// The one that the page names as its own
    Canonical,
    /// Its AMP twin
    Amp,
}

/// What becomes of cookies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CookieUse {
    /// None
    Off,
    /// Those that were set on the way to the same page
    Page,
    /// Those of all pages of this run
    Run,
}

impl NetArgs {
    /// The name of a header that is meant for one site, if one is to be sent.
    pub(crate) fn private_header(&self) -> Option<&str> {
        const PRIVATE: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];
        let mut names = self.header.iter().map(|(name, _)| name.as_str());
        names.find(|name| PRIVATE.iter().any(|private| private.eq_ignore_ascii_case(name)))
    }

    /// A fetcher, and what it runs on.
    pub(crate) fn fetcher(&self, max_body: usize, urls: usize) -> Result<(Runtime, Fetcher), Failure> {
        let builder = self.bound(Fetcher::builder().max_body(max_body));
        let builder = self.secure(self.pace(self.reach(builder), urls));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|e| Failure::new("internal", format!("cannot start the network: {e}")))?;
        // All that it is built with is of the command line.
        let refused = |error: pressclip::Error| {
            let exit = if error.is_builder() { Exit::Usage } else { Exit::Failed };
            Failure { exit, ..error.into() }
        };
        Ok((runtime, builder.build().map_err(refused)?))
    }

    fn bound(&self, mut builder: FetcherBuilder) -> FetcherBuilder {
        if let Some(timeout) = self.timeout {
            builder = builder.timeout(timeout);
        }
        if let Some(limit) = self.header_timeout {
            builder = builder.header_timeout(limit);
        }
        if let Some(rate) = self.min_rate {
            builder = builder.min_rate(rate as u64);
        }
        builder
    }

    /// Who asks, by which way, and what is kept.
    fn reach(&self, mut builder: FetcherBuilder) -> FetcherBuilder {
        if let Some(name) = &self.user_agent {
            builder = builder.user_agent(name);
        }
        if let Some(url) = &self.contact {
            builder = builder.contact(url);
        }
        for (name, value) in &self.header {
            builder = builder.header(name, value);
        }
        if let Some(url) = &self.proxy {
            builder = builder.proxy(url);
        }
        if let Some(folder) = &self.cache {
            builder = builder.cache(folder);
        }
        if self.offline {
            builder = builder.offline();
        }
        if let Some(file) = &self.warc {
            builder = builder.warc(file);
        }
        if let Some(archive) = &self.from_archive {
            builder = builder.archive(archive);
        }
        builder
            .version(match self.version_of {
                PageVersion::Given => Version::AsGiven,
                PageVersion::Canonical => Version::Canonical,
                PageVersion::Amp => Version::Amp,
            })
            .cookies(match self.cookies {
                CookieUse::Off => Cookies::Off,
                CookieUse::Page => Cookies::PerPage,
                CookieUse::Run => Cookies::PerRun,
            })
    }

    fn pace(&self, mut builder: FetcherBuilder, urls: usize) -> FetcherBuilder {
        builder = match self.delay {
            // A single page is what a person wants to read now.
            None if urls == 1 => builder.unpaced(),
            Some(Duration::ZERO) => builder.unpaced().per_host(DEFAULT_PER_HOST),
            Some(least) => builder.delay(least),
            None => builder,
        };
        if let Some(requests) = self.per_host {
            builder = builder.per_host(requests.into());
        }
        if let Some(attempts) = self.retries {
            builder = builder.retries(attempts);
        }
        match (self.ignore_robots, self.tdm) {
            (true, _) => builder.ignore_robots(),
            (false, true) => builder.tdm_reservations(),
            (false, false) => builder,
        }
    }

    fn secure(&self, mut builder: FetcherBuilder) -> FetcherBuilder {
        if self.https_only {
            builder = builder.https_only();
        }
        for host in &self.insecure_host {
            builder = builder.insecure_host(host);
        }
        for &address in &self.allow_address {
            builder = builder.allow_address(address);
        }
        for &port in &self.allow_port {
            builder = builder.allow_port(port);
        }
        if self.allow_private { builder.allow_private() } else { builder }
    }
}

/// `Name: value`
fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("a header is a name, a colon and a value")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

/// A proxy's address, which is looked at before anything is read.
fn proxy(text: &str) -> Result<String, String> {
    let url = Url::parse(text).ok().filter(|url| url.host_str().is_some_and(|host| !host.is_empty()));
    match url.as_ref().map(Url::scheme) {
        Some("http" | "https" | "socks5" | "socks5h") => Ok(text.to_owned()),
        _ => Err("no address of a proxy: start it with http://, https://, socks5:// or socks5h://".into()),
    }
}

/// A time, which may be nothing.
fn delay(text: &str) -> Result<Duration, String> {
    if text.trim_end_matches(['s', 'm']).trim() == "0" { Ok(Duration::ZERO) } else { duration(text) }
}
