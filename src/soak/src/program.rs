//! The server as a process of its own, on a port of its own, that may be killed and started again.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tokio::net::TcpStream;

use crate::clock::instant;

/// How long the server may take until it listens.
const START_LIMIT: Duration = Duration::from_secs(40);

/// A server's program and folder, running or not.
pub struct Program {
    binary: PathBuf,
    /// Holds `data`, `backups` and what the program printed.
    folder: PathBuf,
    address: SocketAddr,
    environment: Vec<(String, String)>,
    child: Option<Child>,
}

impl Program {
    /// Nothing is started yet.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn new(binary: &Path, folder: &Path) -> Result<Program> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        Ok(Program {
            binary: binary.to_owned(),
            folder: folder.to_owned(),
            address,
            environment: Vec::new(),
            child: None,
        })
    }

    /// Set for every start from now on.
    pub fn set_environment(&mut self, name: &str, value: &str) {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.data().join("guanjia.db")
    }

    #[must_use]
    pub fn backups(&self) -> PathBuf {
        self.folder.join("backups")
    }

    /// Starts it and waits until it listens.
    ///
    /// # Errors
    /// When it ends or stays silent instead.
    pub async fn start(&mut self) -> Result<()> {
        ensure!(self.child.is_none(), "the server runs already");
        let open = |name: &str| File::options().create(true).append(true).open(self.folder.join(name));
        let child = Command::new(&self.binary)
            .args(["serve", "--listen", &self.address.to_string(), "--backup-every-hours", "0"])
            .arg("--data-dir")
            .arg(self.data())
            .arg("--backup-dir")
            .arg(self.backups())
            .current_dir(&self.folder)
            .env("LANG", "C")
            .env("GUANJIA_CHEAP_HASHES", "1")
            .env("GUANJIA_ARGON_MEMORY_KIB", "8192")
            // A whole organization comes from this one address (S33).
            .env("GUANJIA_CONNECTIONS_PER_ADDRESS", "100000")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(open("out")?)
            .stderr(open("log")?)
            .spawn()
            .with_context(|| format!("starting {}", self.binary.display()))?;
        self.child = Some(child);
        let begun = instant();
        while TcpStream::connect(self.address).await.is_err() {
            let ended = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten());
            if ended.is_some() || begun.elapsed() > START_LIMIT {
                bail!("the server did not start: {}", self.log());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// SIGKILL: no farewell, no flush.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.kill());
            drop(child.wait());
        }
    }

    /// Whether it has ended by itself, as it never may.
    pub fn has_died(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| child.try_wait().ok().flatten().is_some())
    }

    /// The token of the first start, as it was printed.
    ///
    /// # Errors
    /// When none was printed yet.
    pub async fn setup_token(&self) -> Result<String> {
        for _ in 0..200 {
            let printed = fs::read_to_string(self.folder.join("out"))?;
            if let Some((_, rest)) = printed.split_once("token ") {
                return Ok(rest.split([' ', '\n']).next().unwrap_or_default().to_owned());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        bail!("no token was printed")
    }

    /// Runs one of its commands on the same folder; what it printed.
    ///
    /// # Errors
    /// When it does not end well.
    pub async fn command(&self, arguments: &[&str]) -> Result<String> {
        let done = tokio::process::Command::new(&self.binary)
            .args(arguments)
            .env("LANG", "C")
            .env("GUANJIA_DATA_DIR", self.data())
            .env("GUANJIA_BACKUP_DIR", self.backups())
            .current_dir(&self.folder)
            .output()
            .await?;
        ensure!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned())
    }

    /// Makes a backup while the server runs, with its own command.
    ///
    /// # Errors
    /// When it cannot be made or verified.
    pub async fn back_up(&self) -> Result<PathBuf> {
        Ok(self.command(&["backup", "create"]).await?.into())
    }

    /// Puts a backup in the place of the data, with the program's own command: a new data folder with the old keys. The
    /// server must be stopped. What it held until now is gone.
    ///
    /// # Errors
    /// When the backup is refused.
    pub async fn restore(&self, backup: &Path) -> Result<()> {
        ensure!(self.child.is_none(), "the server runs");
        let lost = self.folder.join("lost");
        fs::rename(self.data(), &lost)?;
        fs::create_dir(self.data())?;
        fs::copy(lost.join("server.keys"), self.data().join("server.keys"))?;
        fs::remove_dir_all(&lost)?;
        let (file, into) = (backup.display().to_string(), self.data().display().to_string());
        self.command(&["backup", "restore", &file, "--into", &into]).await.map(drop)
    }

    /// Puts a backup's file over the database without telling the program: what an administrator in a hurry, or a
    /// virtual machine set back to a snapshot, does. The server must be stopped.
    ///
    /// # Errors
    /// When the files cannot be replaced.
    pub fn set_back_silently(&self, backup: &Path) -> Result<()> {
        ensure!(self.child.is_none(), "the server runs");
        for beside in ["guanjia.db-wal", "guanjia.db-shm"] {
            drop(fs::remove_file(self.data().join(beside)));
        }
        fs::copy(backup, self.database())?;
        Ok(())
    }

    /// Resident memory in KiB: now, and the most there ever was. `None` where the system does not tell.
    #[must_use]
    pub fn memory_kib(&self) -> Option<(u64, u64)> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.as_ref()?.id())).ok()?;
        let value = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse().ok()
        };
        Some((value("VmRSS:")?, value("VmHWM:")?))
    }

    /// Processor time used so far, in clock ticks of a hundredth of a second.
    #[must_use]
    pub fn processor_ticks(&self) -> Option<u64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.as_ref()?.id())).ok()?;
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
    }

    /// The end of what it logged.
    #[must_use]
    pub fn log(&self) -> String {
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}
