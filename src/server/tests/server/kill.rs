//! The real program, killed without a warning (sync.md 3.3): what it has answered is there afterwards.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use sync::message::PushRequest;

use crate::support::{Client, PASSWORD, device, setup_request};
use crate::sync::found;
use crate::tablet::Tablet;

struct Program {
    child: Child,
    url: String,
    token: Option<String>,
}

impl Program {
    fn start(folder: &std::path::Path, fault: Option<&str>) -> Program {
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
            .env("GUANJIA_FAULT", fault.unwrap_or_default())
            .stdout(Stdio::piped())
            .env("GUANJIA_LOG", "trace")
            .stderr(std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap())
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

/// A house whose server is a process of its own.
struct Mortal {
    folder: tempfile::TempDir,
    program: Program,
    tablet: Tablet,
    /// Names of the sites that the server has confirmed.
    confirmed: Vec<String>,
}

impl Mortal {
    fn new(fault: Option<&str>) -> Mortal {
        let folder = tempfile::tempdir().unwrap();
        let program = Program::start(folder.path(), fault);
        let client = Client::of(&program.url);
        let answer = client.post_json("/api/setup", &setup_request(program.token.as_deref().unwrap()));
        let tablet = Tablet::of(client, &answer);
        Mortal { folder, program, tablet, confirmed: vec!["示例花园".to_owned()] }
    }

    /// Sends a request whose answer may never come; `meanwhile` runs beside it.
    fn race(&mut self, request: &PushRequest, meanwhile: impl FnOnce(&mut Program)) {
        let (client, body) = (self.tablet.client.clone(), sync::message::encode(request));
        let octets = [("content-type", "application/octet-stream")];
        std::thread::scope(|scope| {
            scope.spawn(|| drop(client.try_post("/api/sync/push", &body, &octets)));
            meanwhile(&mut self.program);
        });
    }

    /// Starts the program again on the same data; the session goes on.
    fn revive(&mut self) {
        drop(self.program.child.kill());
        drop(self.program.child.wait());
        self.program = Program::start(self.folder.path(), None);
        let cookie = std::mem::take(&mut self.tablet.client.cookie);
        self.tablet.client = Client::of(&self.program.url);
        self.tablet.client.cookie = cookie;
    }

    fn confirm(&mut self, name: String, request: &PushRequest) {
        let reply = self.tablet.push(request);
        assert!(reply.results[0].1.took_effect(), "{reply:?}");
        self.confirmed.push(name);
    }

    fn assert_exactly_the_confirmed(mut self) {
        let rows = self.tablet.pull_all();
        let mut found: Vec<String> =
            rows.iter().filter_map(|row| row.decode::<sites::Site>().ok()).map(|site| site.name).collect();
        found.sort();
        self.confirmed.sort();
        assert_eq!(found, self.confirmed);
    }
}

#[test]
fn ten_kills_lose_nothing_that_was_answered_and_double_nothing() {
    let mut house = Mortal::new(None);
    for round in 0..10 {
        for n in 0..=round {
            let name = format!("{round}-{n}");
            let request = house.tablet.capture(vec![found(&name)]);
            house.confirm(name, &request);
        }
        // On its way while the server dies, a little later each time: the reply may be lost, the op must not be.
        let request = house.tablet.capture(vec![found(&format!("{round}-last"))]);
        house.race(&request, |program| {
            std::thread::sleep(Duration::from_micros(400 * round));
            drop(program.child.kill());
        });
        house.revive();
        house.confirm(format!("{round}-last"), &request);
    }
    assert_eq!(Client::of(&house.program.url).sign_in("chen", PASSWORD, device(1)).status, 200);
    house.assert_exactly_the_confirmed();
}

/// Only a build with the crash points can die exactly there: `cargo test -p server --features faults`.
#[cfg(feature = "faults")]
#[test]
fn a_server_that_dies_between_commit_and_answer_has_the_op_once() {
    // The first start commits twice; the third commit is the first push.
    let mut house = Mortal::new(Some("kill_after_commit:3"));
    let request = house.tablet.capture(vec![found("东园")]);
    house.race(&request, |program| drop(program.child.wait()));
    house.revive();
    assert!(
        house
            .tablet
            .pull_all()
            .iter()
            .any(|row| row.decode::<sites::Site>().is_ok_and(|site| site.name == "东园"))
    );
    house.confirm("东园".to_owned(), &request);
    house.assert_exactly_the_confirmed();
}

#[cfg(feature = "faults")]
#[test]
fn a_full_disk_is_507_and_the_same_push_is_taken_when_there_is_room() {
    let elsewhere = tempfile::tempdir().unwrap();
    let full = elsewhere.path().join("full");
    let mut house = Mortal::new(Some(&format!("full_while:{}", full.display())));
    let request = house.tablet.capture(vec![found("东园")]);
    std::fs::write(&full, "").unwrap();
    let answer = house.tablet.send(&request);
    assert_eq!((answer.code().as_str(), answer.header("retry-after")), ("E-STORAGE-507", "15"));
    std::fs::remove_file(&full).unwrap();
    house.confirm("东园".to_owned(), &request);
    house.assert_exactly_the_confirmed();
}

#[test]
fn s41_the_log_holds_no_secret_and_nobodys_name() {
    let mut house = Mortal::new(None);
    let request = house.tablet.capture(vec![found("CANARY-site")]);
    house.confirm("CANARY-site".to_owned(), &request);
    let client = Client::of(&house.program.url);
    assert_eq!(client.sign_in("CANARY-login", "CANARY-password", device(1)).status, 401);
    assert_eq!(house.tablet.client.get("/customers/CANARY-path?q=CANARY-query").status, 503);
    house.tablet.client.post_json(
        "/api/session/password",
        &json!({ "old": "CANARY-old", "new": "CANARY-new", "end_others": false }),
    );
    let (cookie, token) = (house.tablet.client.cookie.clone(), house.program.token.clone().unwrap());
    let secret = cookie.split('=').nth(1).unwrap().to_owned();
    drop(house.program.child.kill());
    drop(house.program.child.wait());
    let log = std::fs::read_to_string(house.folder.path().join("log")).unwrap();
    assert!(log.contains("/api/sync/push") && log.contains("/api/session"), "the log is written: {log}");
    for forbidden in ["CANARY", PASSWORD, "陈经理", "示例花园", &secret, &token] {
        assert!(!log.contains(forbidden), "{forbidden}");
    }
}
