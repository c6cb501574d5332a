//! What is said about imports, and the header words by which a mapping is proposed.

use domain::{Phrase, Text};
use tickets::TicketStatus;
use tickets::import::{FieldProblem, Problem, TargetField};

use super::mapping_file::MappingError;
use super::plan::RowReason;
use super::report::Report;
use super::table::TableError;

/// Column of the file of rejects.
pub const REASON: Text = Text::new("原因", "Reason");

/// The command cannot write while the server runs.
pub const SERVER_RUNS: Text = Text::new(
    "服务正在运行。请在网页的“导入”里导入，或先停止服务再运行本命令（加 --dry-run 可随时试读）。",
    "The server is running. Import on its import page, or stop it first (--dry-run works at any time).",
);

/// Header words in use for each field, the most telling first. Generic words only: nothing of a particular file.
pub(super) const HEADER_WORDS: &[(TargetField, &[&str])] = &[
    (
        TargetField::SourceId,
        &[
            "编号",
            "工单号",
            "单号",
            "工单编号",
            "流水号",
            "id",
            "key",
            "number",
            "no",
            "ticket id",
            "case id",
            "reference",
        ],
    ),
    (
        TargetField::Title,
        &["标题", "主题", "事项", "问题", "title", "subject", "summary", "problem", "issue"],
    ),
    (
        TargetField::Description,
        &[
            "详情",
            "内容",
            "描述",
            "正文",
            "说明",
            "description",
            "details",
            "detail",
            "content",
            "body",
            "text",
        ],
    ),
    (TargetField::Wanted, &["诉求", "期望", "希望结果", "wanted", "requested outcome"]),
    (
        TargetField::Place,
        &["地址", "位置", "地点", "房号", "房间", "address", "location", "place", "room", "unit"],
    ),
    (
        TargetField::CallerName,
        &[
            "姓名",
            "来电人",
            "联系人",
            "报修人",
            "用户",
            "客户",
            "业主",
            "caller",
            "customer",
            "contact",
            "name",
            "user",
        ],
    ),
    (TargetField::CallerPhone, &["电话", "手机", "联系方式", "phone", "telephone", "mobile", "tel"]),
    (TargetField::Category, &["分类", "类别", "类型", "category", "type", "class"]),
    (TargetField::Status, &["状态", "status", "state"]),
    (TargetField::Priority, &["紧急程度", "优先级", "priority", "urgency"]),
    (TargetField::Channel, &["渠道", "来源", "受理方式", "channel", "source", "via"]),
    (
        TargetField::Assignee,
        &["责任人", "处理人", "承办", "处理部门", "assignee", "assigned to", "handler", "department"],
    ),
    (
        TargetField::Solution,
        &["处理结果", "答复意见", "答复", "回复", "解决方案", "resolution", "solution", "reply", "answer"],
    ),
    (
        TargetField::OpenedAt,
        &[
            "受理时间",
            "创建时间",
            "登记时间",
            "报修时间",
            "提交时间",
            "开始时间",
            "时间",
            "日期",
            "created",
            "opened",
            "created date",
            "opened date",
            "created at",
            "date",
            "time",
        ],
    ),
    (
        TargetField::ClosedAt,
        &[
            "关闭时间",
            "完成时间",
            "办结时间",
            "答复时间",
            "回复时间",
            "结束时间",
            "closed",
            "closed date",
            "resolved date",
            "completed",
            "closed at",
        ],
    ),
];

/// Words in use for each status.
pub(super) const STATUS_WORDS: &[(TicketStatus, &[&str])] = &[
    (
        TicketStatus::New,
        &["new", "open", "unassigned", "待派", "待派单", "未处理", "待处理", "待受理", "新建", "未受理"],
    ),
    (TicketStatus::Dispatched, &["assigned", "dispatched", "已派单", "已派", "已分派", "已转办"]),
    (
        TicketStatus::InProgress,
        &["in progress", "started", "working", "处理中", "办理中", "进行中", "已受理", "已接单"],
    ),
    (TicketStatus::OnHold, &["pending", "on hold", "waiting", "挂起", "暂停", "待料", "延期"]),
    (TicketStatus::Resolved, &["resolved", "done", "completed", "已完工", "已完成", "已处理", "已解决"]),
    (
        TicketStatus::Closed,
        &["closed", "finished", "已关闭", "已关单", "已办结", "办结", "已结案", "结案", "已答复"],
    ),
    (
        TicketStatus::Canceled,
        &["canceled", "cancelled", "void", "rejected", "已作废", "作废", "已取消", "取消", "已撤销"],
    ),
];

/// How times are usually written; the longer ones first, because a shorter one may read a part.
pub(super) const TIME_PATTERNS: &[&str] = &[
    "%+",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y年%m月%d日 %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
    "%d.%m.%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d %H:%M",
    "%Y年%m月%d日 %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M",
    "%d.%m.%Y %H:%M",
    "%Y/%m/%d",
    "%Y-%m-%d",
    "%Y%m%d",
    "%Y年%m月%d日",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d/%m/%Y",
];

/// A short, stable word for programs.
#[must_use]
pub fn code(reason: &RowReason) -> String {
    match reason {
        RowReason::Width { .. } => "width".to_owned(),
        RowReason::TooLarge { .. } => "too_large".to_owned(),
        RowReason::Refused(rejection) => rejection.code.to_string(),
        RowReason::NotTaken { code } => (*code).to_owned(),
        RowReason::Field(found) => match found.problem {
            Problem::NoSuchColumn => "no_such_column",
            Problem::Empty => "empty",
            Problem::TooLong { .. } => "too_long",
            Problem::UnreadableTime { .. } => "unreadable_time",
            Problem::UnknownValue { .. } => "unknown_value",
        }
        .to_owned(),
    }
}

/// Why a row was not imported.
#[must_use]
pub fn reason(reason: &RowReason) -> Phrase {
    match reason {
        RowReason::Width { found, expected } => Phrase::new(
            format!("这一行有 {found} 列，表头有 {expected} 列"),
            format!("The line has {found} values, the header {expected}"),
        ),
        RowReason::Field(problem) => field_problem(problem),
        RowReason::TooLarge { found, limit } => Phrase::new(
            format!("整行内容太长：{found} 字节，最多 {limit}"),
            format!("All texts together take {found} bytes; {limit} are allowed"),
        ),
        RowReason::Refused(rejection) => tickets::words::rejection(rejection).unwrap_or_else(|| {
            Phrase::new(format!("系统拒绝：{}", rejection.code), format!("Refused: {}", rejection.code))
        }),
        RowReason::NotTaken { code } => Phrase::new(
            format!("系统没有接受这一行（{code}）"),
            format!("The server did not take the row ({code})"),
        ),
    }
}

fn field_problem(found: &FieldProblem) -> Phrase {
    let name = field(&found.field);
    let (zh, en) = match &found.column {
        Some(column) => {
            (format!("{}（列“{column}”）", name.zh), format!("{} (column \"{column}\")", name.en))
        }
        None => (name.zh, name.en),
    };
    match &found.problem {
        Problem::NoSuchColumn => {
            Phrase::new(format!("{zh}：文件里没有这一列"), format!("{en}: no such column"))
        }
        Problem::Empty => Phrase::new(format!("{zh}：不能为空"), format!("{en}: must not be empty")),
        Problem::TooLong { limit, found } => Phrase::new(
            format!("{zh}：{found} 个字，最多 {limit} 个"),
            format!("{en}: {found} characters; {limit} are allowed"),
        ),
        Problem::UnreadableTime { value } => Phrase::new(
            format!("{zh}：“{value}”不符合配置的时间格式"),
            format!("{en}: \"{value}\" fits none of the mapping's time patterns"),
        ),
        Problem::UnknownValue { value } => Phrase::new(
            format!("{zh}：映射里没有“{value}”"),
            format!("{en}: the mapping does not say what \"{value}\" means"),
        ),
    }
}

/// The file is no table.
#[must_use]
pub fn no_table(error: &TableError) -> Phrase {
    match error {
        TableError::NotXlsx => Phrase::new("这个 Excel 文件读不了", "This is no readable XLSX file"),
        TableError::TooLarge => Phrase::new("文件展开后太大", "The file unpacks to more than it may"),
        TableError::UnknownEncoding => {
            Phrase::new("文字编码不是 UTF-8 或 GB 18030", "The text is neither UTF-8 nor GB 18030")
        }
        TableError::Empty => Phrase::new("文件是空的", "The file is empty"),
        TableError::TooMany { limit, .. } => {
            Phrase::new(format!("行或列超过 {limit}"), format!("More than {limit} rows or columns"))
        }
        TableError::NotCsv { line, .. } => {
            Phrase::new(format!("第 {line} 行不是 CSV"), format!("Line {line} is no CSV"))
        }
    }
}

/// Why a mapping cannot be used.
#[must_use]
pub fn mapping_problem(error: &MappingError) -> Phrase {
    match error {
        MappingError::NotToml(detail) => {
            Phrase::new(format!("映射写错了：{detail}"), format!("The mapping is not valid: {detail}"))
        }
        MappingError::NoTimePattern => Phrase::new(
            "映射没有写时间格式（time_patterns），或者猜不出时间列的格式",
            "The mapping gives no pattern for times (time_patterns), and none could be proposed",
        ),
        MappingError::NoSuchColumn(missing) => Phrase::new(
            format!("文件里没有映射写的列：{}", missing.join("、")),
            format!("The file has no column {}", missing.join(", ")),
        ),
        MappingError::NoSite | MappingError::UnknownSite(_) | MappingError::AmbiguousSite(_) => {
            Phrase::new("映射没有对应的项目，先选择项目", "The mapping names no known site; choose one first")
        }
    }
}

/// The name of a ticket's field, by its name in a mapping.
#[must_use]
pub fn field(name: &str) -> Phrase {
    let own = match name {
        "source_id" => Some(Text::new("原编号", "Original number")),
        "opened_at" => Some(Text::new("受理时间", "Opened at")),
        "closed_at" => Some(Text::new("关闭时间", "Closed at")),
        "status" => Some(Text::new("状态", "Status")),
        _ => tickets::words::field(name),
    };
    own.map_or_else(|| Phrase::new(name, name), Phrase::from)
}

/// The counts in one sentence.
#[must_use]
pub fn summary(report: &Report) -> Phrase {
    let Report { rows, imported, already_there, problems, seconds, .. } = report;
    let (zh, en) = if report.dry_run { ("试读", "Dry run") } else { ("导入完成", "Imported") };
    Phrase::new(
        format!(
            "{zh}：共 {rows} 行，新工单 {imported}，已存在 {already_there}，有问题 {problems}（{seconds:.1} 秒）"
        ),
        format!(
            "{en}: {rows} rows, {imported} new, {already_there} already there, {problems} with problems ({seconds:.1} s)"
        ),
    )
}

/// One problem's line at the terminal.
#[must_use]
pub fn at_line(line: u64, reasons: &[Phrase]) -> Phrase {
    let join = |texts: Vec<&str>| texts.join("; ");
    Phrase::new(
        format!("第 {line} 行：{}", join(reasons.iter().map(|reason| reason.zh.as_str()).collect())),
        format!("line {line}: {}", join(reasons.iter().map(|reason| reason.en.as_str()).collect())),
    )
}

/// How many more problems there are.
#[must_use]
pub fn more_problems(count: usize) -> Phrase {
    Phrase::new(
        format!("……还有 {count} 行有问题；用 --rejects 文件 可得到全部"),
        format!("… and {count} more; --rejects FILE writes them all"),
    )
}
