//! What the person who runs the server does: settings, import, backups, certificates, checks, demo data.

mod config;
