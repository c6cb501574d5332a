//! What the audit tells of.

/// Every kind of event. Ops are not among them: applied, refused and held, they stand in the commit log's chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    SignedIn,
    /// Wrong passwords, counted per account and network.
    SignInRefused,
    SignedOut,
    SessionEnded,
    PasswordChanged,
    PasswordReset,
    /// A second factor counts from now on.
    FactorEnrolled,
    FactorRemoved,
    RecoveryCodesRenewed,
    AccountAdded,
    AccountClosed,
    AccountReopened,
    /// An op has changed what people may do; it is named.
    RightsChanged,
    /// Rows with names and telephones went to a device, counted per person, device, scope and day.
    PersonalDataRead,
    /// A search has shown such rows.
    PersonalDataFound,
    /// Everything that is held about a customer was handed out.
    PersonalDataExported,
    AuditRead,
    AuditExported,
    DeviceOrdered,
    /// A device has obeyed the order to wipe itself, as it says.
    DeviceWiped,
    DeviceEnrolled,
    DeviceDataLost,
    DeviceBackupTaken,
    ImportRun,
    ImportUndone,
    BackupMade,
    BackupVerified,
    BackupRestored,
    /// On the page of settings.
    SettingChanged,
    /// The server has found its own chains altered and has not signed them.
    CheckpointRefused,
    ServerStarted,
}

impl Kind {
    /// All of them, in the order of filters.
    pub const ALL: &[Kind] = &[
        Kind::SignedIn,
        Kind::SignInRefused,
        Kind::SignedOut,
        Kind::SessionEnded,
        Kind::PasswordChanged,
        Kind::PasswordReset,
        Kind::FactorEnrolled,
        Kind::FactorRemoved,
        Kind::RecoveryCodesRenewed,
        Kind::AccountAdded,
        Kind::AccountClosed,
        Kind::AccountReopened,
        Kind::RightsChanged,
        Kind::PersonalDataRead,
        Kind::PersonalDataFound,
        Kind::PersonalDataExported,
        Kind::AuditRead,
        Kind::AuditExported,
        Kind::DeviceOrdered,
        Kind::DeviceWiped,
        Kind::DeviceEnrolled,
        Kind::DeviceDataLost,
        Kind::DeviceBackupTaken,
        Kind::ImportRun,
        Kind::ImportUndone,
        Kind::BackupMade,
        Kind::BackupVerified,
        Kind::BackupRestored,
        Kind::SettingChanged,
        Kind::CheckpointRefused,
        Kind::ServerStarted,
    ];

    /// As it is stored, hashed and exported: never changed once released.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kind::SignedIn => "session.began",
            Kind::SignInRefused => "session.refused",
            Kind::SignedOut => "session.signed_out",
            Kind::SessionEnded => "session.ended",
            Kind::PasswordChanged => "password.changed",
            Kind::PasswordReset => "password.reset",
            Kind::FactorEnrolled => "factor.enrolled",
            Kind::FactorRemoved => "factor.removed",
            Kind::RecoveryCodesRenewed => "factor.codes_renewed",
            Kind::AccountAdded => "account.added",
            Kind::AccountClosed => "account.closed",
            Kind::AccountReopened => "account.reopened",
            Kind::RightsChanged => "rights.changed",
            Kind::PersonalDataRead => "personal_data.read",
            Kind::PersonalDataFound => "personal_data.found",
            Kind::PersonalDataExported => "personal_data.exported",
            Kind::AuditRead => "audit.read",
            Kind::AuditExported => "audit.exported",
            Kind::DeviceOrdered => "device.ordered",
            Kind::DeviceWiped => "device.wiped",
            Kind::DeviceEnrolled => "device.enrolled",
            Kind::DeviceDataLost => "device.data_lost",
            Kind::DeviceBackupTaken => "device.backup_taken",
            Kind::ImportRun => "import.run",
            Kind::ImportUndone => "import.undone",
            Kind::BackupMade => "backup.made",
            Kind::BackupVerified => "backup.verified",
            Kind::BackupRestored => "backup.restored",
            Kind::SettingChanged => "setting.changed",
            Kind::CheckpointRefused => "checkpoint.refused",
            Kind::ServerStarted => "server.started",
        }
    }

    /// The kind of this name; `None` for one of another version.
    #[must_use]
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_has_its_own_name() {
        let names: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names.len(), Kind::ALL.len());
        assert!(Kind::ALL.iter().all(|kind| Kind::named(kind.name()) == Some(*kind)));
        // The last one of the enum: whoever adds a kind behind it adds it to the list.
        assert_eq!(Kind::ServerStarted as usize + 1, Kind::ALL.len());
    }
}
