//! The server of bench builds, and what it takes without a browser.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use anyhow::{Result, bail, ensure};

use crate::run;

/// How often it is asked whether it answers, and how long between.
const START_TRIES: u32 = 300;
const TRY_AGAIN: Duration = Duration::from_millis(100);

/// A running server on an empty data folder; it ends with this value.
pub(super) struct Server {
    child: Child,
    port: u16,
}

impl Server {
    /// Builds it as it ships, but for the bench's own routes, and starts it.
    pub(super) fn start(page: &Path, folder: &Path) -> Result<Server> {
        println!("building the server");
        run::show(run::cargo().args(["build", "--release", "-p", "server", "--features", "bench"]))?;
        let data = folder.join("data");
        let _ = std::fs::remove_dir_all(&data);
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = std::fs::File::create(folder.join("server.log"))?;
        let child = run::command(&run::target_dir().join("release").join("guanjia").display().to_string())
            .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data"])
            .arg(&data)
            .arg("--client-dir")
            .arg(page)
            .env("GUANJIA_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let mut server = Server { child, port };
        server.wait()?;
        Ok(server)
    }

    pub(super) fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    fn wait(&mut self) -> Result<()> {
        for _ in 0..START_TRIES {
            if self.answers().unwrap_or(false) {
                return Ok(());
            }
            ensure!(self.child.try_wait()?.is_none(), "the server ended at once");
            std::thread::sleep(TRY_AGAIN);
        }
        bail!("the server did not start")
    }

    /// It listens before everything is prepared, and answers after.
    fn answers(&self) -> Result<bool> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        stream.write_all(b"GET /healthz HTTP/1.0\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.contains(" 200 "))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `bench --server [OPS]`: what SQLite takes raw, and what the engine takes on it.
pub(super) fn measure(arguments: &[String]) -> Result<()> {
    let mut example = run::cargo();
    example.args(["run", "--release", "-p", "storage_sqlite", "--example", "push_rate", "--"]);
    run::show(example.args(arguments))
}
