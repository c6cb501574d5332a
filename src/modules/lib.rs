//! The register: the list of modules, nothing else. A new module is one name below and two lines in `Cargo.toml`.
//!
//! The order is that of the navigation's tie-breaks and of the README: foundation first.

use domain::Module;

macro_rules! register {
    ($($module:ident),+ $(,)?) => {
        /// Every module's rules, for the engines and the shells.
        #[must_use]
        pub fn all() -> &'static [Module] { const ALL: &[Module] = &[$($module::MODULE),+]; ALL }

        /// Every module's screens, for the client.
        #[cfg(feature = "ui")]
        #[must_use]
        pub fn all_ui() -> &'static [ui::module::ModuleUi] { const ALL: &[ui::module::ModuleUi] = &[$($module::UI),+]; ALL }
    };
}

register! {
    staff,
    sites,
    customers,
    tickets,
    visits,
}
