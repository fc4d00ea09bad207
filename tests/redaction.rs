//! `--redact`: no output names anybody, and every number is the same.

use std::collections::BTreeSet;
use std::thread;

use serde_json::{Value, json};

use crate::call::Ran;
use crate::shop::{METADATA, SHARED, Shop};

/// What must not be seen of the tenant and of those who declare something about it; in lower case.
const IDENTIFYING: &[&str] = &[
    "ann lee",
    "ann.lee",
    "robin",
    "tuckwell",
    "cid moor",
    "cid.moor",
    "dora",
    "quillfeather",
    "auditors.example",
    "harbour",
    "66b4d5c2-71c9-4644-8728-74e3a8324d81",
    "0b9e9a2c-5d5c-4c8e-9d5a-1a2b3c4d5e6f",
    "3c19c757-3b55-411f-b03f-2bcc514a598d",
    "lane.id",
    "partner-co",
    "our-folder",
];

/// What is no name, and stays.
const HARMLESS: &[&str] = &["user.id", "tenant.name", "README.md", "control.sh"];

const NOW: &str = "our-folder/harbour-lane.json";
const BEFORE: &str = "our-folder/harbour-before.json";

/// A script that names people in its reason, in the resources and in what it read.
const PEOPLE: &str = "
    let away = snapshot.users.filter(|user| user.mfa == false).map(|user| `${user.displayName} <${user.userPrincipalName}>`);
    note(snapshot.owners[snapshot.users[0].userPrincipalName].since);
    note(snapshot.mail.forward);
    share_of(snapshot.users, |user| user.mfa).when_empty(fail, \"none\")
        .because(`as user.id, tenant.name and README.md or control.sh say of lane.id: ${away}`)
        .affected(|user| user.id, |user| user.displayName)
";

fn snapshot(is_protected: bool) -> String {
    let user = |id: &str, name: &str, address: &str, mfa: bool| json!({ "id": id, "displayName": name, "userPrincipalName": address, "mfa": mfa });
    json!({
        "tls": is_protected,
        "organization": [{ "id": "3c19c757-3b55-411f-b03f-2bcc514a598d", "displayName": "Harbour Lane" }],
        "domains": [{ "id": "harbour.example" }, { "id": "lane.id" }, { "id": "harbourlane.onmicrosoft.com" }],
        "users": [
            user("66b4d5c2-71c9-4644-8728-74e3a8324d81", "Ann Lee", "ann.lee@harbour.example", is_protected),
            user("0b9e9a2c-5d5c-4c8e-9d5a-1a2b3c4d5e6f", "Robin", "robin@lane.id", false),
            user("0b9e9a2c-5d5c-4c8e-9d5a-1a2b3c4d5e6f-2", "Tuckwell", "tuckwell@lane.id", true)
        ],
        "owners": { "ann.lee@harbour.example": { "since": if is_protected { 2020 } else { 2021 } } },
        "mail": { "forward": if is_protected { "https://partner-co.example/x" } else { "smtp:robin@partner-co.example" } },
        "secureScores": [{
            "createdDateTime": "2026-05-02T00:00:00Z", "azureTenantId": "3c19c757-3b55-411f-b03f-2bcc514a598d",
            "currentScore": 3, "maxScore": 8, "averageComparativeScores": [],
            "controlScores": [{ "controlName": "MFA", "score": 3, "implementationStatus": "robin@lane.id has none" }]
        }]
    })
    .to_string()
}

/// The tenant, with an action plan, two recorded evaluations and Microsoft's score of a day.
fn world() -> Shop {
    let shop = Shop::new();
    let scuba = |metadata: &str| metadata.replace("compliance: {}", "compliance: { scuba: [MS.SHOP.1.1v1] }");
    shop.control(
        "use-tls",
        &scuba(METADATA),
        "if snapshot.tls { pass(\"on\") } else { fail(`off, says ${snapshot.users[0].displayName}`) }",
    );
    let shared = scuba(SHARED).replace("since:", "secure_score_id: MFA\nsince:");
    shop.control("mfa", &shared, PEOPLE);
    shop.control(
        "mail",
        METADATA,
        "if snapshot.mails.sent { pass(\"y\") } else { fail(\"n\") }",
    );
    shop.write(
        "action-plan.yaml",
        "- { control: shop/use-tls, status: planned, due: 2026-05-03, reason: Cid Moor asked robin@lane.id and Dora Quillfeather for it,
    owner: Cid Moor, set_by: cid.moor@auditors.example, set_at: 2026-05-01, approved_by: Cid Moor, ticket: 'https://harbour.example/1' }
- { control: shop/mfa, status: risk_accepted, reason: an account for emergencies, owner: Ann Lee, set_by: Dora Quillfeather,
    set_at: 2026-05-01, approved_by: Dora Quillfeather <dora@auditors.example>, expires: 2026-05-20,
    tenant: Harbour Lane, resources: [0b9e9a2c-5d5c-4c8e-9d5a-1a2b3c4d5e6f] }
",
    );
    shop.write(
        "tenants/3c19c757-3b55-411f-b03f-2bcc514a598d.yaml",
        "{ name: Harbour Lane, industry: retail, attributes: { region: north },
    exclusions: { users: [{ id: robin@lane.id, reason: as robin@lane.id said, owner: Dora Quillfeather, expires: 2027-01-01 }] } }",
    );
    shop.write(BEFORE, snapshot(true));
    shop.write(NOW, snapshot(false));
    shop.write("old/rules/shop/use-tls/control.yaml", METADATA);
    shop.write(
        "old/rules/shop/use-tls/control.rhai",
        "fail(`for ${snapshot.users[0].displayName}`)",
    );
    for (export, day) in [(BEFORE, "2026-05-01"), (NOW, "2026-05-02")] {
        let ran = shop.run(&["score", export, "--record", "--as-of", day, "-q"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    assert_eq!(shop.run(&["history", "import-graph", NOW]).code, 0);
    shop.write("benchmark.json", benchmark());
    let saved = shop.run(&[
        "score",
        NOW,
        "--as-of",
        "2026-05-02",
        "--format",
        "json:saved.json",
        "-q",
    ]);
    assert_eq!(saved.code, 0, "{}", saved.err);
    shop
}

/// A benchmark of six tenants with the same controls.
fn benchmark() -> String {
    let others = Shop::new();
    let tenants: Vec<String> = (0..6)
        .map(|number| json!({ "tls": number > 2, "organization": [{ "id": format!("t-{number}") }] }).to_string())
        .collect();
    others.write("all.ndjson", tenants.join("\n"));
    let ran = others.run(&["score", "all.ndjson", "--record", "--as-of", "2026-05-01", "-q"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = others.run(&["benchmark", "build", "--as-of", "2026-05-02"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

/// Every command that shows something of a snapshot, of people or of tenants, and whether it names any in each format.
const COMMANDS: &[(&[&str], bool)] = &[
    (&["score", NOW, "--as-of", "2026-05-04"], true),
    (&["score", NOW, "--as-of", "2026-05-04", "--by", "scuba"], true),
    (
        &["score", NOW, "--as-of", "2026-05-02", "--since-last", "--record"],
        true,
    ),
    (
        &[
            "score",
            NOW,
            "our-folder/tuckwell-no-json.json",
            "--as-of",
            "2026-05-04",
        ],
        true,
    ),
    (
        &[
            "actions",
            NOW,
            "--as-of",
            "2026-05-04",
            "--by",
            "status",
            "--arithmetic",
        ],
        false,
    ),
    (&["explain", "shop/mfa", NOW, "--as-of", "2026-05-04"], true),
    (&["explain", "shop/use-tls", NOW, "--as-of", "2026-05-04"], true),
    (&["query", "snapshot.users", NOW], true),
    (&["query", "snapshot.users.map(|user| user.displayName)", NOW], true),
    (&["query", "snapshot.owners", NOW], true),
    (
        &["simulate", NOW, "--complete", "shop/mail", "--as-of", "2026-05-04"],
        false,
    ),
    (
        &["compare", NOW, "--benchmark", "benchmark.json", "--as-of", "2026-05-04"],
        false,
    ),
    (&["compare", "secure-score", NOW, "--as-of", "2026-05-04"], true),
    (&["snapshot", "info", NOW], true),
    (&["snapshot", "paths", NOW], true),
    (&["history"], true),
    (&["history", "show", "1"], true),
    (&["history", "show", "2"], true),
    (&["history", "diff"], true),
    (&["history", "control", "shop/mfa"], true),
    (&["history", "microsoft"], true),
    (&["trends"], true),
    (&["verify", "2", "--snapshot", NOW], true),
    (&["verify", "2", "--snapshot", BEFORE], true),
    (&["verify", "saved.json", "--snapshot", BEFORE], true),
    (&["status", "list", "--as-of", "2026-05-04"], true),
    (&["status", "list", NOW, "--as-of", "2026-05-04"], true),
    (
        &[
            "diff",
            "./old",
            ".",
            NOW,
            "our-folder/tuckwell-no-json.json",
            "--as-of",
            "2026-05-04",
        ],
        true,
    ),
];

/// The formats that a command has, as it names them itself.
fn formats(shop: &Shop, command: &[&str]) -> Vec<String> {
    let ran = shop.run(&[command, &["--format", "no-such-format"]].concat());
    let (_, list) = ran
        .err
        .split_once("[possible values: ")
        .or_else(|| ran.err.split_once("the formats are "))
        .unwrap_or_else(|| panic!("{command:?} names no formats: {}", ran.err));
    let list = list.split([']', ';', '\n']).next().unwrap_or_default();
    // Other views than that of controls have these alone, and say so.
    let is_other_view = command.iter().any(|word| ["--by", "--since-last"].contains(word)) && command[0] == "score";
    let of_views = ["text", "json", "ndjson", "csv", "markdown"];
    let has = |name: &&str| !is_other_view || of_views.contains(name);
    list.split(", ").filter(has).map(str::to_owned).collect()
}

fn named(text: &str) -> BTreeSet<&'static str> {
    let text = text.to_lowercase();
    IDENTIFYING.iter().copied().filter(|name| text.contains(name)).collect()
}

/// The same but for texts: every key of our own, number, outcome, control and line.
#[track_caller]
fn assert_same_numbers(key: &str, plain: &Value, redacted: &Value) {
    match (plain, redacted) {
        (Value::Object(one), Value::Object(other)) => {
            assert_eq!(one.len(), other.len(), "at {key}");
            for (key, value) in one {
                if let Some(found) = other.get(key) {
                    assert_same_numbers(key, value, found);
                } else {
                    assert!(!named(key).is_empty(), "{key} is replaced");
                }
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            assert_eq!(one.len(), other.len(), "at {key}");
            one.iter()
                .zip(other)
                .for_each(|(one, other)| assert_same_numbers(key, one, other));
        }
        _ if key == "redacted" => assert_eq!(*redacted, json!(true)),
        (Value::String(one), Value::String(other)) => {
            let is_kept = [
                "outcome", "status", "standing", "title", "code", "as_of", "digest", "type",
            ]
            .contains(&key);
            if is_kept || one.starts_with("shop/") {
                assert_eq!(one, other, "at {key}");
            }
        }
        _ => assert_eq!(plain, redacted, "at {key}"),
    }
}

fn ids(text: &str) -> Vec<&str> {
    let at = text.match_indices("shop/").map(|(at, _)| &text[at..]);
    at.filter_map(|rest| rest.split(|c: char| !(c.is_alphanumeric() || "/-".contains(c))).next())
        .collect()
}

fn documents(text: &str) -> Option<Vec<Value>> {
    serde_json::Deserializer::from_str(text)
        .into_iter()
        .collect::<Result<_, _>>()
        .ok()
}

fn check(shop: &Shop, command: &[&str], format: &str, names_people: bool) {
    let asked = [command, &["--format", format, "--width", "400"]].concat();
    let is_published = command[0] == "diff" && format == "markdown";
    let plain = match is_published {
        true => shop.run(&[&asked[..], &["--no-redact"]].concat()),
        false => shop.run(&asked),
    };
    let redacted = shop.run(&[&asked[..], &["--redact"]].concat());
    let about = format!("{}\n{}\n{}", asked.join(" "), redacted.out, redacted.err);
    assert_eq!(plain.code, redacted.code, "{about}");
    assert!(!redacted.out.is_empty(), "{about}");
    assert_eq!(named(&redacted.out), BTreeSet::new(), "{about}");
    if names_people && ["text", "json"].contains(&format) {
        assert_ne!(named(&plain.out), BTreeSet::new(), "{about}");
    }
    let is_query = command[0] == "query";
    match (documents(&plain.out), documents(&redacted.out)) {
        (Some(plain), Some(redacted)) if !is_query => {
            assert_eq!(plain.len(), redacted.len(), "{about}");
            for (one, other) in plain.iter().zip(&redacted) {
                assert_same_numbers("", one, other);
            }
        }
        _ => assert_eq!(ids(&plain.out), ids(&redacted.out), "{about}"),
    }
    // Without a snapshot nothing tells a setting from a domain.
    if plain.out.contains("README.md") && command[0] != "history" {
        for word in HARMLESS {
            assert!(redacted.out.contains(word), "{word} is gone: {about}");
        }
    }
}

#[test]
fn no_output_names_anybody_and_every_number_is_the_same() {
    let shop = world();
    shop.write("our-folder/tuckwell-no-json.json", "{ \"Ann Lee\": ");
    let shop = &shop;
    thread::scope(|scope| {
        for own in COMMANDS.chunks(COMMANDS.len().div_ceil(4)) {
            scope.spawn(move || {
                for (command, names_people) in own {
                    let formats = formats(shop, command);
                    assert!(formats.len() > 1, "{command:?}: {formats:?}");
                    for format in formats {
                        check(shop, command, &format, *names_people);
                    }
                }
            });
        }
    });
}

fn score(shop: &Shop, more: &[&str]) -> Ran {
    shop.run(
        &[
            &["score", NOW, "--as-of", "2026-05-04", "--format", "json", "--redact"],
            more,
        ]
        .concat(),
    )
}

#[test]
fn a_person_has_one_pseudonym_in_every_part_and_every_run() {
    let shop = world();
    let first = score(&shop, &[]).out;
    assert_eq!(first, score(&shop, &[]).out);
    let report: Value = serde_json::from_str(&first).expect("JSON");
    let evaluation = &report["evaluations"][0];
    let control = |name: &str| {
        let all = evaluation["controls"].as_array().expect("a list");
        all.iter()
            .find(|control| control["id"] == name)
            .expect("it is there")
            .clone()
    };
    let mfa = control("shop/mfa");
    let ann = mfa["status_record"]["owner"].as_str().expect("a name");
    assert!(ann.starts_with("Person "), "{ann}");
    assert!(
        control("shop/use-tls")["reason"]
            .as_str()
            .is_some_and(|reason| reason.contains(ann))
    );
    assert!(mfa["reason"].as_str().is_some_and(|reason| reason.contains(ann)));
    let names: Vec<&Value> = mfa["affected"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|a| &a["name"])
        .collect();
    assert!(names.contains(&&json!(ann)), "{names:?} hold {ann}");
    let resource = &mfa["status_record"]["resources"][0];
    assert!(
        mfa["affected"]
            .as_array()
            .expect("a list")
            .iter()
            .any(|a| a["id"] == *resource)
    );
}

#[test]
fn a_key_gives_the_same_pseudonyms_to_other_snapshots() {
    let shop = world();
    let people = |export: &str, more: &[&str]| {
        let asked = [
            "query",
            "snapshot.users.map(|user| user.displayName)",
            export,
            "--redact",
        ];
        let ran = shop.run(&[&asked, more].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out
    };
    assert_ne!(people(NOW, &[]), people(BEFORE, &[]));
    let key = ["--redact-key", "k"];
    assert_eq!(people(NOW, &key), people(BEFORE, &key));
    assert_ne!(people(NOW, &key), people(NOW, &["--redact-key", "j"]));
    let ran = shop.run_where(
        &[("POSTURE_REDACT_KEY", "k")],
        &["query", "snapshot.users.map(|user| user.displayName)", NOW, "--redact"],
    );
    assert_eq!(ran.out, people(NOW, &key));
}

#[test]
fn what_is_recorded_keeps_its_names() {
    let shop = world();
    let ran = shop.run(&["score", NOW, "--as-of", "2026-05-05", "--record", "--redact", "-q"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let shown = shop.run(&["history", "show", "3"]);
    assert!(
        shown.out.contains("Harbour Lane") && shown.out.contains("Ann Lee"),
        "{}",
        shown.out
    );
}
