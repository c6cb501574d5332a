//! The server with its own certificate.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use server::config::Config;
use server::{cert, clock};

use crate::support::{config, open, setup_request};

#[test]
fn s06_over_tls_the_cookie_is_bound_to_the_host_and_plain_http_is_not_answered() {
    let folder = tempfile::tempdir().unwrap();
    let tls = folder.path().join("tls");
    let ca = cert::new_ca(&tls, "Test", clock::now()).unwrap();
    let issued = cert::issue(&tls, &["localhost".to_owned()], &[], clock::now()).unwrap();
    let config = Config { tls_cert: Some(issued.certificate), tls_key: Some(issued.key), ..config(&folder) };
    let house = open(folder, config);
    let address = house.url.trim_start_matches("http://").to_owned();

    let body = setup_request(house.setup_token.as_deref().unwrap()).to_string();
    let request = format!(
        "POST /api/setup HTTP/1.1\r\nhost: localhost\r\nx-sync: 1\r\norigin: https://localhost\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = ask(&address, &ca.certificate, &request);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("set-cookie: __Host-guanjia=") && answer.contains("; Secure"), "{answer}");
    assert!(answer.contains("strict-transport-security: max-age=31536000; includeSubDomains"), "{answer}");

    let mut plain = TcpStream::connect(&address).unwrap();
    plain.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut told = Vec::new();
    drop(plain.read_to_end(&mut told));
    assert!(!told.starts_with(b"HTTP/1.1 200"), "{:?}", String::from_utf8_lossy(&told));
}

fn ask(address: &str, ca: &std::path::Path, request: &str) -> String {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(address).unwrap());
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}
