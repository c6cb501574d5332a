//! What lies above the page: dialogs, drawers, menus, toasts.

mod dialog;
mod drawer;
mod menu;
mod toast;

pub use dialog::{Confirm, ConfirmProps, Dialog, DialogProps};
pub use drawer::{Drawer, DrawerProps};
pub use menu::{Menu, MenuItem, MenuProps};
pub use toast::{ToastTone, Toasts, ToastsView, ToastsViewProps, use_toasts};
