//! What the layers below report, as an error of this crate.

use std::error::Error as StdError;
use std::io;

use rustls::CertificateError;
use url::Url;

use super::guard::Refused;
use super::proxy::Through;
use super::resolve;
use super::settings::Settings;
use crate::error::{Error, Kind, Problem};

/// The client could not be built.
pub(super) fn of_build(error: reqwest::Error) -> Error {
    if is_tls(&error) {
        return Error::without_roots(error.without_url());
    }
    Error::setting("the fetcher cannot be set up", Some(error.without_url().into()))
}

/// A request got no answer.
pub(super) fn of_request(error: reqwest::Error, url: &Url, settings: &Settings) -> Error {
    if let Some(refused) = causes(&error).find_map(|e| e.downcast_ref::<Refused>()) {
        return Error::new(refused.clone().into(), url);
    }
    let silence = causes(&error).find_map(|e| match e.downcast_ref::<resolve::Failure>() {
        Some(resolve::Failure::Silence(limit)) => Some(*limit),
        _ => None,
    });
    let kind = if let Some(limit) = silence {
        Kind::ConnectTimeout(limit)
    } else if error.is_timeout() && error.is_connect() {
        Kind::ConnectTimeout(settings.connect_timeout)
    } else if error.is_dns() {
        Kind::Dns
    } else if let Some(problem) = tls_problem(&error) {
        Kind::Tls(problem)
    } else if url.scheme() == "https" && broke_off_in_handshake(&error) {
        Kind::Tls(Problem::NoTls)
    } else if error.is_connect() {
        Kind::Connect
    } else if error.is_builder() {
        // A URL that the client cannot put on the wire.
        Kind::InvalidUrl
    } else {
        Kind::Protocol
    };
    match settings.proxies.of(url).filter(|_| kind != Kind::InvalidUrl) {
        Some(proxy) => Error::caused(kind, url, Through::new(proxy, &error.without_url())),
        None => Error::caused(kind, url, error.without_url()),
    }
}

/// A body could not be read to its end: the transfer's errors are wrapped by `body`, all others are a decoder's.
pub(super) fn of_body(error: io::Error, url: &Url) -> Error {
    match error.downcast::<reqwest::Error>() {
        Ok(transfer) => Error::caused(Kind::Body, url, transfer.without_url()),
        Err(decoder) => Error::caused(Kind::Decode, url, decoder),
    }
}

fn is_tls(error: &reqwest::Error) -> bool {
    causes(error).any(<dyn StdError>::is::<rustls::Error>)
}

/// What TLS has to say.
fn tls_problem(error: &reqwest::Error) -> Option<Problem> {
    let error = causes(error).find_map(|e| e.downcast_ref::<rustls::Error>())?;
    Some(match error {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Problem::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Problem::NotYetValid,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => Problem::WrongName,
            CertificateError::UnknownIssuer => Problem::UnknownIssuer,
            CertificateError::Revoked => Problem::Revoked,
            // A self-signed certificate: the verifier takes it for an authority's that is used as a server's.
            CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => Problem::UnknownIssuer,
            _ => Problem::BadCertificate,
        },
        rustls::Error::InvalidMessage(_) => Problem::NoTls,
        _ => Problem::Handshake,
    })
}

/// A server that hangs up on the first message of TLS.
fn broke_off_in_handshake(error: &reqwest::Error) -> bool {
    error.is_connect()
        && causes(error).filter_map(|e| e.downcast_ref::<io::Error>()).any(|e| e.kind() == io::ErrorKind::UnexpectedEof)
}

/// An error and its causes. An I/O error hides the one it was made of: its `source` is the next after that.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner as &(dyn StdError + 'static)),
        None => error.source(),
    })
}
