//! What can be asked of an error.

use super::Error;
use super::kind::{Kind, Part, Problem};

impl Error {
    /// Whether the URL could not be read, or has a scheme that is not fetched: [`url_problem`](Self::url_problem) says which.
    #[must_use]
    pub fn is_invalid_url(&self) -> bool {
        self.url_problem().is_some()
    }

    /// What is wrong with the URL: `unreadable`, `scheme` (it is not `http` or `https`), or `not-https` (it is `http`, and the
    /// fetcher was built for `https` alone).
    #[must_use]
    pub fn url_problem(&self) -> Option<&'static str> {
        match self.kind() {
            Kind::InvalidUrl => Some("unreadable"),
            Kind::Scheme(_) => Some("scheme"),
            Kind::NotHttps => Some("not-https"),
            _ => None,
        }
    }

    /// Whether a setting of a builder cannot be used.
    #[must_use]
    pub fn is_builder(&self) -> bool {
        matches!(self.kind(), Kind::Setting(_))
    }

    /// Whether the host was not asked: its address is not on the open web, or the port is not the web's.
    #[must_use]
    pub fn is_refused_address(&self) -> bool {
        matches!(self.kind(), Kind::Refused { .. })
    }

    /// What of the URL was [refused](Self::is_refused_address): `address`, `name` (of this machine, or of the proxy), or `port`.
    #[must_use]
    pub fn refused_part(&self) -> Option<&'static str> {
        match self.kind() {
            Kind::Refused { part, .. } => Some(part.name()),
            _ => None,
        }
    }

    /// Whether the time ran out: [`timeout_phase`](Self::timeout_phase) says which.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.timeout_phase().is_some()
    }

    /// Which time ran out: `connect` (name, TCP and TLS), `headers` (from the request to the start of the answer),
    /// `body` (it came in too slowly) or `total`.
    #[must_use]
    pub fn timeout_phase(&self) -> Option<&'static str> {
        match self.kind() {
            Kind::ConnectTimeout(_) => Some("connect"),
            Kind::HeaderTimeout(_) => Some("headers"),
            Kind::TooSlow { .. } => Some("body"),
            Kind::TotalTimeout(_) => Some("total"),
            _ => None,
        }
    }

    /// Whether the time for connecting (name, TCP and TLS) ran out.
    #[must_use]
    pub fn is_connect_timeout(&self) -> bool {
        matches!(self.kind(), Kind::ConnectTimeout(_))
    }

    /// Whether the host's name has no address.
    #[must_use]
    pub fn is_dns(&self) -> bool {
        *self.kind() == Kind::Dns
    }

    /// Whether the host could not be reached.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        *self.kind() == Kind::Connect
    }

    /// Whether no trusted connection could be set up: a bad certificate, or a server that does not speak TLS.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        matches!(self.kind(), Kind::Tls(_))
    }

    /// What is wrong with TLS: `expired`, `not-yet-valid`, `wrong-name`, `unknown-issuer`, `revoked`,
    /// `bad-certificate`, `no-tls` (the server speaks something else), `no-roots` (this machine trusts nobody), or
    /// `handshake` for all else, such as a version that is too old.
    #[must_use]
    pub fn tls_problem(&self) -> Option<&'static str> {
        match self.kind() {
            Kind::Tls(problem) => Some(problem.name()),
            _ => None,
        }
    }

    /// Whether the server broke off before it answered, or answered something that is not HTTP.
    #[must_use]
    pub fn is_protocol(&self) -> bool {
        *self.kind() == Kind::Protocol
    }

    /// Whether there is no page at the URL: status 404.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        *self.kind() == Kind::Status(404)
    }

    /// Whether the page was there and is not any more: status 410.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        *self.kind() == Kind::Status(410)
    }

    /// Whether the site does not give the page: status 403, or 451 for legal reasons.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        matches!(self.kind(), Kind::Status(403 | 451))
    }

    /// Whether the site asks to be visited less often: status 429, or not asked at all because it said so before.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        matches!(self.kind(), Kind::Status(429) | Kind::Blocked(_))
    }

    /// Whether a service that keeps programs out answered in place of the site; [`vendor`](Self::vendor) says whose.
    #[must_use]
    pub fn is_bot_wall(&self) -> bool {
        matches!(self.kind(), Kind::BotWall { .. })
    }

    /// Whose [bot wall](Self::is_bot_wall) it is, e.g. `Cloudflare`.
    #[must_use]
    pub fn vendor(&self) -> Option<&str> {
        match self.kind() {
            Kind::BotWall { vendor, .. } => Some(vendor),
            _ => None,
        }
    }

    /// Whether the page is not kept in the cache and nothing may be fetched.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        *self.kind() == Kind::Offline
    }

    /// Whether the site asks about cookies and data before it shows the page.
    #[must_use]
    pub fn is_consent_wall(&self) -> bool {
        matches!(self.kind(), Kind::Consent)
    }

    /// Whether the page is for those who log in: status 401 or 407, or a redirect to a form.
    #[must_use]
    pub fn is_login(&self) -> bool {
        matches!(self.kind(), Kind::Login | Kind::Status(401 | 407))
    }

    /// Whether the page is for those who pay: status 402, or a redirect to an offer.
    #[must_use]
    pub fn is_paywall(&self) -> bool {
        matches!(self.kind(), Kind::Paywall | Kind::Status(402))
    }

    /// Whether the server answered with a status that carries no page and has no question of its own;
    /// [`status`](Self::status) says which.
    #[must_use]
    pub fn is_status(&self) -> bool {
        self.kind().name() == "status"
    }

    /// The HTTP status, if it was what kept the page away.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.kind() {
            Kind::Status(status) | Kind::BotWall { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether a redirect could not be followed: a loop, too many, none or a bad target.
    #[must_use]
    pub fn is_redirect(&self) -> bool {
        matches!(self.kind(), Kind::Redirect(_))
    }

    /// Whether the site's robots.txt keeps programs from the URL: by a rule, which the message names, or because the
    /// file cannot be had (RFC 9309, 2.3.1.4).
    #[must_use]
    pub fn is_robots_denied(&self) -> bool {
        matches!(self.kind(), Kind::Robots(_))
    }

    /// Whether the body is larger than allowed, or grows so when decompressed that it is meant to harm.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        matches!(self.kind(), Kind::TooLarge { .. } | Kind::Bomb { .. })
    }

    /// Whether what was served is not an HTML page.
    #[must_use]
    pub fn is_not_html(&self) -> bool {
        matches!(self.kind(), Kind::NotHtml { .. })
    }

    /// Whether what was read as a feed or sitemap is neither.
    #[must_use]
    pub fn is_not_listing(&self) -> bool {
        matches!(self.kind(), Kind::NotListing { .. })
    }

    /// What was served in place of HTML, e.g. `image/png`: by its bytes, else by its header.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        match self.kind() {
            Kind::NotHtml { found, .. } => found.as_deref(),
            _ => None,
        }
    }

    /// Whether the connection broke off within the body.
    #[must_use]
    pub fn is_body(&self) -> bool {
        *self.kind() == Kind::Body
    }

    /// Whether the body could not be decompressed: it is damaged, or its `Content-Encoding` is not known.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.kind(), Kind::Decode | Kind::Encoding(_))
    }

    /// Whether a file could not be read or written, the cache's folder and the record's file included.
    #[must_use]
    pub fn is_io(&self) -> bool {
        matches!(self.kind(), Kind::Io(_) | Kind::Write(_) | Kind::Unusable(..))
    }

    /// Whether a jobs file makes no sense; the message starts with its path, line and column.
    #[must_use]
    pub fn is_jobs(&self) -> bool {
        matches!(self.kind(), Kind::Jobs { .. })
    }

    /// Whether a file of one's own rules makes no sense; the message starts with its path, line and column.
    #[must_use]
    pub fn is_rules(&self) -> bool {
        matches!(self.kind(), Kind::Rules { .. })
    }

    /// Whether the store of a crawl cannot be used: damaged, full, read-only, or from a newer version.
    #[must_use]
    pub fn is_store(&self) -> bool {
        self.kind().name() == "store"
    }

    /// Whether another process is using the store of a crawl; the message has its number.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.kind().name() == "taken"
    }

    /// Whether the fault is in this crate, or the runtime was shut down meanwhile.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        *self.kind() == Kind::Internal
    }

    /// The kind as a word that stays the same, e.g. for JSON.
    ///
    /// One of `invalid-url`, `builder`, `refused-address`, `robots-denied`, `timeout`, `dns`, `connect`, `tls`,
    /// `protocol`, `not-found`, `gone`, `forbidden`, `rate-limited`, `bot-wall`, `consent-wall`, `login`, `paywall`,
    /// `offline`, `status`, `redirect`, `too-large`, `not-html`, `not-listing`, `body`, `decode`, `io`, `jobs`, `rules`,
    /// `store`, `taken`, `internal`.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        self.kind().name()
    }

    /// What the reader of the message could do, in plain words; `None` where there is nothing to say.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        self.kind().hint()
    }
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Name => "name",
            Self::Port => "port",
        }
    }
}

impl Problem {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::WrongName => "wrong-name",
            Self::UnknownIssuer => "unknown-issuer",
            Self::Revoked => "revoked",
            Self::BadCertificate => "bad-certificate",
            Self::NoTls => "no-tls",
            Self::NoRoots => "no-roots",
            Self::Handshake => "handshake",
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_word_for_a_kind_is_documented() {
        let kinds = include_str!("kind.rs");
        let names = kinds.split("pub(super) fn name(&self)").nth(1).and_then(|rest| rest.split("pub(super) fn").next());
        let documented =
            include_str!("questions.rs").split("One of `").nth(1).and_then(|rest| rest.split("`.\n").next());
        let (names, documented) = (names.unwrap(), format!("`{}`", documented.unwrap()));
        let words: Vec<_> = names.split('"').skip(1).step_by(2).collect();
        assert!(words.len() > 25);
        for word in words {
            assert!(documented.contains(&format!("`{word}`")), "{word}");
        }
    }
}
