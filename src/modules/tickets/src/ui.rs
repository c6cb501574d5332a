//! The screens of this module, as the shell mounts them.

use ui::module::ModuleUi;

/// What the client needs of this module.
pub const UI: ModuleUi = ModuleUi {
    name: "tickets",
    nav: &[],
    routes: Vec::new,
    links: &[],
    panels: &[],
    search: None,
    describe: |_, _, _| Vec::new(),
    css: "",
};
