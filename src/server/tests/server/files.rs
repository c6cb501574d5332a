//! The client's files.

use server::config::Config;

use crate::support::{config, open};

fn house_with_files() -> crate::support::House {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("dist");
    std::fs::create_dir_all(dist.join("icons")).unwrap();
    for (name, text) in [
        ("index.html", "<!doctype html><title>start</title>"),
        ("sw.js", "self"),
        ("client-0123456789abcdef_bg.wasm", "plain"),
        ("client-0123456789abcdef_bg.wasm.br", "as brotli"),
        ("client-0123456789abcdef_bg.wasm.gz", "as gzip"),
        ("icons/icon.png", "png"),
    ] {
        std::fs::write(dist.join(name), text).unwrap();
    }
    std::fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    let config = Config { client_dir: Some(dist), ..config(&folder) };
    open(folder, config)
}

#[test]
fn hashed_files_are_kept_for_ever_and_the_start_page_is_asked_for_again() {
    let house = house_with_files();
    let client = house.client();
    let wasm = client.get("/client-0123456789abcdef_bg.wasm");
    assert_eq!(wasm.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!((wasm.header("content-type"), wasm.body.as_slice()), ("application/wasm", &b"plain"[..]));
    for path in ["/", "/index.html", "/sw.js", "/icons/icon.png"] {
        let answer = client.get(path);
        assert_eq!((answer.status, answer.header("cache-control")), (200, "no-cache"), "{path}");
        let again = client.get_with(path, &[("if-none-match", answer.header("etag"))]);
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
    }
}

#[test]
fn files_compressed_at_build_time_are_handed_out_as_they_are() {
    let house = house_with_files();
    let client = house.client();
    let path = "/client-0123456789abcdef_bg.wasm";
    for (accepted, encoding, body) in
        [("gzip, br", "br", "as brotli"), ("gzip", "gzip", "as gzip"), ("br;q=0, gzip", "gzip", "as gzip")]
    {
        let answer = client.get_with(path, &[("accept-encoding", accepted)]);
        assert_eq!((answer.header("content-encoding"), answer.body.as_slice()), (encoding, body.as_bytes()));
        assert!(answer.header("vary").contains("accept-encoding"));
    }
}

#[test]
fn a_path_of_the_app_gets_the_start_page_and_a_missing_file_does_not() {
    let house = house_with_files();
    let client = house.client();
    for path in ["/tickets", "/tickets/0123", "/visits/plan?day=3"] {
        assert_eq!(client.get(path).body, b"<!doctype html><title>start</title>", "{path}");
    }
    assert_eq!(client.get("/client-ffffffffffffffff.js").status, 404);
    assert_eq!(client.get("/api/nothing").code(), "E-ROUTE-404");
    for path in ["/../secret.txt", "/%2e%2e/secret.txt", "/icons/..%2f..%2fsecret.txt"] {
        assert!(!client.get(path).body.windows(6).any(|part| part == b"secret"), "{path}");
    }
    assert_eq!(client.get("/version.json").json()["client"].as_str().unwrap().len(), 16);
}

#[test]
fn without_the_clients_files_the_server_says_so() {
    let house = crate::support::empty_house();
    let answer = house.client().get("/");
    assert_eq!(answer.status, 503);
    assert!(String::from_utf8(answer.body).unwrap().contains("--client-dir"));
    assert_eq!(house.client().get("/version.json").json()["client"], serde_json::Value::Null);
}
