//! The design system: frame, table, form controls, dialogs, badges, and the contract screens use.
