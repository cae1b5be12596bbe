//! Which hosts may be asked: those of the open web, unless private ones are allowed.
//!
//! A page's links and redirects are written by strangers. Without this they could make the program fetch what only
//! its own network may see ("server-side request forgery", CWE-918). So each URL is looked at before it is asked
//! for, and each address that a name stands for when the connection is made: the connection uses exactly the addresses
//! that were looked at, so a name that changes its address in between ("DNS rebinding") gains nothing.

use std::error::Error as StdError;
use std::fmt;
use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use super::address;
use crate::error::{Error, Kind, Part};

/// The ports that are asked: of the web, and the usual ones beside them. Other services may take the text of a
/// request for one of their own.
pub const DEFAULT_PORTS: [u16; 6] = [80, 443, 8000, 8008, 8080, 8443];

/// Lets URLs and addresses through.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    pub(super) addresses: Addresses,
    /// Addresses that are allowed whatever they are.
    pub(super) allowed: Vec<IpAddr>,
    /// Ports besides [`DEFAULT_PORTS`].
    pub(super) ports: Vec<u16>,
    /// Hosts of proxies: the user chose them, so they may be anywhere. Pages may not lead there.
    pub(super) proxies: Vec<String>,
}

/// Which addresses may be connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Addresses {
    Public,
    Any,
}

/// A host that may not be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    /// The address, name or port.
    pub(super) what: String,
    pub(super) why: &'static str,
    pub(super) part: Part,
}

impl Guard {
    /// Whether a URL may be asked for, as far as its text tells.
    pub(super) fn check(&self, url: &Url) -> Result<(), Error> {
        self.look_at(url).map_err(|refused| Error::new(refused.into(), url))
    }

    fn look_at(&self, url: &Url) -> Result<(), Refused> {
        if self.addresses == Addresses::Any {
            return Ok(());
        }
        match url.host() {
            Some(Host::Ipv4(address)) => self.check_address(address.into())?,
            Some(Host::Ipv6(address)) => self.check_address(address.into())?,
            Some(Host::Domain(name)) => self.check_name(name)?,
            None => {}
        }
        match url.port() {
            Some(port) if !DEFAULT_PORTS.contains(&port) && !self.ports.contains(&port) => {
                let (what, why) = (format!("port {port}"), "not a usual port of the web");
                Err(Refused { what, why, part: Part::Port })
            }
            _ => Ok(()),
        }
    }

    fn check_name(&self, name: &str) -> Result<(), Refused> {
        let bare = name.trim_end_matches('.');
        let refused = |why| Err(Refused { what: name.to_owned(), why, part: Part::Name });
        // RFC 6761: whatever a name server says of it.
        if bare == "localhost" || bare.ends_with(".localhost") {
            return refused("a name of this machine");
        }
        if self.proxies.iter().any(|proxy| proxy == bare) {
            return refused("the proxy itself");
        }
        Ok(())
    }

    pub(super) fn check_address(&self, address: IpAddr) -> Result<(), Refused> {
        match address::special(address) {
            Some(why) if self.addresses == Addresses::Public && !self.allowed.contains(&address) => {
                Err(Refused { what: address.to_string(), why, part: Part::Address })
            }
            _ => Ok(()),
        }
    }

    /// The addresses of a name that may be connected to; the first refusal when there is none.
    pub(super) fn filter(&self, name: &str, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Refused> {
        if self.proxies.iter().any(|proxy| proxy == name) {
            return Ok(found);
        }
        let mut refusal = None;
        let mut allowed = Vec::new();
        for address in found {
            match self.check_address(address.ip()) {
                Ok(()) => allowed.push(address),
                Err(refused) => refusal = refusal.or(Some(refused)),
            }
        }
        match refusal {
            Some(refused) if allowed.is_empty() => Err(refused),
            _ => Ok(allowed),
        }
    }
}

impl From<Refused> for Kind {
    fn from(Refused { what, why, part }: Refused) -> Self {
        Self::Refused { what, why, part }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {}", self.what, self.why)
    }
}

impl StdError for Refused {}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        Guard {
            addresses: Addresses::Public,
            allowed: vec!["10.9.9.9".parse().unwrap()],
            ports: vec![9443],
            proxies: vec!["proxy.corp.example".into()],
        }
    }

    fn refusal(url: &str) -> Option<String> {
        guard().look_at(&Url::parse(url).unwrap()).err().map(|refused| refused.to_string())
    }

    #[test]
    fn an_address_in_any_spelling_is_what_it_is() {
        for host in [
            "127.0.0.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "017700000001",
            "0177.0.0.1",
            "127.1",
            "127.0.1",
            "127。0。0。1",
            "①②⑦.⓪.⓪.①",
            "１２７.0.0.1",
            "127.0.0.1.",
            "%31%32%37.0.0.1",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[64:ff9b::7f00:1]",
        ] {
            let refusal = refusal(&format!("http://{host}/"));
            assert!(refusal.as_ref().is_some_and(|why| why.ends_with("a loopback address")), "{host}: {refusal:?}");
        }
        assert_eq!(refusal("http://0/").as_deref(), Some("0.0.0.0 is an address of this host"));
    }

    #[test]
    fn tricks_of_the_url_do_not_hide_the_host() {
        for url in [
            "http://news.example@127.0.0.1/",
            "http://news.example:80@127.0.0.1:80/",
            "http:\\\\127.0.0.1\\x",
            "http:///127.0.0.1/",
            "http:127.0.0.1/",
            "http://127.0.0.1#@news.example/",
            "http://127.0.0.1?@news.example/",
            "http://127\t.0.0.1/",
            "http://localhost/",
            "http://LOCALHOST./",
            "http://x.localhost/",
            "http://loc%61lhost/",
        ] {
            assert!(refusal(url).is_some(), "{url}");
        }
    }

    #[test]
    fn only_ports_of_the_web_are_asked_unless_one_is_added() {
        for port in [22, 25, 53, 110, 6379, 9200, 11211, 0, 65535] {
            let refused = refusal(&format!("http://news.example:{port}/"));
            assert_eq!(refused, Some(format!("port {port} is not a usual port of the web")));
        }
        for port in [80, 443, 8080, 9443] {
            assert_eq!(refusal(&format!("http://news.example:{port}/")), None);
            assert_eq!(refusal(&format!("https://news.example:{port}/")), None);
        }
    }

    #[test]
    fn a_page_may_not_lead_to_the_proxy_but_the_proxy_may_be_anywhere() {
        assert_eq!(refusal("http://proxy.corp.example/").as_deref(), Some("proxy.corp.example is the proxy itself"));
        let inside = vec!["10.0.0.8:3128".parse().unwrap()];
        assert_eq!(guard().filter("proxy.corp.example", inside.clone()), Ok(inside.clone()));
        assert!(guard().filter("other.corp.example", inside).is_err());
    }

    #[test]
    fn of_a_name_with_public_and_private_addresses_the_private_are_never_tried() {
        let of = |addresses: &[&str]| addresses.iter().map(|a| SocketAddr::new(a.parse().unwrap(), 0)).collect();
        let both = guard().filter("x", of(&["10.0.0.1", "1.1.1.1", "::1"]));
        assert_eq!(both, Ok(of(&["1.1.1.1"])));
        let refused = guard().filter("x", of(&["10.0.0.1", "::1"])).unwrap_err();
        assert_eq!(refused.to_string(), "10.0.0.1 is a private address");
        assert_eq!(guard().filter("x", Vec::new()), Ok(Vec::new()));
    }

    #[test]
    fn one_private_address_can_be_allowed_alone() {
        assert_eq!(refusal("http://10.9.9.9/"), None);
        assert!(refusal("http://10.9.9.8/").is_some());
        assert!(refusal("http://10.9.9.9:22/").is_some());
    }

    #[test]
    fn with_private_addresses_allowed_all_hosts_and_ports_are() {
        let open = Guard { addresses: Addresses::Any, ..guard() };
        for url in ["http://localhost:1234/", "http://127.0.0.1:22/", "http://[::1]/"] {
            assert_eq!(open.look_at(&Url::parse(url).unwrap()), Ok(()));
        }
    }
}
