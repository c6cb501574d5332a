//! The client's files.

use server::config::Config;

use crate::support::{config, open};

fn house_with_files() -> crate::support::House {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("dist");
    std::fs::create_dir_all(dist.join("icons")).unwrap();
    for (name, text) in [
        ("index.html", "<!doctype html><title>start</title>"),
        ("index.html.br", "start as brotli"),
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
    for (accepted, encoding, body) in [
        ("gzip, deflate, br, zstd", "br", "as brotli"),
        ("BR", "br", "as brotli"),
        ("gzip", "gzip", "as gzip"),
        ("br;q=0, gzip", "gzip", "as gzip"),
        ("br; q=0.000, gzip;q=0.1", "gzip", "as gzip"),
        ("identity", "", "plain"),
        ("deflate, zstd", "", "plain"),
        ("", "", "plain"),
    ] {
        let answer = client.get_with(path, &[("accept-encoding", accepted)]);
        assert_eq!((answer.header("content-encoding"), answer.body.as_slice()), (encoding, body.as_bytes()));
        assert_eq!(answer.header("content-type"), "application/wasm", "{accepted}");
        assert_eq!(answer.header("vary"), "accept-encoding", "{accepted}");
    }
    // A deep link is the start page, packed like it; what has no packed copy goes as it is.
    for (path, encoding) in [("/", "br"), ("/tickets/0123", "br"), ("/sw.js", ""), ("/icons/icon.png", "")] {
        let answer = client.get_with(path, &[("accept-encoding", "br, gzip")]);
        assert_eq!((answer.status, answer.header("content-encoding")), (200, encoding), "{path}");
    }
}

#[test]
fn each_packing_has_its_own_tag_and_head_says_what_get_would() {
    let house = house_with_files();
    let client = house.client();
    let path = "/client-0123456789abcdef_bg.wasm";
    let mut tags = Vec::new();
    for accepted in ["br", "gzip", "identity"] {
        let full = client.get_with(path, &[("accept-encoding", accepted)]);
        let head = client.head(path, &[("accept-encoding", accepted)]);
        assert_eq!((head.status, head.body.len()), (200, 0), "{accepted}");
        for name in ["content-type", "content-encoding", "content-length", "etag", "vary", "cache-control"] {
            assert_eq!(head.header(name), full.header(name), "{name} for {accepted}");
        }
        let tag = full.header("etag").to_owned();
        for known in [tag.clone(), format!("\"other\", {tag}"), format!("W/{tag}"), "*".to_owned()] {
            let headers = [("accept-encoding", accepted), ("if-none-match", known.as_str())];
            let again = client.get_with(path, &headers);
            assert_eq!((again.status, again.body.len()), (304, 0), "{known}");
            assert_eq!((again.header("etag"), again.header("vary")), (tag.as_str(), "accept-encoding"));
        }
        tags.push(tag);
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 3, "a cache must not take one packing for another");
}

#[test]
fn only_answers_of_the_moment_are_compressed_while_they_leave() {
    let house = house_with_files();
    let client = house.client();
    let large = "x".repeat(100_000);
    std::fs::write(house.folder.path().join("dist").join("large.txt"), &large).unwrap();
    let file = client.get_with("/large.txt", &[("accept-encoding", "gzip")]);
    assert_eq!((file.header("content-encoding"), file.body.len()), ("", large.len()));
    let answer = client.get_with("/version.json", &[("accept-encoding", "gzip")]);
    assert_eq!((answer.status, answer.header("content-encoding")), (200, "gzip"));
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
