//! What lies above the page: dialogs, drawers, menus, toasts.

pub mod dialog;
pub mod drawer;
pub mod menu;
pub mod second_person;
pub mod toast;

pub use dialog::{Confirm, ConfirmProps, Dialog, DialogProps};
pub use drawer::{Drawer, DrawerProps};
pub use menu::{Menu, MenuItem, MenuProps};
pub use second_person::{SecondPerson, SecondPersonProps};
pub use toast::{ToastTone, Toasts, ToastsView, ToastsViewProps, use_toasts};
