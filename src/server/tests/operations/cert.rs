//! The local CA: a chain that TLS clients accept, keys that stay private, a page that hands out the CA.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, header};
use domain::Timestamp;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use server::cert::{self, CertError, IssuedFiles, tls::TlsFiles, trust_page};
use tower::ServiceExt;

const NOW: Timestamp = Timestamp(1_795_276_800_000);
const DAY_MS: i64 = 86_400_000;

fn ca_and_server(folder: &Path) -> IssuedFiles {
    cert::new_ca(folder, "测试 CA", NOW).unwrap();
    let address: IpAddr = "192.168.7.9".parse().unwrap();
    cert::issue(folder, &["Guanjia.lan".to_owned()], &[address], NOW).unwrap()
}

/// What a browser that trusts the CA says about the server's certificate.
fn verdict(folder: &Path, name: &str, at: Timestamp) -> Result<(), rustls::Error> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(folder.join("ca.pem")).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = rustls::client::WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .unwrap();
    let chain: Vec<_> =
        CertificateDer::pem_file_iter(folder.join("server.pem")).unwrap().map(Result::unwrap).collect();
    let now = UnixTime::since_unix_epoch(std::time::Duration::from_millis(at.0.unsigned_abs()));
    let name = ServerName::try_from(name.to_owned()).unwrap();
    use rustls::client::danger::ServerCertVerifier;
    verifier.verify_server_cert(&chain[0], &chain[1..], &name, &[], now).map(drop)
}

#[test]
fn a_client_that_trusts_the_ca_accepts_the_server_by_name_and_address() {
    let folder = tempfile::tempdir().unwrap();
    ca_and_server(folder.path());
    assert_eq!(verdict(folder.path(), "guanjia.lan", NOW), Ok(()));
    assert_eq!(verdict(folder.path(), "192.168.7.9", NOW), Ok(()));
    assert_eq!(verdict(folder.path(), "guanjia.lan", Timestamp(NOW.0 - DAY_MS / 2)), Ok(()), "a slow clock");
    verdict(folder.path(), "other.lan", NOW).unwrap_err();
    verdict(folder.path(), "guanjia.lan", Timestamp(NOW.0 + 900 * DAY_MS)).unwrap_err();
}

#[test]
fn the_facts_say_names_end_and_chain() {
    let folder = tempfile::tempdir().unwrap();
    let issued = ca_and_server(folder.path());
    let facts = cert::read_facts(&issued.certificate).unwrap();
    assert_eq!(facts.names, ["guanjia.lan", "192.168.7.9"]);
    assert_eq!(facts.not_after.0, NOW.0 + cert::LEAF_DAYS * DAY_MS);
    assert_eq!((facts.chain, facts.is_ca), (2, false));
    assert!(cert::read_facts(&folder.path().join("ca.pem")).unwrap().is_ca);
    cert::key_fits(&issued.certificate, &issued.key).unwrap();
    let stranger = cert::key_fits(&issued.certificate, &folder.path().join("ca.key"));
    assert!(matches!(stranger, Err(CertError::Unusable(_))), "{stranger:?}");
}

#[test]
fn a_ca_is_made_once_and_its_key_is_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let issued = ca_and_server(folder.path());
    let ca = std::fs::read(folder.path().join("ca.pem")).unwrap();
    assert!(matches!(cert::new_ca(folder.path(), "x", NOW), Err(CertError::Exists { .. })));
    assert_eq!(std::fs::read(folder.path().join("ca.pem")).unwrap(), ca);
    #[cfg(unix)]
    for key in [issued.key, folder.path().join("ca.key")] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(key).unwrap().permissions().mode() & 0o777, 0o600, "s41");
    }
}

#[test]
fn names_that_are_none_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    cert::new_ca(folder.path(), "x", NOW).unwrap();
    for host in ["", "a b", "-a.lan", "a..b", "管家.lan", "https://a.lan", "10.0.0.1", &"a".repeat(64)] {
        let refused = cert::issue(folder.path(), &[host.to_owned()], &[], NOW);
        assert!(matches!(refused, Err(CertError::BadName { .. })), "{host}: {refused:?}");
    }
    assert!(matches!(cert::issue(folder.path(), &[], &[], NOW), Err(CertError::NoName)));
    assert!(!folder.path().join("server.pem").exists());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a file time in the future")]
fn a_renewed_certificate_is_taken_over_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let issued = ca_and_server(folder.path());
    let mut files = TlsFiles::load(&issued.certificate, &issued.key).unwrap();
    assert!(!files.reload_if_changed().unwrap());
    let before = files.config().get_inner();
    cert::issue(folder.path(), &["guanjia.lan".to_owned()], &[], NOW).unwrap();
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(5);
    std::fs::File::options().write(true).open(&issued.certificate).unwrap().set_modified(later).unwrap();
    assert!(files.reload_if_changed().unwrap());
    assert!(!Arc::ptr_eq(&before, &files.config().get_inner()));
}

#[tokio::test]
async fn the_trust_page_explains_in_both_languages_and_hands_out_the_ca() {
    let folder = tempfile::tempdir().unwrap();
    ca_and_server(folder.path());
    let ca = folder.path().join("ca.pem");
    let facts = cert::read_facts(&ca).unwrap();
    let routes = trust_page::routes(&ca, Some("https://guanjia.lan/\"><script>")).unwrap();
    let get = async |path: &str, language: &str| {
        let request =
            Request::get(path).header(header::ACCEPT_LANGUAGE, language).body(Body::empty()).unwrap();
        let answer = routes.clone().oneshot(request).await.unwrap();
        let kind = answer.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        (kind, axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap())
    };
    for (language, words) in [("zh-CN,en;q=0.8", "完全信任"), ("en-GB", "full trust")] {
        let (_, page) = get("/", language).await;
        let page = std::str::from_utf8(&page).unwrap();
        assert!(page.contains(words) && page.contains(&facts.fingerprint), "{page}");
        assert!(!page.contains("<script>"), "s12: {page}");
    }
    let (kind, der) = get(trust_page::CA_PATH, "").await;
    assert_eq!((kind.as_str(), der.as_ref()), ("application/x-x509-ca-cert", facts.der.as_slice()));
}
