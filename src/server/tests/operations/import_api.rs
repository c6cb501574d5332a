//! The import page's routes: what a preview shows, what a run answers.

use axum::Json;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use server::import::api::{self, ImportRequest};
use server::import::{Table, suggest};
use server::sync_api::message_body::FileJson;
use tickets::import::TargetField;

use crate::house::site;
use crate::register::{MAPPING, register};

fn request(csv: &[u8]) -> ImportRequest {
    ImportRequest {
        csv_base64: STANDARD.encode(csv),
        mapping: None,
        mapping_toml: None,
        site: Some(site()),
        source: Some("旧系统".to_owned()),
        delimiter: None,
    }
}

#[tokio::test]
async fn a_preview_shows_columns_rows_problems_and_a_proposal() {
    let (gbk, _, _) = encoding_rs::GBK.encode("编号,事项,状态,受理时间\n");
    let mut csv = gbk.into_owned();
    for row in 0..70 {
        csv.extend_from_slice(
            &encoding_rs::GBK.encode(&format!("{row},电梯停运,已办结,2026/3/9 8:00:00\n")).0,
        );
    }
    csv.extend_from_slice(&encoding_rs::GBK.encode("71,少一列\n").0);
    let Json(preview) = api::preview(FileJson(request(&csv))).await.unwrap();

    assert_eq!(
        (preview.encoding.as_str(), preview.rows, preview.ready, preview.n_problems),
        ("GBK", 71, 70, 1)
    );
    assert_eq!(preview.first_rows.len(), 50);
    assert_eq!(preview.first_rows[0].ticket.title, "电梯停运");
    assert_eq!(preview.problems[0].line, 72);
    let id = &preview.columns[0];
    assert_eq!((id.name.as_str(), id.filled, id.samples.len()), ("编号", 70, 5));
    let suggestion = preview.suggestion.unwrap();
    assert!(suggestion.missing.is_empty() && suggestion.unknown_statuses.is_empty(), "{suggestion:?}");
    let text = serde_json::to_string(&suggestion.mapping).unwrap();
    let again: tickets::import::Mapping = serde_json::from_str(&text).unwrap();
    assert_eq!(again, suggestion.mapping, "the page sends back what it was given");
}

#[tokio::test]
async fn a_mapping_is_read_as_its_author_wrote_it_and_its_faults_are_said() {
    let given = |mapping: &str| ImportRequest {
        mapping_toml: Some(mapping.to_owned()),
        ..request(register(30).replace("待料", "等配件").as_bytes())
    };
    let Json(preview) = api::preview(FileJson(given(MAPPING))).await.unwrap();
    assert_eq!(
        (preview.rows, preview.ready, preview.n_problems),
        (30, 25, 5),
        "等配件 is not in the mapping"
    );
    let becomes: Vec<&str> = preview.columns[4].becomes.iter().map(|field| field.zh.as_str()).collect();
    assert_eq!(becomes, ["分类"]);
    let Json(preview) = api::preview(FileJson(given(&MAPPING.replace("待料", "等配件")))).await.unwrap();
    assert_eq!((preview.ready, preview.n_problems), (30, 0));

    let check = async |mapping: &str, said: &str| {
        let Json(preview) = api::preview(FileJson(given(mapping))).await.unwrap();
        let problem = preview.mapping_problem.map(|problem| problem.zh).unwrap_or_default();
        assert!(problem.contains(said) && preview.ready == 0, "{problem}");
    };
    check(&MAPPING.replace("\"事项\"", "\"主要事项\""), "主要事项").await;
    check(&MAPPING.replace("zone_minutes", "zone"), "zone").await;
}

#[tokio::test]
async fn a_proposal_can_be_sent_back_as_the_text_that_was_shown() {
    let csv = register(30);
    let Json(proposed) = api::preview(FileJson(request(csv.as_bytes()))).await.unwrap();
    assert!(!proposed.mapping_toml.contains("site"), "the site is chosen beside it");
    let again = ImportRequest { mapping_toml: Some(proposed.mapping_toml), ..request(csv.as_bytes()) };
    let Json(same) = api::preview(FileJson(again)).await.unwrap();
    assert!(same.suggestion.is_none() && same.mapping_problem.is_none());
    assert_eq!((same.ready, same.n_problems), (proposed.ready, proposed.n_problems));
    let first = |preview: &api::PreviewRow| preview.ticket.clone();
    assert_eq!(same.first_rows.first().map(first), proposed.first_rows.first().map(first));
}

#[tokio::test]
async fn a_request_that_is_no_table_is_refused_with_a_word_for_it() {
    let check = async |request: ImportRequest, detail: &str| {
        let error = api::preview(FileJson(request)).await.unwrap_err();
        assert_eq!(error.detail, Some(detail));
    };
    check(ImportRequest { csv_base64: "?".to_owned(), ..request(b"") }, "base64").await;
    check(request(b""), "empty_file").await;
    check(request(b"a,b\n\xff\xff"), "unknown_encoding").await;
}

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
