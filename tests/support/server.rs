//! The real server as a process of its own, on a port of its own, that may be killed and started again.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::built;

/// Lets a server begin with the demo's people and records.
const DEMO: &[&str] = &["--demo"];

/// How long a server may take until it answers.
const START_LIMIT: Duration = Duration::from_secs(40);

/// A running server with its data folder.
pub struct Server {
    child: Option<Child>,
    data: PathBuf,
    port: u16,
    /// A fault of every process that runs on this data.
    fault: Option<String>,
    /// A page breaks the content-security policy on purpose.
    reports_expected: bool,
    /// How devices protect what lies on them. Most days are about other things, and reload more often than people do.
    encryption: &'static str,
    /// Settings of every process that runs on this data.
    environment: Vec<(&'static str, String)>,
    /// With the demo's people and records, or with nobody until somebody sets it up.
    contents: &'static [&'static str],
    _folder: Option<tempfile::TempDir>,
}

impl Server {
    /// A server on fresh demo data.
    ///
    /// # Panics
    /// When the program cannot be started.
    #[must_use]
    pub fn demo() -> Server {
        Server::opened(DEMO, None, "off")
    }

    /// A server on which nobody has signed in yet; [`Server::setup_token`] opens it.
    #[must_use]
    pub fn empty() -> Server {
        Server::opened(&[], None, "off")
    }

    /// A server without data that waits for its first administrator, and wants devices sealed by a PIN.
    #[must_use]
    pub fn empty_sealed() -> Server {
        Server::opened(&[], None, "pin")
    }

    /// A server on fresh demo data that wants what lies on devices sealed, and opened by a PIN.
    #[must_use]
    pub fn demo_sealed() -> Server {
        Server::opened(DEMO, None, "pin")
    }

    /// A server on fresh demo data on which people may set up a second step, and are then asked for it.
    #[must_use]
    pub fn demo_with_second_step() -> Server {
        let mut server = Server::demo();
        server.kill();
        // A passkey belongs to the name of a host.
        server.environment =
            vec![("GUANJIA_SECOND_FACTOR", "offered".to_owned()), ("GUANJIA_PUBLIC_URL", server.url())];
        server.start();
        server
    }

    /// A server on fresh demo data that wants what lies on devices sealed by this: `auto`, `passkey`, `server_half`.
    #[must_use]
    pub fn demo_sealed_by(encryption: &'static str) -> Server {
        Server::opened(DEMO, None, encryption)
    }

    /// A server on fresh demo data that lives so many days ago, until [`Server::back_to_today`].
    #[must_use]
    pub fn demo_days_ago(days: u32) -> Server {
        Server::opened(DEMO, Some(format!("days_ago:{days}")), "off")
    }

    /// The same server, stopped and started today.
    pub fn back_to_today(&mut self) {
        self.kill();
        self.fault = None;
        self.start();
    }

    fn opened(contents: &'static [&'static str], fault: Option<String>, encryption: &'static str) -> Server {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().join("data");
        let mut server = Server {
            child: None,
            data,
            port: free_port(),
            fault,
            reports_expected: false,
            encryption,
            environment: Vec::new(),
            contents,
            _folder: Some(folder),
        };
        server.start();
        server
    }

    /// The address people type.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// The port it listens on, for a line in front of it.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder with its database.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Starts again on the same data and port.
    pub fn start(&mut self) {
        self.start_with(self.contents, &[]);
    }

    /// The word that lets the first administrator in, as the terminal shows it.
    ///
    /// # Panics
    /// When it shows none: somebody works here already.
    #[must_use]
    pub fn setup_token(&self) -> String {
        let log = self.log();
        let told = log.split_once("口令 ").or_else(|| log.split_once("one-time token "));
        let word = told.and_then(|(_, rest)| rest.split_whitespace().next());
        word.unwrap_or_else(|| panic!("no token in {log}")).to_owned()
    }

    /// Starts so that it dies by itself right after its `n`th group commit, before the answer leaves.
    pub fn start_dying_after_commits(&mut self, n: u32) {
        self.start_with(self.contents, &[("GUANJIA_FAULT", format!("kill_after_commit:{n}"))]);
    }

    /// Starts with a fault of the feature `faults`.
    pub fn start_with_fault(&mut self, fault: &str) {
        self.start_with(self.contents, &[("GUANJIA_FAULT", fault.to_owned())]);
    }

    /// Imports a file with the program's own command; the server must be stopped.
    ///
    /// # Errors
    /// When the program does not end well: not every row became a ticket.
    pub fn import(&self, csv: &Path, mapping: &Path) -> anyhow::Result<()> {
        let mut command = Command::new(built("GUANJIA_BINARY"));
        command.args(["import", "tickets"]).arg(csv).arg("--map").arg(mapping).arg("--data").arg(&self.data);
        command.envs(self.fault.iter().map(|fault| ("GUANJIA_FAULT", fault)));
        let done = command.output()?;
        anyhow::ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
        Ok(())
    }

    /// Starts with another build of the client.
    pub fn start_with_client(&mut self, client: &Path) {
        let client = client.display().to_string();
        self.start_with(&[self.contents, &["--client-dir", &client]].concat(), &[]);
    }

    fn start_with(&mut self, arguments: &[&str], environment: &[(&str, String)]) {
        assert!(self.child.is_none(), "the server runs already");
        let listen = format!("127.0.0.1:{}", self.port);
        let mut command = Command::new(built("GUANJIA_BINARY"));
        command.args(["serve", "--listen", &listen, "--data"]).arg(&self.data).args(arguments);
        if !arguments.contains(&"--client-dir") {
            command.arg("--client-dir").arg(built("GUANJIA_CLIENT"));
        }
        command
            .env("GUANJIA_CHEAP_HASHES", "1")
            .env("GUANJIA_ARGON_MEMORY_KIB", "8192")
            .env("GUANJIA_ENCRYPTION", self.encryption)
            .envs(self.environment.iter().map(|(name, value)| (*name, value)))
            .envs(self.fault.iter().map(|fault| ("GUANJIA_FAULT", fault)))
            .envs(environment.iter().map(|(name, value)| (*name, value)));
        let log = std::fs::File::create(self.data.with_extension("log")).expect("a log file");
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a second handle"))
            .stderr(log)
            .spawn();
        self.child = Some(child.expect("the server program starts"));
        self.wait_until_ready();
    }

    fn wait_until_ready(&mut self) {
        let deadline = now() + START_LIMIT;
        while get(self.port, "/healthz").is_none_or(|answer| !answer.starts_with("HTTP/1.1 200")) {
            let ended = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten());
            assert!(ended.is_none() && now() < deadline, "the server did not start: {}", self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// What it wrote so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.data.with_extension("log")).unwrap_or_default()
    }

    /// SIGKILL: no farewell, no flush.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
            self.nobody_reported();
        }
    }

    /// From now on pages may break the content-security policy: the test does it on purpose.
    pub fn expect_policy_reports(&mut self) {
        self.reports_expected = true;
    }

    /// What browsers told this process of the broken content-security policy, a line each.
    #[must_use]
    pub fn policy_reports(&self) -> Vec<String> {
        let log = self.log();
        log.lines()
            .filter(|line| line.contains("broke the content-security policy"))
            .map(str::to_owned)
            .collect()
    }

    /// S10: the report endpoint stays empty, whatever the test is about. Asked when the process has ended, of its log, which
    /// holds what its memory held.
    fn nobody_reported(&self) {
        let reports = self.policy_reports();
        let fine = self.reports_expected || reports.is_empty() || std::thread::panicking();
        assert!(fine, "a page broke the content-security policy:\n{}", reports.join("\n"));
    }

    /// Waits until it has died by itself.
    ///
    /// # Panics
    /// When it is still alive after the limit.
    pub fn wait_until_dead(&mut self) {
        let deadline = now() + START_LIMIT;
        let mut child = self.child.take().expect("a running server");
        while child.try_wait().ok().flatten().is_none() {
            assert!(now() < deadline, "the server should have died");
            std::thread::sleep(Duration::from_millis(20));
        }
        self.nobody_reported();
    }

    /// The body of a plain GET, for the endpoints that need no session.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<String> {
        get(self.port, path)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

fn get(port: u16, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

#[expect(clippy::disallowed_methods, reason = "waits for a process of the outside world")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
