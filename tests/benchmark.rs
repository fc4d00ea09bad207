//! `posture benchmark build` and `posture compare SNAPSHOT --benchmark FILE`: many tenants, without their names.

use serde_json::{Value, json};

use crate::shop::{METADATA, SCRIPT, SHARE, SHARED, Shop};

/// A shop whose tenants each have a file, and how many of their ten users have MFA.
struct Tenants(Shop);

impl Tenants {
    fn new() -> Self {
        let shop = Shop::new();
        shop.control("use-tls", METADATA, SCRIPT);
        shop.control("mfa", SHARED, SHARE);
        Self(shop)
    }

    fn snapshot(tenant: &str, users: usize, tls: &Value) -> String {
        let list: Vec<Value> = (0..10)
            .map(|user| json!({ "id": user.to_string(), "mfa": user < users }))
            .collect();
        let mut snapshot = json!({ "users": list, "organization": [{ "id": tenant, "displayName": "Secret & Sons" }] });
        if !tls.is_null() {
            snapshot["tls"] = tls.clone();
        }
        snapshot.to_string()
    }

    fn record(&self, tenant: &str, profile: &str, as_of: &str, users: usize, tls: &Value) {
        self.0.write(&format!("tenants/{tenant}.yaml"), profile);
        self.0.write("now.json", Self::snapshot(tenant, users, tls));
        let ran = self
            .0
            .run(&["score", "now.json", "--record", "--as-of", as_of, "--quiet"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }

    /// Twelve tenants: six shops of 10 to 60 seats, and six banks of 1,010 to 1,060.
    fn twelve() -> Self {
        let tenants = Self::new();
        for number in 0..12 {
            let (industry, seats) = if number < 6 { ("retail", 10) } else { ("Finance", 960) };
            let seats = seats + 10 * number;
            let profile = format!("{{ seats: {seats}, industry: {industry}, attributes: {{ region: north }} }}");
            let tls = json!(number % 4 != 0);
            tenants.record(
                &format!("secret-{number}"),
                &profile,
                "2026-05-01",
                number.min(10),
                &tls,
            );
        }
        tenants
    }

    fn build(&self, arguments: &[&str]) -> (i32, String, String) {
        let asked = [&["benchmark", "build", "--as-of", "2026-05-04"], arguments].concat();
        let ran = self.0.run(&asked);
        (ran.code, ran.out, ran.err)
    }

    fn built(&self, arguments: &[&str]) -> Value {
        let (code, out, err) = self.build(arguments);
        assert_eq!(code, 0, "{err}");
        serde_json::from_str(&out).expect("JSON")
    }
}

fn names(list: &Value) -> Vec<&str> {
    let each = list.as_array().expect("a list").iter();
    each.filter_map(|item| item["name"].as_str()).collect()
}

#[test]
fn a_cohort_tells_what_its_members_have_in_common() {
    let told = Tenants::twelve().built(&["--seats", "1-100,1001-"]);
    assert_eq!(names(&told["cohorts"]), ["all", "seats=1-100", "seats=1001-"]);
    // Points of twelve: 4 for TLS, unless the number is divisible by 4, and 0.8 for each user with MFA.
    let small = &told["cohorts"][1];
    assert_eq!(
        json!([small["count"], small["score"], small["categories"][0]["name"]]),
        json!([
            6,
            { "mean": 38.88, "lower_quartile": 29.99, "median": 43.33, "upper_quartile": 51.66 },
            "identity"
        ])
    );
    let passing = |cohort: &Value| -> Vec<Value> {
        let controls = cohort["controls"].as_array().expect("a list").iter();
        controls
            .map(|control| json!([control["id"], control["passing"]]))
            .collect()
    };
    assert_eq!(
        passing(small),
        [json!(["shop/mfa", 0.0]), json!(["shop/use-tls", 66.66])]
    );
    assert_eq!(
        passing(&told["cohorts"][0]),
        [json!(["shop/mfa", 16.66]), json!(["shop/use-tls", 75.0])]
    );
}

#[test]
fn no_name_and_no_id_of_a_tenant_is_in_it() {
    let (_, out, _) = Tenants::twelve().build(&["--cohort", "industry=*", "--seats", "1-100"]);
    assert!(!out.to_lowercase().contains("secret"), "{out}");
}

#[test]
fn a_star_is_a_cohort_for_each_value() {
    let told = Tenants::twelve().built(&["--cohort", "industry=*", "--cohort", "industry=retail,region=north"]);
    assert_eq!(
        names(&told["cohorts"]),
        [
            "all",
            "industry=finance",
            "industry=retail",
            "industry=retail,region=north"
        ]
    );
}

#[test]
fn a_small_cohort_is_left_out_and_so_is_one_that_would_give_a_small_rest_away() {
    let tenants = Tenants::twelve();
    let told = tenants.built(&["--seats", "1-40,1-1030", "--cohort", "industry=retail"]);
    assert_eq!(names(&told["cohorts"]), ["all", "industry=retail"]);
    let left = told["left_out"].as_array().expect("a list").iter();
    let left: Vec<Value> = left.map(|left| json!([left["name"], left["reason"]])).collect();
    assert_eq!(
        left,
        [json!(["seats=1-40", "too_few"]), json!(["seats=1-1030", "derivable"])]
    );
}

#[test]
fn the_latest_evaluation_within_the_time_counts_and_little_coverage_does_not() {
    let tenants = Tenants::twelve();
    tenants.record("secret-0", "{ seats: 10 }", "2026-05-03", 10, &json!(true));
    tenants.record("secret-1", "{ seats: 20 }", "2026-05-04", 1, &json!(null));
    tenants.record("secret-2", "{ seats: 30 }", "2026-05-05", 0, &json!(false));
    tenants.record("old", "{ seats: 30 }", "2026-04-01", 0, &json!(false));
    let (_, out, err) = tenants.build(&[]);
    let told: Value = serde_json::from_str(&out).expect("JSON");
    let all = &told["cohorts"][0];
    assert_eq!(
        (&all["count"], &all["controls"][0]["passing"]),
        (&json!(11), &json!(27.27))
    );
    assert!(
        err.contains("with less than 90 % of their points evaluated: Secret & Sons"),
        "{err}"
    );
    let (code, out, err) = tenants.build(&["--within", "1d"]);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(
        err.contains("no benchmark: of 2026-05-03 to 2026-05-04 there is 1 tenant with"),
        "{err}"
    );
}

#[test]
fn attributes_and_ranges_that_do_not_exist_are_told() {
    let tenants = Tenants::twelve();
    for (arguments, told) in [
        (
            ["--cohort", "regon=north"],
            "no tenant has an attribute `regon`; did you mean `region`?",
        ),
        (["--cohort", "retail"], "`retail` is no attribute with a value"),
        (["--cohort", "seats=9-1"], "`9-1` ends before it begins"),
        (["--seats", "many"], "`many` is no range of seats"),
        (["--within", "soon"], "expected a time such as `30d`"),
    ] {
        let (code, out, err) = tenants.build(&arguments);
        assert!(code == 2 && out.is_empty() && err.contains(told), "{err}");
    }
}

/// A shop with a benchmark of twelve, and a snapshot of its own.
fn compared(profile: &str, arguments: &[&str]) -> crate::call::Ran {
    let tenants = Tenants::twelve();
    tenants.build(&["--seats", "1-100,1001-", "--output", "benchmark.json"]);
    tenants.0.write("tenants/mine.yaml", profile);
    tenants
        .0
        .write("mine.json", Tenants::snapshot("mine", 5, &json!(false)));
    let asked = [
        "compare",
        "mine.json",
        "--benchmark",
        "benchmark.json",
        "--as-of",
        "2026-05-04",
    ];
    tenants.0.run(&[&asked[..], arguments].concat())
}

#[test]
fn people_see_themselves_beside_each_cohort() {
    let ran = compared("{ name: Mine, seats: 50 }", &["--width", "100"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!(ran.out);
}

#[test]
fn programs_and_pages_get_the_same() {
    let ran = compared("{ seats: 50 }", &["--format", "json"]);
    let told: Value = serde_json::from_str(&ran.out).expect("JSON");
    let small = &told["cohorts"][1];
    assert_eq!(
        json!([
            small["belongs"],
            small["own"],
            small["difference"],
            small["quarter"],
            small["other_rules"]
        ]),
        json!([true, 33.33, -5.55, "lower_middle", false])
    );
    assert_eq!(
        small["opportunities"],
        json!([{ "control": "shop/use-tls", "title": "TLS is on", "passing": 66.66, "outcome": "fail",
                 "status": "to_address", "points_left": 4.0 }])
    );
    let csv = compared("{ seats: 50 }", &["--format", "csv"]).out;
    insta::assert_snapshot!(csv, @"
    cohort,belongs,category,members,own,difference,quarter,mean,lower_quartile,median,upper_quartile,controls
    all,true,,12,33.33,-27.77,bottom,61.10,44.99,59.99,83.33,2
    all,true,identity,12,50.00,-4.16,lower_middle,54.16,27.50,55.00,82.50,2
    all,true,apps,12,0.00,-75.00,bottom,75.00,75.00,100.00,100.00,2
    seats=1-100,true,,6,33.33,-5.55,lower_middle,38.88,29.99,43.33,51.66,2
    seats=1-100,true,identity,6,50.00,25.00,top,25.00,12.50,25.00,37.50,2
    seats=1-100,true,apps,6,0.00,-66.66,bottom,66.66,25.00,100.00,100.00,2
    seats=1001-,false,,6,33.33,-50.00,bottom,83.33,74.99,86.66,98.33,2
    seats=1001-,false,identity,6,50.00,-33.33,bottom,83.33,72.50,85.00,97.50,2
    seats=1001-,false,apps,6,0.00,-83.33,bottom,83.33,100.00,100.00,100.00,2
    ");
    let markdown = compared("{ seats: 50 }", &["--format", "markdown"]).out;
    insta::assert_snapshot!(markdown, @"
    ## Secret & Sons beside others

    As of 2026-05-04, benchmark of 2026-05-04, by at least, over the controls that the members of a cohort share.

    | cohort | own | to the mean | | mean | lower quartile | median | upper quartile | members |
    |---|--:|--:|---|--:|--:|--:|--:|--:|
    | all (belongs to it) | 33.33 | -27.77 | bottom quarter | 61.10 | 44.99 | 59.99 | 83.33 | 12 |
    | seats=1-100 (belongs to it) | 33.33 | -5.55 | below the median | 38.88 | 29.99 | 43.33 | 51.66 | 6 |
    | seats=1001- | 33.33 | -50.00 | bottom quarter | 83.33 | 74.99 | 86.66 | 98.33 | 6 |

    ### Beside seats=1-100

    | category | own | to the mean | | mean | lower quartile | median | upper quartile | members |
    |---|--:|--:|---|--:|--:|--:|--:|--:|
    | identity | 50.00 | +25.00 | top quarter | 25.00 | 12.50 | 25.00 | 37.50 | 6 |
    | apps | 0.00 | -66.66 | bottom quarter | 66.66 | 25.00 | 100.00 | 100.00 | 6 |

    | what most have done | pass | points left | here |
    |---|--:|--:|---|
    | `shop/use-tls` TLS is on | 66.66 % | 4.00 | fail |
    ");
}

#[test]
fn a_tenant_that_says_nothing_of_itself_is_not_guessed_to_belong() {
    let ran = compared("{ name: Mine }", &["--format", "json"]);
    let told: Value = serde_json::from_str(&ran.out).expect("JSON");
    let belongs: Vec<&Value> = told["cohorts"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|c| &c["belongs"])
        .collect();
    assert_eq!(belongs, [&json!(true), &json!(null), &json!(null)]);
}

#[test]
fn other_rules_and_missing_controls_are_told() {
    let ran = compared("{ seats: 50 }", &["--ignore", "shop/use-tls", "--cohort", "all"]);
    assert!(
        ran.out
            .contains("over 1 of the 2 controls that its members share; not evaluated here:")
            && ran.out.contains("judged by other rules"),
        "{}",
        ran.out
    );
}

#[test]
fn a_file_that_is_no_benchmark_is_told_with_its_place() {
    let tenants = Tenants::twelve();
    tenants
        .0
        .write("mine.json", Tenants::snapshot("mine", 5, &json!(false)));
    let good = tenants.built(&[]).to_string();
    for (text, told) in [
        ("{\n  \"schema_version\": ", "no benchmark: EOF while parsing a value"),
        ("[]", "no benchmark: invalid length 0"),
        ("{ \"schema_version\": 1 }", "missing field `as_of`"),
        (
            &good.replace("\"schema_version\":1", "\"schema_version\":2"),
            "this posture knows 1",
        ),
        (
            &good.replace("\"count\":12,\"rules\"", "\"count\":2,\"rules\""),
            "fewer than five members",
        ),
        (&good.replace("\"at_least\"", "\"at_best\""), "`at_best` is no Measure"),
    ] {
        tenants.0.write("wrong.json", text);
        let ran = tenants.0.run(&["compare", "mine.json", "--benchmark", "wrong.json"]);
        assert!(
            ran.code == 2 && ran.out.is_empty() && ran.err.contains(told),
            "{told}: {}",
            ran.err
        );
    }
    tenants.0.write("good.json", &good);
    let ran = tenants
        .0
        .run(&["compare", "mine.json", "--benchmark", "good.json", "--cohort", "al"]);
    assert!(ran.code == 2 && ran.err.contains("did you mean `all`?"), "{}", ran.err);
    tenants
        .0
        .write("left.json", tenants.built(&["--seats", "1-40"]).to_string());
    let ran = tenants.0.run(&[
        "compare",
        "mine.json",
        "--benchmark",
        "left.json",
        "--cohort",
        "seats=1-40",
    ]);
    let said = "the benchmark does not tell of `seats=1-40`: it has fewer than five members";
    assert!(ran.code == 2 && ran.err.contains(said), "{}", ran.err);
    let ran = tenants.0.run(&["compare", "mine.json"]);
    assert!(ran.code == 2 && ran.err.contains("--benchmark"), "{}", ran.err);
}
