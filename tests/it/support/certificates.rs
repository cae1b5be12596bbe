//! Certificates made for a test, good and bad.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// When a certificate holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Validity {
    Now,
    Past,
    Future,
}

/// No two authorities have the same name.
static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// Someone who issues certificates.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = params(&[], Validity::Now);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        params.distinguished_name.push(DnType::CommonName, format!("Test Authority {number}"));
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// For a client to trust.
    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// What a server with these names needs.
    pub(crate) fn issue(&self, names: &[&str], validity: Validity, protocols: &[&[u8]]) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let certificate = params(names, validity).signed_by(&key, &self.0).unwrap();
        config(certificate.der().clone(), &key, protocols)
    }
}

/// What a server needs that vouches for itself.
pub(crate) fn self_signed(names: &[&str]) -> Arc<ServerConfig> {
    let key = KeyPair::generate().unwrap();
    let certificate = params(names, Validity::Now).self_signed(&key).unwrap();
    config(certificate.der().clone(), &key, &[b"http/1.1"])
}

/// What a server for `news.example` needs, with a certificate of `testdata/tls`.
pub(crate) fn stored(name: &str) -> Arc<ServerConfig> {
    let certificate = CertificateDer::from_pem_file(path(&format!("{name}.pem"))).unwrap();
    with(certificate, PrivateKeyDer::from_pem_file(path("key.pem")).unwrap(), &[b"http/1.1"])
}

/// The authority of such a certificate, in PEM.
pub(crate) fn stored_authority(name: &str) -> Vec<u8> {
    std::fs::read(path(&format!("{name}-authority.pem"))).unwrap()
}

fn path(file: &str) -> String {
    format!("{}/testdata/tls/{file}", env!("CARGO_MANIFEST_DIR"))
}

fn params(names: &[&str], validity: Validity) -> CertificateParams {
    let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    let (from, to) = match validity {
        Validity::Now => (2020, 2100),
        Validity::Past => (2019, 2020),
        Validity::Future => (2099, 2100),
    };
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(to, 1, 1);
    params
}

fn config(certificate: CertificateDer<'static>, key: &KeyPair, protocols: &[&[u8]]) -> Arc<ServerConfig> {
    with(certificate, PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())), protocols)
}

fn with(certificate: CertificateDer<'static>, key: PrivateKeyDer<'static>, protocols: &[&[u8]]) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    Arc::new(config)
}
