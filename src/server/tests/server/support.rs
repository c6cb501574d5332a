//! A server with a folder and a port of its own, and a small client.

use std::io::Read;
use std::thread::JoinHandle;
use std::time::Duration;

use domain::{DeviceId, Id};
use serde_json::{Value, json};
use server::app::App;
use server::config::{Config, SecondFactor};
use server::serve::Server;
use tempfile::TempDir;
use tokio::sync::oneshot;

/// The least memory that the settings allow: tests sign in often.
pub(crate) const ARGON_KIB: u32 = 19_456;

pub(crate) const PASSWORD: &str = "correct horse battery";

/// A running server; dropping it stops it.
pub(crate) struct House {
    pub(crate) folder: TempDir,
    pub(crate) url: String,
    pub(crate) setup_token: Option<String>,
    pub(crate) app: std::sync::Weak<App>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

pub(crate) fn config(folder: &TempDir) -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        data_dir: folder.path().join("data"),
        backup_dir: folder.path().join("data/backups"),
        backup_every_hours: 0,
        argon_memory_kib: ARGON_KIB,
        second_factor: SecondFactor::Required,
        ..Config::default()
    }
}

/// A server in an empty folder, waiting for its first start.
pub(crate) fn empty_house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let config = config(&folder);
    open(folder, config)
}

pub(crate) fn open(folder: TempDir, config: Config) -> House {
    let (ready, opened) = std::sync::mpsc::channel();
    let (stop, stopped) = oneshot::channel::<()>();
    let thread = std::thread::spawn(move || {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let _inside = runtime.enter();
        let server = Server::open(config).unwrap();
        let app = std::sync::Arc::downgrade(server.app());
        ready.send((server.address, server.setup_token.clone(), app)).unwrap();
        runtime.block_on(server.run(async { drop(stopped.await) })).unwrap();
    });
    let (address, setup_token, app) = opened.recv().expect("the server starts");
    House {
        folder,
        url: format!("http://{address}"),
        setup_token,
        app,
        stop: Some(stop),
        thread: Some(thread),
    }
}

impl House {
    /// Stops the server and hands the folder on.
    pub(crate) fn close(mut self) -> TempDir {
        self.shut();
        std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap())
    }

    fn shut(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the server ends cleanly");
        }
    }

    pub(crate) fn client(&self) -> Client {
        Client::of(&self.url)
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.shut();
    }
}

/// An answer with everything tests look at.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: ureq::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{} {:?}", self.status, String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The session's cookie, as a browser would send it back.
    pub(crate) fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap().to_owned()
    }
}

/// A browser without a browser: it sends what it is told to.
#[derive(Clone)]
pub(crate) struct Client {
    agent: ureq::Agent,
    url: String,
    pub(crate) cookie: String,
    /// Sent with every request that changes something.
    pub(crate) own_header: bool,
}

impl Client {
    pub(crate) fn of(url: &str) -> Client {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(30)))
            .build()
            .into();
        Client { agent, url: url.to_owned(), cookie: String::new(), own_header: true }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        read(self.open(path, headers))
    }

    pub(crate) fn head(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.head(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.call().unwrap())
    }

    /// An answer whose body is read by the test.
    pub(crate) fn open(&self, path: &str, headers: &[(&str, &str)]) -> ureq::http::Response<ureq::Body> {
        let mut request = self.agent.get(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.call().unwrap()
    }

    pub(crate) fn post_json(&self, path: &str, value: &Value) -> Answer {
        self.post(path, &value.to_string().into_bytes(), &[("content-type", "application/json")])
    }

    pub(crate) fn post(&self, path: &str, body: &[u8], headers: &[(&str, &str)]) -> Answer {
        self.try_post(path, body, headers).unwrap()
    }

    pub(crate) fn try_post(
        &self,
        path: &str,
        body: &[u8],
        headers: &[(&str, &str)],
    ) -> Result<Answer, ureq::Error> {
        let mut request = self.agent.post(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        if self.own_header {
            request = request.header("x-sync", "1");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send(body).map(read)
    }

    /// Any method of the table; the body goes with those that have one.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &[u8], headers: &[(&str, &str)]) -> Answer {
        match method {
            "GET" => self.get_with(path, headers),
            "POST" => self.post(path, body, headers),
            "PATCH" => self.patch(path, body, headers),
            "DELETE" => {
                let mut request =
                    self.agent.delete(format!("{}{path}", self.url)).header("cookie", &self.cookie);
                if self.own_header {
                    request = request.header("x-sync", "1");
                }
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                read(request.call().unwrap())
            }
            other => panic!("say here how {other} is sent"),
        }
    }

    pub(crate) fn patch(&self, path: &str, body: &[u8], headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.patch(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        if self.own_header {
            request = request.header("x-sync", "1");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.send(body).unwrap())
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        let request = self.agent.delete(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        read(request.header("x-sync", "1").call().unwrap())
    }

    pub(crate) fn sign_in(&self, login: &str, password: &str, device: DeviceId) -> Answer {
        let body = json!({ "login": login, "password": password, "device": device });
        self.post_json("/api/session", &body)
    }
}

fn read(response: ureq::http::Response<ureq::Body>) -> Answer {
    let (parts, body) = response.into_parts();
    let mut bytes = Vec::new();
    body.into_reader().read_to_end(&mut bytes).unwrap();
    Answer { status: parts.status.as_u16(), headers: parts.headers, body: bytes }
}

pub(crate) fn device(number: u8) -> DeviceId {
    DeviceId(Id([number; 16]))
}

/// What the first start asks for.
pub(crate) fn setup_request(token: &str) -> Value {
    json!({
        "token": token, "device": device(1), "login": "chen", "password": PASSWORD,
        "name": "陈经理", "staff_number": "A001", "site_name": "示例花园",
    })
}
