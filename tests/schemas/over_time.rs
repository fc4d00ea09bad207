//! Trends, benchmarks and comparisons are what their schemas describe.

use serde_json::{Value, json};

use super::{errors, schema, validator};
use crate::shop::{SHARE, SHARED, Shop};

fn check(name: &str, text: &str) {
    let value: Value = serde_json::from_str(text).unwrap_or_else(|_| panic!("no JSON: {text}"));
    let errors = errors(&validator(&schema(name)), &value);
    assert!(errors.is_empty(), "{name}:\n{}", errors.join("\n"));
}

/// Seven tenants, of which each is evaluated on two days.
fn shop() -> Shop {
    let shop = Shop::new();
    shop.control("mfa", SHARED, SHARE);
    for number in 0..7_u32 {
        let profile = format!(
            "{{ seats: {number}, zones: {{ good: 80, okay: 60 }}, goal: {{ percent: 90, date: 2026-12-31 }} }}"
        );
        shop.write(&format!("tenants/t-{number}.yaml"), profile);
        for (as_of, more) in [("2026-03-01", 0), ("2026-03-20", 1)] {
            let users: Vec<Value> = (0..9)
                .map(|user| json!({ "id": "u", "mfa": user < number + more }))
                .collect();
            let organization = [json!({ "id": format!("t-{number}") })];
            let snapshot = json!({ "tls": number != 2, "users": users, "organization": organization });
            shop.write("now.json", snapshot.to_string());
            let ran = shop.run(&["score", "now.json", "--record", "--as-of", as_of, "--quiet"]);
            assert_eq!(ran.code, 0, "{}", ran.err);
        }
    }
    shop
}

#[test]
fn trends_benchmarks_and_comparisons_are_what_their_schemas_describe() {
    let shop = shop();
    let out = |arguments: &[&str]| {
        let ran = shop.run(arguments);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out
    };
    let graph = json!({ "value": [{ "id": "a", "azureTenantId": "t-1", "createdDateTime": "2026-03-03T00:00:00Z",
        "currentScore": 10.47, "maxScore": 24, "controlScores": [] }] });
    shop.write("graph.json", json!({ "secureScores": graph["value"] }).to_string());
    out(&["history", "import-graph", "graph.json"]);
    let one = out(&["trends", "--tenant", "t-1", "--by", "day", "--format", "json"]);
    check("trends", &one);
    assert!(one.contains("\"percent\": 43.62"), "{one}");
    check("trends", &out(&["trends", "--control", "shop/mfa", "--format", "json"]));
    let benchmark = out(&["benchmark", "build", "--as-of", "2026-03-20", "--seats", "0-2"]);
    check("benchmark", &benchmark);
    shop.write("benchmark.json", &benchmark);
    let asked = [
        "compare",
        "now.json",
        "--benchmark",
        "benchmark.json",
        "--as-of",
        "2026-03-20",
        "--format",
        "json",
    ];
    check("benchmark-comparison", &out(&asked));
}
