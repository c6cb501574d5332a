//! The words of the page of past tickets' imports.

use domain::{Phrase, Text};

pub(in super::super) const TITLE: Text = Text::new("导入历史工单", "Import past tickets");
pub(in super::super) const ABOUT: Text = Text::new(
    "从别的系统的 Excel(xlsx)或 CSV 文件导入。先预览，确认后才写入；重复导入不会重复建单。文件只有您自己看得到，保留半小时。",
    "From another system's Excel (xlsx) or CSV file. You see a preview first; nothing is written before you confirm. Importing \
     twice adds nothing twice. Files are shown to you alone and kept for half an hour.",
);
/// Words that find the page.
pub(in super::super) const SEARCH: &[&str] =
    &["导入", "历史", "旧工单", "映射", "表格", "import", "history", "old tickets", "csv", "xlsx", "excel"];

pub(super) const IMPORT: Text = Text::new("导入文件", "Import a file");
pub(super) const PREVIEW: Text = Text::new("查看", "Look again");
pub(super) const CHANGE_MAPPING: Text = Text::new("改映射", "Change mapping");
pub(super) const TAKE_IN: Text = Text::new("导入", "Import");
pub(super) const DISCARD: Text = Text::new("丢弃", "Discard");
pub(super) const DISCARD_QUESTION: Text = Text::new(
    "不再保留这个文件和改过的映射。已导入的工单不受影响。确定吗？",
    "The file and its mapping are kept no longer. Tickets that were imported stay. Go on?",
);
pub(super) const DISCARDED: Text = Text::new("已丢弃。", "Discarded.");

pub(super) const SITE: Text = Text::new("项目", "Site");
pub(super) const FILE: Text = Text::new("文件", "File");
pub(super) const FILE_HINT: Text = Text::new(
    "Excel(xlsx)、CSV 或 TSV（UTF-8 或 GBK），最多 6 MB",
    "Excel (xlsx), CSV or TSV (UTF-8 or GBK), at most 6 MB",
);
pub(super) const FILE_TOO_LARGE: Text =
    Text::new("文件太大，最多 6 MB，请分成几份", "The file is larger than 6 MB; split it");
pub(super) const MAPPING_FILE: Text = Text::new("映射文件", "Mapping file");
pub(super) const MAPPING_FILE_HINT: Text = Text::new(
    "可不选：预览会按列名给出一份，之后可以改",
    "Not needed: the preview proposes one from the columns' names, which you may change afterwards",
);
pub(super) const MAPPING: Text = Text::new("映射", "Mapping");
pub(super) const MAPPING_TOO_LARGE: Text =
    Text::new("映射太长，最多 64 KB", "The mapping is longer than 64 KB");
pub(super) const MAPPING_NOT_TEXT: Text =
    Text::new("映射文件不是 UTF-8 文本", "The mapping file is no UTF-8 text");
pub(super) const NOTHING_NEW: Text = Text::new("没有可导入的行。", "There is no row to import.");
pub(super) const IMPORTED_ALREADY: Text = Text::new(
    "已经导入过了，再导入请重新选择文件。",
    "It was imported already; to do it again, choose the file anew.",
);

pub(super) const READ_AT: Text = Text::new("读取时间", "Read at");
pub(super) const ROWS: Text = Text::new("行数", "Rows");
pub(super) const NEW: Text = Text::new("新工单", "New tickets");
pub(super) const KNOWN: Text = Text::new("重复或已存在", "Repeated or there");
pub(super) const PROBLEMS: Text = Text::new("有问题", "With problems");
pub(super) const WAITING: Text = Text::new("待导入", "To be imported");
pub(super) const IMPORTED: Text = Text::new("已导入", "Imported");
pub(super) const NO_FILE: Text = Text::new("没有待导入的文件。", "No file waits to be imported.");

pub(super) const COLUMN: Text = Text::new("文件的列", "Column of the file");
pub(super) const BECOMES: Text = Text::new("导入为", "Becomes");
pub(super) const SAMPLES: Text = Text::new("例", "Samples");

/// What a preview comes to.
pub(super) fn counts(rows: usize, ready: usize, repeated: usize, problems: usize) -> Phrase {
    Phrase::new(
        format!("{rows} 行：可导入 {ready}，重复 {repeated}，有问题 {problems}"),
        format!(
            "{}: {ready} ready, {repeated} repeated, {problems} with problems",
            domain::counted(rows, "row", "rows")
        ),
    )
}

/// What an import has come to.
pub(super) fn imported(imported: usize, already: usize, problems: usize) -> Phrase {
    Phrase::new(
        format!("已导入 {imported}，已存在 {already}，有问题 {problems}"),
        format!("{imported} imported, {already} there already, {problems} with problems"),
    )
}

/// Several words in a row, in both languages.
pub(super) fn joined(words: &[Phrase], zh: &str, en: &str) -> Phrase {
    let join =
        |each: fn(&Phrase) -> &str, between: &str| words.iter().map(each).collect::<Vec<_>>().join(between);
    Phrase::new(join(|one| &one.zh, zh), join(|one| &one.en, en))
}

/// Between the reasons of one row.
pub(super) fn reasons(words: &[Phrase]) -> Phrase {
    joined(words, "；", "; ")
}

/// Between the fields that one column fills.
pub(super) fn fields(words: &[Phrase]) -> Phrase {
    joined(words, "、", ", ")
}
