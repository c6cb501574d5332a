//! The register: the list of modules, nothing else. A new module is one name below and two lines in `Cargo.toml`.
//!
//! The order is that of the navigation's tie-breaks and of the README: foundation first.

use domain::{Module, Search};

macro_rules! register {
    ($($module:ident),+ $(,)?) => {
        /// Every module's rules, for the engines and the shells.
        #[must_use]
        pub fn all() -> &'static [Module] {
            const ALL: &[Module] = &[
                $($module::MODULE,)+
                // Last, and only where the engine is measured.
                #[cfg(feature = "bench")]
                bench::MODULE,
            ];
            ALL
        }

        /// What the server finds beyond a device's working set, module by module.
        #[must_use]
        pub fn all_searches() -> &'static [&'static [Search]] {
            const ALL: &[&[Search]] = &[$($module::SEARCHES),+];
            ALL
        }

        /// Every module's screens, for the client.
        #[cfg(feature = "ui")]
        #[must_use]
        pub fn all_ui() -> &'static [ui::module::ModuleUi] { const ALL: &[ui::module::ModuleUi] = &[$($module::UI),+]; ALL }

        /// How every module's records are found and read, for the palette and the sync center.
        #[cfg(feature = "ui")]
        #[must_use]
        pub fn all_lookups() -> &'static [ui::module::ModuleLookup] {
            const ALL: &[ui::module::ModuleLookup] = &[$($module::LOOKUP),+];
            ALL
        }
    };
}

register! {
    staff,
    sites,
    customers,
    tickets,
    visits,
    exceptions,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::all;

    #[test]
    fn every_kind_begins_with_its_module_and_exists_once() {
        let mut seen = BTreeSet::new();
        for module in all() {
            let records = module.records.iter().map(|record| record.name);
            for kind in module.operations.iter().copied().chain(records) {
                assert!(kind.starts_with(&format!("{}.", module.name)), "{kind} is not of {}", module.name);
                assert!(seen.insert(kind), "{kind} exists twice");
            }
        }
    }

    #[test]
    fn every_operation_has_words_in_both_languages() {
        for module in all() {
            for kind in module.operations {
                let words = (module.words.operation)(kind);
                let spoken = words.is_some_and(|text| !text.zh.is_empty() && !text.en.is_empty());
                assert!(spoken, "{kind} has no words");
            }
        }
    }

    #[test]
    fn r38_the_built_in_posts_allow_only_what_exists() {
        for post in staff::default_posts() {
            for permission in &post.permissions {
                let known = ["*", "sync.*", "audit.read", "backup.read", "privacy.export", "privacy.erase"]
                    .contains(&permission.as_str())
                    || staff::RIGHTS.contains(&permission.as_str())
                    || all().iter().any(|module| {
                        permission.strip_suffix(".*") == Some(module.name)
                            || module.operations.contains(&permission.as_str())
                    });
                assert!(known, "{} allows {permission}, which nobody can do", post.code);
            }
        }
    }

    #[test]
    fn z0a_every_post_may_record_what_a_customer_says() {
        for post in staff::default_posts() {
            let person = domain::PersonId::default();
            let assignments = vec![staff::Assignment { post: post.id, site: None }];
            let holder = staff::Person {
                id: person,
                name: String::new(),
                status: domain::MembershipStatus::Confirmed,
                staff_number: String::new(),
                assignments,
                delegate: None,
                language: None,
            };
            let actors = staff::directory([holder], []);
            for fact in
                ["tickets.open", "tickets.add_note", "tickets.escalate", "visits.record", "exceptions.record"]
            {
                assert!(actors[&person].may(fact, None), "{} may not do {fact}", post.code);
            }
        }
    }
}
