//! The settings as command-line flags. A secret has none: other people on the machine see arguments (S41).

use std::path::PathBuf;

use clap::Args;

/// Flattened into every command that needs the settings.
#[derive(Args, Clone, Debug, Default)]
pub struct ConfigFlags {
    /// Settings file [default: guanjia.toml if it exists]
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Address and port to answer on
    #[arg(long, value_name = "ADDRESS", global = true)]
    pub listen: Option<String>,
    /// Folder of everything the server keeps
    #[arg(long, visible_alias = "data", value_name = "DIR", global = true)]
    pub data_dir: Option<String>,
    /// Serve the client from this folder instead of the built-in files
    #[arg(long, value_name = "DIR", global = true)]
    pub client_dir: Option<String>,
    /// Certificate chain, PEM
    #[arg(long, value_name = "FILE", global = true)]
    pub tls_cert: Option<String>,
    /// Key of the certificate, PEM
    #[arg(long, value_name = "FILE", global = true)]
    pub tls_key: Option<String>,
    /// Plain-HTTP address of the page that explains how to trust our own CA
    #[arg(long, value_name = "ADDRESS", global = true)]
    pub trust_listen: Option<String>,
    /// The origin browsers use, like https://guanjia.example
    #[arg(long, value_name = "URL", global = true)]
    pub public_url: Option<String>,
    /// Addresses whose X-Forwarded headers are believed, separated by commas
    #[arg(long, value_name = "NETWORKS", global = true)]
    pub trusted_proxies: Option<String>,
    /// Second factor above the front desk: required, offered or off
    #[arg(long, value_name = "WHO", global = true)]
    pub second_factor: Option<String>,
    /// Hours without the server for which devices show what they keep
    #[arg(long, value_name = "HOURS", global = true)]
    pub offline_lease_hours: Option<String>,
    /// How devices seal what they keep: auto, passkey, pin, server_half or off
    #[arg(long, value_name = "KIND", global = true)]
    pub encryption: Option<String>,
    /// Memory of one password hash
    #[arg(long, value_name = "KIB", global = true)]
    pub argon_memory_kib: Option<String>,
    /// What is logged, like info or server=debug
    #[arg(long, value_name = "FILTER", global = true)]
    pub log: Option<String>,
    /// json or text
    #[arg(long, value_name = "FORMAT", global = true)]
    pub log_format: Option<String>,
    /// Hours between scheduled backups; 0 = none
    #[arg(long, value_name = "HOURS", global = true)]
    pub backup_every_hours: Option<String>,
    /// How many daily/weekly/monthly backups stay
    #[arg(long, value_name = "D/W/M", global = true)]
    pub backup_keep: Option<String>,
    /// Folder of the scheduled backups [default: backups in the data folder]
    #[arg(long, value_name = "DIR", global = true)]
    pub backup_dir: Option<String>,
}

impl ConfigFlags {
    /// The flags that were given, by the setting's name.
    pub(super) fn given(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("listen", &self.listen),
            ("data_dir", &self.data_dir),
            ("client_dir", &self.client_dir),
            ("tls_cert", &self.tls_cert),
            ("tls_key", &self.tls_key),
            ("trust_listen", &self.trust_listen),
            ("public_url", &self.public_url),
            ("trusted_proxies", &self.trusted_proxies),
            ("second_factor", &self.second_factor),
            ("offline_lease_hours", &self.offline_lease_hours),
            ("encryption", &self.encryption),
            ("argon_memory_kib", &self.argon_memory_kib),
            ("log", &self.log),
            ("log_format", &self.log_format),
            ("backup_every_hours", &self.backup_every_hours),
            ("backup_keep", &self.backup_keep),
            ("backup_dir", &self.backup_dir),
        ];
        all.into_iter().filter_map(|(name, value)| value.clone().map(|value| (name, value))).collect()
    }
}
