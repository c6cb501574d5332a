//! One person's Chromium: a profile on disk that survives closing and killing.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use thirtyfour::prelude::*;

use crate::server::now;

/// A window as a device has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    pub width: u32,
    pub height: u32,
    pub touch: bool,
}

impl Frame {
    /// The front desk.
    pub const DESK: Frame = Frame { width: 1280, height: 800, touch: false };
    /// The steward's tablet.
    pub const TABLET: Frame = Frame { width: 1024, height: 768, touch: true };
    /// A telephone.
    pub const PHONE: Frame = Frame { width: 390, height: 844, touch: true };
}

/// A running browser with its driver and profile.
pub struct Browser {
    driver: Option<WebDriver>,
    chromedriver: Child,
    port: u16,
    profile: PathBuf,
    frame: Frame,
    _folder: tempfile::TempDir,
}

impl Browser {
    /// A new person's browser, empty profile.
    ///
    /// # Panics
    /// When Chromium or its driver cannot be started.
    pub async fn open(frame: Frame) -> Browser {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|free| free.local_addr())
            .expect("a port")
            .port();
        let chromedriver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let profile = folder.path().join("profile");
        let mut browser = Browser { driver: None, chromedriver, port, profile, frame, _folder: folder };
        browser.reopen().await;
        browser
    }

    /// Opens the same profile again, after [`Browser::close`] or [`Browser::kill`].
    ///
    /// # Panics
    /// When Chromium cannot be started.
    pub async fn reopen(&mut self) {
        assert!(self.driver.is_none(), "the browser is open");
        let address = format!("http://localhost:{}", self.port);
        let deadline = now() + Duration::from_secs(20);
        let driver = loop {
            match WebDriver::new(&address, self.capabilities()).await {
                Ok(driver) => break driver,
                Err(error) => assert!(now() < deadline, "no browser: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        self.driver = Some(driver);
        if self.frame.touch {
            let Frame { width, height, .. } = self.frame;
            let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": true});
            self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
            self.devtools("Emulation.setTouchEmulationEnabled", json!({"enabled": true})).await;
        }
    }

    fn capabilities(&self) -> Capabilities {
        let arguments = [
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--no-first-run".to_owned(),
            "--lang=zh-CN".to_owned(),
            "--hide-scrollbars".to_owned(),
            // A camera and a microphone that every machine has, and nobody to ask whether they may be used.
            "--use-fake-device-for-media-stream".to_owned(),
            "--use-fake-ui-for-media-stream".to_owned(),
            format!("--window-size={},{}", self.frame.width, self.frame.height),
            format!("--user-data-dir={}", self.profile.display()),
        ];
        let mut capabilities = DesiredCapabilities::chrome();
        for argument in arguments {
            capabilities.add_arg(&argument).expect("a valid argument");
        }
        if self.frame.touch {
            capabilities.add_arg("--touch-events=enabled").expect("a valid argument");
        }
        capabilities.into()
    }

    /// The driver of the open browser.
    ///
    /// # Panics
    /// When it was closed or killed.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        self.driver.as_ref().expect("the browser is open")
    }

    /// A command of Chromium's own protocol.
    ///
    /// # Panics
    /// When Chromium refuses it.
    pub async fn devtools(&self, method: &str, parameters: serde_json::Value) -> serde_json::Value {
        self.driver()
            .cdp()
            .send_raw(method, parameters)
            .await
            .unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Cuts the page's network or brings it back. Fetches inside the service worker are not reached by this.
    pub async fn cut_network(&self, offline: bool) {
        self.devtools("Network.enable", json!({})).await;
        let conditions =
            json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.devtools("Network.emulateNetworkConditions", conditions).await;
    }

    /// A line that sends so many bytes a second.
    pub async fn slow_upload(&self, bytes_a_second: u32) {
        self.devtools("Network.enable", json!({})).await;
        let conditions = json!({
            "offline": false, "latency": 20, "downloadThroughput": -1, "uploadThroughput": bytes_a_second,
        });
        self.devtools("Network.emulateNetworkConditions", conditions).await;
    }

    /// Closes it as a person does.
    pub async fn close(&mut self) {
        if let Some(driver) = self.driver.take() {
            let _ = driver.quit().await;
        }
    }

    /// Where everything lies that this browser keeps.
    #[must_use]
    pub fn profile(&self) -> &Path {
        &self.profile
    }

    /// SIGKILL to every process of this profile: a flat battery, a crash.
    pub async fn kill(&mut self) {
        for process in processes_of(&self.profile) {
            let _ = Command::new("kill").args(["-9", &process.to_string()]).status();
        }
        if let Some(driver) = self.driver.take() {
            // The driver notices that its browser is gone; the session ends with an error nobody needs.
            let _ = driver.quit().await;
        }
        let _ = std::fs::remove_file(self.profile.join("SingletonLock"));
    }

    /// A picture of what is seen now.
    ///
    /// # Panics
    /// When it cannot be taken or written.
    pub async fn picture(&self, file: &Path) {
        self.driver().screenshot(file).await.expect("a screenshot");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        for process in processes_of(&self.profile) {
            let _ = Command::new("kill").args(["-9", &process.to_string()]).status();
        }
        let _ = self.chromedriver.kill();
        let _ = self.chromedriver.wait();
        if let Some(driver) = self.driver.take() {
            // Without this its own drop would wait for a browser that is gone.
            let _ = driver.leak();
        }
    }
}

/// The processes that were started with this profile.
fn processes_of(profile: &Path) -> Vec<u32> {
    let marker = format!("--user-data-dir={}", profile.display());
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let numbers =
        entries.flatten().filter_map(|entry| entry.file_name().to_string_lossy().parse::<u32>().ok());
    let has_profile = |process: &u32| {
        let line = std::fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).split('\0').any(|argument| argument == marker)
    };
    numbers.filter(has_profile).collect()
}
