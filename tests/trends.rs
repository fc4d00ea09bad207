//! `posture trends`: how scores went over time.

use serde_json::{Value, json};

use crate::shop::{METADATA, SCRIPT, SHARE, SHARED, Shop};

/// A shop that records an evaluation on some days: each day has how many of ten users have MFA.
struct Recorded(Shop);

impl Recorded {
    fn new() -> Self {
        let shop = Shop::new();
        shop.control("use-tls", METADATA, SCRIPT);
        shop.control("mfa", &SHARED.replace("since:", "tags: [people]\nsince:"), SHARE);
        Self(shop)
    }

    /// A tenant whose TLS is on, or not told of.
    fn on(&self, tenant: &str, as_of: &str, users: usize, tls: &Value) {
        let list: Vec<Value> = (0..10)
            .map(|user| json!({ "id": user.to_string(), "mfa": user < users }))
            .collect();
        let mut snapshot = json!({ "users": list, "organization": [{ "id": tenant, "displayName": "Till & Co" }] });
        if !tls.is_null() {
            snapshot["tls"] = tls.clone();
        }
        self.0.write("now.json", snapshot.to_string());
        let ran = self
            .0
            .run(&["score", "now.json", "--record", "--as-of", as_of, "--quiet"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }

    /// Three weeks of one tenant, with a week between in which nothing was evaluated and one day on which a permission
    /// was lost.
    fn story() -> Self {
        let recorded = Self::new();
        recorded.0.write(
            "tenants/t-1.yaml",
            "{ zones: { good: 90, okay: 60 }, goal: { percent: 95, date: 2026-04-30 } }",
        );
        for (day, users, tls) in [
            ("2026-03-02", 2, json!(true)),
            ("2026-03-03", 4, json!(true)),
            ("2026-03-06", 4, json!(null)),
            ("2026-03-16", 6, json!(true)),
            ("2026-03-17", 5, json!(true)),
            ("2026-03-18", 8, json!(true)),
        ] {
            recorded.on("t-1", day, users, &tls);
        }
        recorded
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.0.run(&[&["trends", "--format", "json"], arguments].concat());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        serde_json::from_str(&ran.out).expect("JSON")
    }
}

/// Of each period what a shape of keys says.
fn rows(told: &Value, keys: &[&str]) -> Vec<Value> {
    let periods = told["tenants"][0]["periods"].as_array().expect("periods");
    let row = |period: &Value| {
        let of = |key: &&str| match period.get(*key) {
            Some(value) => value.clone(),
            None => period["numbers"][*key].clone(),
        };
        Value::Array(keys.iter().map(of).collect())
    };
    periods.iter().map(row).collect()
}

#[test]
fn a_week_is_as_its_last_evaluation_and_a_week_without_one_is_a_gap() {
    let told = Recorded::story().json(&["--by", "week"]);
    assert_eq!(
        rows(
            &told,
            &[
                "start",
                "end",
                "evaluations",
                "as_of",
                "at_least",
                "percent",
                "at_most",
                "gained",
                "regressed"
            ]
        ),
        [
            json!(["2026-03-02", "2026-03-08", 3, "2026-03-06", 26.66, 40.0, 60.0, 1.6, 4.0]),
            json!(["2026-03-09", "2026-03-15", 0, null, null, null, null, null, null]),
            json!([
                "2026-03-16",
                "2026-03-22",
                3,
                "2026-03-18",
                86.66,
                86.66,
                86.66,
                8.0,
                0.8
            ]),
        ]
    );
    let tenant = &told["tenants"][0];
    assert_eq!(
        json!([
            tenant["first"],
            tenant["last"],
            tenant["change"],
            tenant["direction"],
            tenant["zone"]["zone"]
        ]),
        json!(["2026-03-02", "2026-03-18", 40.0, "rising", "okay"])
    );
    assert_eq!(
        (&tenant["numbers"]["gained"], &tenant["numbers"]["regressed"]),
        (&json!(9.6), &json!(4.8))
    );
    assert_eq!(
        (&tenant["goal"]["days_left"], &tenant["goal"]["pace"]),
        (&json!(43), &json!(5.82))
    );
}

#[test]
fn people_see_a_chart_and_a_table() {
    let ran = Recorded::story().0.run(&["trends", "--by", "week", "--width", "72"]);
    insta::assert_snapshot!(ran.out);
}

#[test]
fn a_plain_terminal_gets_plain_characters() {
    let shop = Recorded::story().0;
    for variables in [[("TERM", "dumb")], [("LC_ALL", "de_DE.ISO-8859-1")]] {
        let ran = shop.run_where(&variables, &["trends", "--by", "week", "--width", "60"]);
        let drawn: String = ran.out.lines().filter(|line| line.contains('|')).collect();
        assert!(!drawn.is_empty() && drawn.is_ascii(), "{}", ran.out);
    }
}

#[test]
fn a_part_has_its_own_numbers_and_no_zone() {
    let recorded = Recorded::story();
    for filter in [
        ["--category", "identity"],
        ["--control", "shop/m*"],
        ["--tag", "people"],
    ] {
        let told = recorded.json(&[&["--by", "month"], &filter[..]].concat());
        let row = rows(&told, &["as_of", "at_least", "gained", "regressed"]);
        let expected = json!(["2026-03-18", 80.0, 5.6, 0.8]);
        assert_eq!(row, [expected], "{filter:?}");
        assert!(told["tenants"][0]["zone"].is_null() && told["filter"].is_object());
    }
}

#[test]
fn a_filter_that_fits_nothing_names_the_nearest() {
    let recorded = Recorded::story();
    for (filter, told) in [
        (["--control", "shop/mfaa"], "did you mean `shop/mfa`?"),
        (["--product", "shpo"], "did you mean `shop`?"),
        (["--tag", "peple"], "did you mean `people`?"),
    ] {
        let ran = recorded.0.run(&[&["trends"], &filter[..]].concat());
        assert!(
            ran.code == 3 && ran.out.is_empty() && ran.err.contains(told),
            "{}",
            ran.err
        );
    }
}

#[test]
fn a_range_leaves_the_rest_out_and_an_empty_one_says_what_there_is() {
    let recorded = Recorded::story();
    let told = recorded.json(&["--from", "2026-03-03", "--to", "2026-03-05", "--by", "day"]);
    assert_eq!(
        rows(&told, &["start", "evaluations"]),
        [
            json!(["2026-03-03", 1]),
            json!(["2026-03-04", 0]),
            json!(["2026-03-05", 0])
        ]
    );
    let ran = recorded.0.run(&["trends", "--to", "2026-03-01"]);
    assert_eq!(ran.code, 3);
    assert_eq!(
        ran.err,
        "no evaluation in that range; the evaluations are of 2026-03-02 to 2026-03-18\n"
    );
}

#[test]
fn several_tenants_are_a_line_each_and_one_of_them_is_shown_over_time() {
    let recorded = Recorded::story();
    recorded.on("t-2", "2026-03-02", 9, &json!(true));
    recorded.on("t-2", "2026-03-19", 5, &json!(true));
    let told = recorded.json(&[]);
    let tenants = told["tenants"].as_array().expect("tenants");
    let line = |tenant: &Value| {
        json!([
            tenant["tenant"],
            tenant["change"],
            tenant["direction"],
            tenant["periods"]
        ])
    };
    let lines: Vec<Value> = tenants.iter().map(line).collect();
    assert_eq!(
        lines,
        [
            json!(["t-1", 40.0, "rising", null]),
            json!(["t-2", -26.67, "falling", null])
        ]
    );
    let ran = recorded.0.run(&["trends", "--format", "csv"]);
    let cells: Vec<Vec<&str>> = ran.out.lines().map(|line| line.split(',').take(8).collect()).collect();
    assert_eq!(
        cells,
        [
            [
                "tenant",
                "name",
                "first",
                "last",
                "evaluations",
                "change",
                "direction",
                "zone"
            ],
            [
                "t-1",
                "Till & Co",
                "2026-03-02",
                "2026-03-18",
                "6",
                "40.00",
                "rising",
                "okay"
            ],
            [
                "t-2",
                "Till & Co",
                "2026-03-02",
                "2026-03-19",
                "2",
                "-26.67",
                "falling",
                ""
            ],
        ]
    );
    let ran = recorded.0.run(&["trends", "--width", "72"]);
    insta::assert_snapshot!(ran.out, @"
    Secure scores over time
    2 tenants · up to 2026-03-19

      tenant           at least    change  last        zone  gained
      Till & Co (t-1)     86.66  ▲ +40.00  2026-03-18  okay    9.60
      Till & Co (t-2)     66.66  ▼ -26.67  2026-03-19  –          –

    the change is that of at least between the first evaluation and the
    last; `--tenant` shows one over time
    ");
    let told = recorded.json(&["--tenant", "T-2"]);
    assert_eq!(told["tenants"][0]["periods"].as_array().map(Vec::len), Some(18));
}

#[test]
fn other_rules_are_marked() {
    let recorded = Recorded::story();
    recorded
        .0
        .control("use-tls", &METADATA.replace("max_points: 4", "max_points: 2"), SCRIPT);
    recorded.on("t-1", "2026-03-20", 8, &json!(true));
    let told = recorded.json(&["--from", "2026-03-18", "--by", "day"]);
    assert_eq!(
        rows(&told, &["start", "rules_changed"]),
        [
            json!(["2026-03-18", false]),
            json!(["2026-03-19", false]),
            json!(["2026-03-20", true])
        ]
    );
    let ran = recorded.0.run(&["trends", "--from", "2026-03-18"]);
    assert!(
        ran.out.contains("2026-03-20 *") && ran.out.contains("* the rules changed"),
        "{}",
        ran.out
    );
}

#[test]
fn csv_and_markdown_tell_the_same() {
    let shop = Recorded::story().0;
    let csv = shop.run(&["trends", "--by", "week", "--format", "csv"]).out;
    insta::assert_snapshot!(csv, @"
    tenant,name,start,end,evaluations,id,as_of,rules_changed,percent,at_least,at_most,coverage,current,verified,planned,current_license,achievable,gained,regressed,risk_accepted_controls,risk_accepted_points,pass,partial,fail,not_applicable,inconclusive,error
    t-1,Till & Co,2026-03-02,2026-03-08,3,3,2026-03-06,false,40.00,26.66,60.00,66.66,40.00,40.00,40.00,,100.00,1.60,4.00,0,0.00,0,1,0,0,1,0
    t-1,Till & Co,2026-03-09,2026-03-15,0,,,false,,,,,,,,,,,,,,,,,,,
    t-1,Till & Co,2026-03-16,2026-03-22,3,6,2026-03-18,false,86.66,86.66,86.66,100.00,86.66,86.66,86.66,,100.00,8.00,0.80,0,0.00,1,1,0,0,0,0
    ");
    let markdown = shop.run(&["trends", "--by", "week", "--format", "markdown"]).out;
    insta::assert_snapshot!(markdown, @"
    ## Secure score of Till & Co over time

    By week, 2026-03-02 to 2026-03-18.

    rising: +40.00 percentage points of at least

    zone okay, by at least: 3.34 percentage points (0.40 points) below good, which begins at 90.00 %

    goal 95.00 % by 2026-04-30: 8.34 percentage points (1.00 points) to go in 43 days, which takes 5.82 every 30 days

    | week | at least | percent | at most | coverage | gained | regressed | accepted | current | verified | planned | license | achievable |
    |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
    | 2026-03-02 | 26.66 | 40.00 | 60.00 | 66.66 | 1.60 | 4.00 | – | 40.00 | 40.00 | 40.00 | ? | 100.00 |
    | 2026-03-09 | no evaluation |  |  |  |  |  |  |  |  |  |  |  |
    | 2026-03-16 | 86.66 | 86.66 | 86.66 | 100.00 | 8.00 | 0.80 | – | 86.66 | 86.66 | 86.66 | ? | 100.00 |
    ");
}

#[test]
fn without_a_history_there_is_nothing_to_show() {
    let ran = Shop::new().run(&["trends"]);
    assert!(
        ran.code == 2 && ran.err.contains("there is no history at"),
        "{}",
        ran.err
    );
}

#[test]
fn tenants_of_one_name_are_told_apart_by_their_ids() {
    let recorded = Recorded::new();
    recorded.on("t-1", "2026-03-02", 4, &json!(true));
    recorded.on("t-2", "2026-03-02", 9, &json!(true));
    let first_cells = |arguments: &[&str]| -> Vec<String> {
        let ran = recorded.0.run(arguments);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let named = ran.out.lines().filter(|line| line.contains("Till & Co"));
        let cell = |line: &str| line.trim_start_matches(['|', ' ']).split(')').next().map(str::to_owned);
        named.filter_map(cell).collect()
    };
    let both = ["Till & Co (t-1", "Till & Co (t-2"];
    assert_eq!(first_cells(&["trends", "--width", "140"]), both);
    assert_eq!(first_cells(&["trends", "--format", "markdown"]), both);
    assert_eq!(first_cells(&["history"]), both.map(|name| format!("History of {name}")));
    assert_eq!(first_cells(&["history", "control", "shop/mfa"]), both);
    let alone = recorded.0.run(&["trends", "--tenant", "t-1"]);
    assert!(
        alone.out.starts_with("Secure score of Till & Co over time\n"),
        "{}",
        alone.out
    );
}

#[test]
fn no_day_is_broken_in_two_in_a_narrow_terminal() {
    let ran = Recorded::story().0.run(&["trends", "--by", "week", "--width", "60"]);
    for line in [
        "  week             at least  percent  gained  regressed",
        "  2026-03-02          26.66    40.00    1.60       4.00",
        "  week             verified  planned  license  achievable",
    ] {
        assert!(ran.out.lines().any(|printed| printed == line), "`{line}`:\n{}", ran.out);
    }
}
