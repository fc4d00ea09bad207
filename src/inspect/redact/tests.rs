use super::{Key, Redactor, redact};
use crate::snapshot::Snapshot;

fn redacted(json: &str) -> serde_json::Value {
    let snapshot = Snapshot::from_json("export.json", json.to_owned()).expect("it is JSON");
    serde_json::from_str(&redact(&snapshot, &Key::of_text("k"))).expect("it is JSON")
}

#[test]
fn the_same_value_has_the_same_pseudonym_everywhere() {
    let it = redacted(
        r#"{ "users": [{ "userPrincipalName": "ann@shop.example", "displayName": "Ann Lee",
                         "id": "66b4d5c2-71c9-4644-8728-74e3a8324d81" }],
             "owners": { "66b4d5c2-71c9-4644-8728-74e3a8324d81": "for Ann Lee <ann@shop.example>" },
             "domains": [{ "id": "shop.example" }, { "id": "www.shop.example" }] }"#,
    );
    let user = &it["users"][0];
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let owner = &it["owners"][text(&user["id"])];
    let (name, address) = (text(&user["displayName"]), text(&user["userPrincipalName"]));
    assert_eq!(text(owner), format!("for {name} <{address}>"));
    let domain = text(&it["domains"][0]["id"]);
    assert!(address.ends_with(&format!("@{domain}")));
    assert_eq!(text(&it["domains"][1]["id"]), format!("www.{domain}"));
    assert!(!it.to_string().to_lowercase().contains("shop."));
}

#[test]
fn what_every_tenant_has_is_kept() {
    let text = r##"{
        "RoleTemplateId": "62e90394-69f5-4237-9190-012177145e10",
        "IncludeUsers": ["All", "GuestOrExternalUsers"],
        "IncludeRoles": ["62e90394-69f5-4237-9190-012177145e10"],
        "AppId": "00000003-0000-0000-c000-000000000000",
        "@odata.type": "#microsoft.graph.group",
        "Kind@odata.context": "https://graph.microsoft.com/beta/$metadata",
        "Permission": "User.Read",
        "Spf": "v=spf1 include:spf.protection.outlook.com -all",
        "n": 1.50,
        "version": "1.8.0"
    }"##;
    assert_eq!(
        redacted(text),
        serde_json::from_str::<serde_json::Value>(text).expect("JSON")
    );
}

#[test]
fn the_name_of_the_tenant_is_one_name_in_all_its_domains() {
    let it = redacted(
        r#"{ "organization": [{ "id": "3c19c757-3b55-411f-b03f-2bcc514a598d", "displayName": "tqhjy" }],
             "urls": ["https://tqhjy-admin.sharepoint.com/_api", "https://tqhjy.sharepoint.com"],
             "text": "Default-3c19c757-3b55-411f-b03f-2bcc514a598d of TQHJY" }"#,
    );
    let name = it["organization"][0]["displayName"].as_str().expect("a text");
    assert_eq!(it["urls"][0], format!("https://{name}-admin.sharepoint.com/_api"));
    assert_eq!(it["urls"][1], format!("https://{name}.sharepoint.com"));
    let id = it["organization"][0]["id"].as_str().expect("a text");
    assert_eq!(it["text"], format!("Default-{id} of {}", name.to_uppercase()));
}

#[test]
fn accounts_and_folders_of_people_are_replaced() {
    let it = redacted(
        r#"{ "sid": "S-1-12-1-1724174786-1178890697-3817103495-2166371427", "builtin": "S-1-5-32-544",
             "drive": "https://contoso-my.sharepoint.com/personal/ann_shop_example/Documents",
             "log": "C:\\Users\\ann\\log.txt", "name": "İ@shop.example" }"#,
    );
    let text = it.to_string();
    assert!(
        !text.contains("ann") && !text.contains("1724174786") && !text.contains('İ'),
        "{text}"
    );
    assert_eq!(it["builtin"], "S-1-5-32-544");
    let sid = it["sid"].as_str().expect("a text");
    assert!(sid.starts_with("S-1-12-1-") && sid.split('-').count() == 8, "{sid}");
}

#[test]
fn another_key_gives_other_pseudonyms() {
    let snapshot =
        Snapshot::from_json("export.json", r#"{"mail": "ann@shop.example"}"#.to_owned()).expect("it is JSON");
    let with = |key: &str| redact(&snapshot, &Key::of_text(key));
    assert_eq!(with("a"), with("a"));
    assert_ne!(with("a"), with("b"));
}

/// What a text of a snapshot with one user becomes.
#[track_caller]
fn check(of: impl Fn(&Redactor, &str) -> String, text: &str, expected: &str) {
    let snapshot = r#"{ "users": [{ "userPrincipalName": "ann@shop.id", "displayName": "Ann Lee" },
        { "userPrincipalName": "robin@shop.id", "displayName": "Robin" }] }"#;
    let snapshot = Snapshot::from_json("export.json", snapshot.to_owned()).expect("it is JSON");
    let by = Redactor::new(&snapshot, ["Cid Moor"], ["The Harbour"], Key::of_text("k"));
    let pseudonyms = [
        ("{ann}", by.person("Ann Lee")),
        ("{robin}", by.person("Robin")),
        ("{cid}", by.person("Cid Moor")),
        ("{harbour}", by.organization("The Harbour")),
        ("{ann@}", by.value("ann@shop.id")),
        ("{shop}", by.value("shop.id")),
        ("{x}", by.value("x.example")),
    ];
    let expected = pseudonyms.iter().fold(expected.to_owned(), |text, (name, pseudonym)| {
        text.replace(name, pseudonym)
    });
    assert_eq!(of(&by, text), expected);
}

#[test]
fn sentences_keep_the_names_of_settings_and_files() {
    let text = |text: &str, expected: &str| check(Redactor::text, text, expected);
    text(
        "`user.id` and tenant.name, README.md",
        "`user.id` and tenant.name, README.md",
    );
    text(
        "of shop.id and x.example: Ann Lee, Robin",
        "of {shop} and {x}: {ann}, {robin}",
    );
    text("Cid Moor of The Harbour <ann@shop.id>", "{cid} of {harbour} <{ann@}>");
    text("a robin, and https://shop.id/x.md", "a robin, and https://{shop}/x.md");
}

#[test]
fn a_value_that_was_cut_ends_before_the_name_that_was() {
    let value = |text: &str, expected: &str| check(Redactor::value, text, expected);
    value("[\"ann@shop.id\", \"ann@sho…", "[\"{ann@}\", \"…");
    value("[\"Ann Lee\", \"Ann Le…", "[\"{ann}\", \"…");
    value("66b4d5c2-71c9-46…", "…");
    value("a sentence of many wor…", "a sentence of many …");
}

#[test]
fn each_name_of_a_path_stands_alone() {
    let path = |text: &str, expected: &str| check(Redactor::path, text, expected);
    path("user.id", "user.id");
    path("users[2].mail[\"ann@shop.id\"].name", "users[2].mail[\"{ann@}\"].name");
}

#[test]
fn no_word_is_left_of_a_person() {
    check(Redactor::person, "Ann Lee <ann@shop.id>", "{ann} <{ann@}>");
    check(Redactor::person, "Cid Moor", "{cid}");
    let by = Redactor::without_snapshot([], [], Key::of_text("k"));
    for name in ["Ann", "Ann of x.example", "IT, Ann", "ann@nowhere"] {
        assert!(!by.person(name).to_lowercase().contains("ann"), "{}", by.person(name));
    }
}
