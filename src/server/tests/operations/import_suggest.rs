//! What is proposed to whoever writes a mapping.

use server::import::{Table, suggest};
use tickets::import::TargetField;

use crate::house::site;
use crate::register::register;

#[test]
fn a_proposal_finds_fields_by_generic_header_words() {
    let check = |header: &str, row: &str, expected: &[(TargetField, &str)]| {
        let table = Table::read(format!("{header}\n{row}\n").as_bytes(), None).unwrap();
        let suggestion = suggest(&table, "x", site());
        for (field, column) in expected {
            let found = suggestion.mapping.columns.get(field).map(|columns| columns.names().to_vec());
            assert_eq!(found, Some(vec![(*column).to_owned()]), "{header}: {field:?}");
        }
        assert_eq!(suggestion.mapping.time_patterns.len(), 1, "{header}");
    };
    check(
        "Ticket ID,Subject,Details,Opened Date,Closed Date,State,Customer Name,Phone No",
        "1,a,b,2026-03-09T10:00:00Z,2026-03-10T10:00:00Z,done,x,y",
        &[
            (TargetField::SourceId, "Ticket ID"),
            (TargetField::Title, "Subject"),
            (TargetField::Description, "Details"),
            (TargetField::OpenedAt, "Opened Date"),
            (TargetField::ClosedAt, "Closed Date"),
            (TargetField::Status, "State"),
            (TargetField::CallerPhone, "Phone No"),
        ],
    );
    check(
        "投诉编号,投诉主题,投诉内容,投诉时间,所在地址,联系电话",
        "1,a,b,2026年3月9日 10:00,c,d",
        &[
            (TargetField::SourceId, "投诉编号"),
            (TargetField::Title, "投诉主题"),
            (TargetField::Description, "投诉内容"),
            (TargetField::OpenedAt, "投诉时间"),
            (TargetField::Place, "所在地址"),
            (TargetField::CallerPhone, "联系电话"),
        ],
    );
}

#[test]
fn a_proposal_reads_two_time_forms_and_says_what_it_does_not_know() {
    let table = Table::read(register(30).replace("待料", "等配件").as_bytes(), None).unwrap();
    let suggestion = suggest(&table, "x", site());
    assert_eq!(suggestion.mapping.time_patterns, ["%Y/%m/%d %H:%M:%S", "%Y/%m/%d"]);
    assert_eq!(suggestion.unknown_statuses, ["等配件"]);
}
