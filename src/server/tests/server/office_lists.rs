//! The pages of devices and categories.

use serde_json::json;

use crate::office_staff::{act, done, offers, page, refused, row, site};
use crate::support::device;
use crate::tablet::{house, opened};

#[test]
fn s22_a_device_is_taken_out_of_use_and_back_on_its_page() {
    let (house, mut chief) = house();
    let mut clerk = chief.colleague(&house, "wang", "representative", None, device(2));
    let ticket = opened(tickets::TicketId(server::random::id()), site(&chief));
    let request = clerk.capture(vec![ticket]);
    assert!(clerk.push(&request).results[0].1.took_effect());
    let lead = chief.colleague(&house, "zhou", "desk_lead", None, device(4));
    let listed = || page(&lead, "/api/office/devices");
    let of_clerk = || {
        let rows = listed()["rows"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["id"] == json!(clerk.device.to_string())).unwrap()
    };
    assert!(offers(&of_clerk(), "sign_out") && offers(&of_clerk(), "revoke"));
    assert_eq!(of_clerk()["cells"][1]["text"], "wang");
    done(&lead, "/api/office/devices/sign_out", &of_clerk()["id"], json!({}));
    assert_eq!(clerk.client.get("/api/session").status, 401);
    assert_eq!(of_clerk()["cells"][2]["words"]["en"], "Signed out");
    done(&lead, "/api/office/devices/revoke", &of_clerk()["id"], json!({}));
    let out = page(&lead, "/api/office/devices?state=out_of_use");
    assert_eq!(out["rows"].as_array().unwrap().len(), 1);
    assert!(offers(&of_clerk(), "reinstate") && !offers(&of_clerk(), "revoke"));
    done(&lead, "/api/office/devices/reinstate", &of_clerk()["id"], json!({}));
    assert_eq!(page(&lead, "/api/office/devices?state=out_of_use")["rows"], json!([]));
    // Whoever takes out of use what is in their own hand could not put it back.
    refused(&lead, "/api/office/devices/revoke", &json!(lead.device.to_string()), json!({}));
    assert_eq!(
        act(&lead, "/api/office/devices/revoke", &json!(device(77).to_string()), json!({})).status,
        404
    );
}

#[test]
fn r27_a_categorys_limit_is_changed_on_its_page() {
    let (house, mut chief) = house();
    let manager = chief.colleague(&house, "li", "manager", None, device(3));
    let path = |action: &str| format!("/api/office/categories/{action}");
    let listed = || page(&manager, "/api/office/categories");
    let lift = row(&listed(), "Lift");
    let mut fields = lift["fill"].clone();
    fields["reply_minutes"] = json!("20");
    done(&manager, &path("edit"), &lift["id"], fields.clone());
    assert_eq!(row(&listed(), "Lift")["cells"][3]["count"], json!(20));
    let wrong = |name: &str, value: &str| {
        let mut wrong = fields.clone();
        wrong[name] = json!(value);
        refused(&manager, &path("edit"), &lift["id"], wrong).0
    };
    assert_eq!(wrong("reply_minutes", "0"), "reply_minutes");
    assert_eq!(wrong("reply_minutes", "soon"), "reply_minutes");
    assert_eq!(wrong("name_zh", ""), "name_zh");
    assert_eq!(wrong("priority", "extreme"), "priority");
    let new = json!({
        "kind": "repair", "name_zh": "门禁", "name_en": "Entry phone", "priority": "normal", "reply_minutes": "90",
    });
    done(&manager, &path("define"), &json!(null), new.clone());
    let made = row(&page(&manager, "/api/office/categories?kind=repair"), "Entry phone");
    let mut retired = made["fill"].clone();
    retired["retired"] = json!("true");
    done(&manager, &path("edit"), &made["id"], retired);
    assert_eq!(row(&listed(), "Entry phone")["cells"][4]["words"]["en"], "No longer offered");
    assert_eq!(act(&manager, &path("edit"), &json!("00"), new).status, 404);
}
