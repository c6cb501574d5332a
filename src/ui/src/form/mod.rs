//! Form controls and the shell of every form. Raw inputs exist here alone: Chinese input methods need care (F-IME).

pub mod checkbox;
pub mod combobox;
mod erased;
mod errors;
pub mod faces;
mod field;
pub mod file_field;
pub mod form_dialog;
mod form_draft;
mod form_shell;
mod ime;
mod input;
pub mod option_pills;
mod outgoing;
pub mod select;
pub mod text_area;
pub mod text_field;
pub mod time_field;

pub use checkbox::{Checkbox, CheckboxProps, Switch, SwitchProps};
pub use combobox::{Candidate, Combobox, ComboboxProps};
pub use errors::{FieldErrors, FormErrors};
pub use faces::{Faces, FacesProps};
pub use file_field::{FileField, FileFieldProps};
pub use form_dialog::{FormDialog, FormDialogProps, FormPage, FormPageProps, SecondAction};
pub use form_draft::FormDraft;
pub use ime::ignores_key;
pub use option_pills::{Choice, OptionPills, OptionPillsProps, Segmented, SegmentedProps};
pub use outgoing::{Draft, Outgoing};
pub use select::{Select, SelectProps};
pub use text_area::{TextArea, TextAreaProps};
pub use text_field::{
    NumberField, NumberFieldProps, PasswordField, PasswordFieldProps, SearchField, SearchFieldProps,
    TextField, TextFieldProps,
};
pub use time_field::{DateField, DateFieldProps, TimeChip, TimeField, TimeFieldProps};
