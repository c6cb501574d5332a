//! The real program, killed without a warning (sync.md 3.3): what it has answered is there afterwards.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;

use crate::support::{Client, PASSWORD, device, setup_request};
use crate::sync::found;
use crate::tablet::Tablet;

struct Program {
    child: Child,
    url: String,
    token: Option<String>,
}

impl Program {
    fn start(folder: &std::path::Path) -> Program {
        let mut child = Command::new(env!("CARGO_BIN_EXE_guanjia"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--argon-memory-kib",
                "19456",
                "--backup-every-hours",
                "0",
            ])
            .arg("--data-dir")
            .arg(folder.join("data"))
            .current_dir(folder)
            .env("LANG", "C")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.next().unwrap().unwrap().strip_prefix("Listening on ").unwrap().to_owned();
        let has_accounts = Client::of(&url).get("/api/setup").json() == json!({ "needed": false });
        let token = (!has_accounts).then(|| {
            let line = lines.next().unwrap().unwrap();
            let (_, rest) = line.split_once("token ").unwrap();
            rest.split(' ').next().unwrap().to_owned()
        });
        Program { child, url, token }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // SIGKILL, to this process only.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn ten_kills_lose_nothing_that_was_answered_and_double_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(folder.path());
    let client = Client::of(&program.url);
    let answer = client.post_json("/api/setup", &setup_request(program.token.as_deref().unwrap()));
    let mut tablet = Tablet::of(client, &answer);
    let mut answered: Vec<String> = vec!["示例花园".to_owned()];
    let mut pending = None;
    for round in 0..10 {
        let until = std::time::Instant::now() + Duration::from_millis(30 + 17 * round);
        let mut n = 0;
        loop {
            let (name, request) = pending.take().unwrap_or_else(|| {
                let name = format!("{round}-{n}");
                (name.clone(), tablet.capture(vec![found(&name)]))
            });
            n += 1;
            if std::time::Instant::now() > until {
                // On its way while the server dies: the reply may be lost, the op must not be.
                let racing = tablet.client.clone();
                let body = sync::message::encode(&request);
                let thread = std::thread::spawn(move || {
                    drop(racing.try_post(
                        "/api/sync/push",
                        &body,
                        &[("content-type", "application/octet-stream")],
                    ));
                });
                std::thread::sleep(Duration::from_micros(300 * round));
                drop(program.child.kill());
                thread.join().unwrap();
                pending = Some((name, request));
                break;
            }
            assert!(tablet.push(&request).results[0].1.took_effect());
            answered.push(name);
        }
        drop(program);
        program = Program::start(folder.path());
        let cookie = tablet.client.cookie.clone();
        tablet.client = Client::of(&program.url);
        tablet.client.cookie = cookie;
    }
    let (name, request) = pending.unwrap();
    tablet.push(&request);
    answered.push(name);
    let rows = tablet.pull_all();
    let mut found: Vec<String> =
        rows.iter().filter_map(|row| row.decode::<sites::Site>().ok()).map(|site| site.name).collect();
    found.sort();
    answered.sort();
    assert_eq!(found, answered);
    assert_eq!(Client::of(&program.url).sign_in("chen", PASSWORD, device(1)).status, 200);
}
