//! The design system, and the contract between screens and shell.
//!
//! Invariants:
//! 1. It names no module. What two modules need of each other's screens goes through [`module`]: links and panels.
//! 2. Screens write only through [`replica::ReplicaHandle::submit`] or a form.
//! 3. Every word is a `domain::Text` or `Phrase`; raw `<input>` elements exist in `form/` alone (Chinese input methods).
//!
//! Reading order: [`module`], [`replica`], [`text`], [`data`], then the parts. Screens `use ui::prelude::*`.

pub mod badge;
mod bound;
pub mod button;
#[cfg(test)]
mod contrast;
pub mod data;
mod dom;
pub mod form;
pub mod format;
#[cfg(feature = "gallery")]
pub mod gallery;
pub mod icon;
pub mod json;
pub mod keyboard;
mod later;
pub mod module;
pub mod nav;
pub mod overlay;
pub mod page;
pub mod palette;
pub mod photos;
pub mod replica;
mod sheet;
mod start;
pub mod table;
pub mod text;
pub mod words;

pub use bound::Bound;
pub use button::{Button, ButtonProps, LinkButton, LinkButtonProps, Tone};
pub use dom::{copy_text, fresh_id, run_if_there};
pub use icon::{Icon, IconProps};
pub use later::{Loading, Split, later, later_in_line};
pub use sheet::sheet;
pub use start::provide_ui;
pub use text::{LanguageChoice, Wording, tr, use_language};

/// What a screen needs, in one line.
pub mod prelude {
    pub use crate::badge::*;
    pub use crate::bind;
    pub use crate::data::*;
    pub use crate::form::*;
    pub use crate::keyboard::use_shortcut;
    pub use crate::module::*;
    pub use crate::overlay::*;
    pub use crate::page::*;
    pub use crate::photos::{Album, AlbumProps, PhotoField, PhotoFieldProps};
    pub use crate::replica::*;
    pub use crate::table::*;
    pub use crate::{
        Bound, Button, Icon, LanguageChoice, LinkButton, Tone, Wording, format, tr, use_language,
    };
}
