//! Tables of any length: only the rows in sight exist.

mod column;
pub mod data_table;
mod keys;
pub mod virtual_rows;

pub use column::{Column, Width};
pub use data_table::{DataTable, DataTableProps};
pub use virtual_rows::{RowId, VirtualRows, VirtualRowsProps};
