use insta::assert_snapshot;
use serde_json::Value;

use super::{export, record, records, story};
use crate::shop::{METADATA, SCRIPT, Shop};

/// What is printed, without what hangs on the digests of the rules and on the time.
fn printed(shop: &Shop, arguments: &[&str]) -> String {
    let ran = shop.run(arguments);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut text = ran.out;
    for record in records(shop, &[]) {
        let known = [
            (&record["rules"]["digest"], 8, "<rules>"),
            (&record["identity"], 8, "<identity>"),
            (&record["recorded_at"], 20, "<time>"),
        ];
        for (value, length, shown) in known {
            text = text.replace(&value.as_str().expect("a text")[..length], shown);
        }
    }
    text
}

#[test]
fn a_day_is_shown_control_by_control_what_is_incomplete_first() {
    let shop = story();
    assert_snapshot!(printed(&shop, &["history", "show", "3"]), @"
    T-1 on 2026-03-03
    record 3 (<identity>) · recorded <time> · snapshot export.json · rules <rules> ·
    posture 0.1.0

      66.66 %  8.00 of 12.00 points
      at least 66.66 % · at most 66.66 % · coverage 100.00 %

    By category
      category   percent  at least       points  coverage
      identity  100.00 %  100.00 %  8.00 / 8.00  100.00 %
      apps        0.00 %    0.00 %  0.00 / 4.00  100.00 %

    By product
      product  percent  at least        points  coverage
      shop     66.66 %   66.66 %  8.00 / 12.00  100.00 %

    Incomplete
    ✗ fail             0.00 / 4.00  shop/use-tls
        TLS is on
        TLS is off
        tls = false

    Complete
    ✓ pass             8.00 / 8.00  shop/mfa
        Users have MFA
        2 of 2 comply
    ");
}

#[test]
fn a_day_is_shown_by_category_product_and_tag() {
    let shop = story();
    let out = printed(&shop, &["history", "show", "4", "--category", "identity"]);
    assert!(out.contains("66.66 % of all controls; of category identity:"), "{out}");
    assert!(out.contains("50.00 %") && !out.contains("use-tls"), "{out}");
    let none = shop.run(&["history", "show", "4", "--tag", "nobody"]);
    assert_eq!((none.code, none.err.as_str()), (3, "no control has the tag `nobody`\n"));
    shop.write(
        "export.json",
        r#"{"organization": [{"id": "t-1"}], "users": [{"id": "u", "mfa": true}]}"#,
    );
    shop.run(&["score", "export.json", "--record", "--as-of", "2026-03-06"]);
    let unknown = printed(&shop, &["history", "show", "5"]);
    assert!(unknown.contains("4.00 points are unknown: see below\n"), "{unknown}");
    let near = shop.run(&["history", "show", "4", "--product", "shopp"]);
    assert_eq!(near.err, "no control has the product `shopp`, did you mean `shop`?\n");
    let nowhere = shop.run(&["history", "diff", "--to", "2020-01-01"]);
    assert_eq!(
        (nowhere.code, nowhere.err.as_str()),
        (
            3,
            "there are no two evaluations to compare: the evaluations are of 2026-03-01 to 2026-03-06\n"
        )
    );
}

#[test]
fn a_day_in_other_formats() {
    let shop = story();
    let document: Value =
        serde_json::from_str(&shop.run(&["history", "show", "3", "--format", "json"]).out).expect("JSON");
    let completions: Vec<&Value> = document["controls"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|c| &c["completion"])
        .collect();
    assert_eq!(completions, ["complete", "incomplete"]);
    assert_eq!(document["record"]["as_of"], "2026-03-03");
    assert_snapshot!(printed(&shop, &["history", "show", "3", "--format", "csv"]), @"
    id,as_of,tenant,control,title,category,product,severity,outcome,complete,points,max_points,worth,compliant,total,status,reason
    3,2026-03-03,t-1,shop/mfa,Users have MFA,identity,shop,high,pass,true,8.00,8.00,8.00,2,2,completed,2 of 2 comply
    3,2026-03-03,t-1,shop/use-tls,TLS is on,apps,shop,low,fail,false,0.00,4.00,4.00,,,to_address,TLS is off
    ");
    assert_snapshot!(printed(&shop, &["history", "show", "3", "--format", "markdown"]), @"
    ## T-1 on 2026-03-03

    **66.66 %** (8.00 of 12.00 points) · at least 66.66 % · coverage 100.00 %

    record 3 (<identity>) · recorded <time> · snapshot export.json · rules <rules> · posture 0.1.0

    | | percent | at least | points |
    |---|--:|--:|--:|
    | identity | 100.00 % | 100.00 % | 8.00 / 8.00 |
    | apps | 0.00 % | 0.00 % | 0.00 / 4.00 |
    | shop | 66.66 % | 66.66 % | 8.00 / 12.00 |

    ### Incomplete

    | outcome | points | control | why |
    |---|--:|---|---|
    | ✗ fail | 0.00 / 4.00 | `shop/use-tls` | TLS is off |

    ### Complete

    | outcome | points | control | why |
    |---|--:|---|---|
    | ✓ pass | 8.00 / 8.00 | `shop/mfa` | 2 of 2 comply |
    ");
}

#[test]
fn the_life_of_a_control_shows_what_changed_and_why() {
    let shop = story();
    assert_snapshot!(printed(&shop, &["history", "control", "shop/use-tls"]), @"
    shop/use-tls
    TLS is on

    T-1  4 records
      2026-03-01     1  ✓ pass             4.00 / 4.00
        TLS is on
      2026-03-03     3  ✗ fail             0.00 / 4.00
        TLS is off
        -4.00 points by configuration
          `tls`: true → false
      2026-03-05     4  ✓ pass             4.00 / 4.00
        TLS is on
        +4.00 points by configuration
          `tls`: false → true
    ");
    assert_snapshot!(printed(&shop, &["history", "control", "shop/mfa", "--format", "markdown"]), @"
    ## `shop/mfa`

    ### T-1

    | id | day | outcome | points | cause | why |
    |--:|---|---|--:|---|---|
    | 1 | 2026-03-01 | ◐ partial | 4.00 / 8.00 |  | 1 of 2 comply |
    | 2 | 2026-03-02 | ✓ pass | 8.00 / 8.00 | configuration +4.00 | 2 of 2 comply |
    | 4 | 2026-03-05 | ◐ partial | 4.00 / 8.00 | population -4.00 | 2 of 4 comply |
    ");
    assert_snapshot!(printed(&shop, &["history", "control", "shop/mfa", "--format", "csv"]), @"
    tenant,id,as_of,control,outcome,points,max_points,worth,compliant,total,status,causes,reason
    t-1,1,2026-03-01,shop/mfa,partial,4.00,8.00,8.00,1,2,to_address,,1 of 2 comply
    t-1,2,2026-03-02,shop/mfa,pass,8.00,8.00,8.00,2,2,completed,configuration +4.00,2 of 2 comply
    t-1,4,2026-03-05,shop/mfa,partial,4.00,8.00,8.00,2,4,to_address,population -4.00,2 of 4 comply
    ");
}

#[test]
fn a_control_that_was_renamed_is_followed() {
    let shop = story();
    std::fs::remove_dir_all(shop.path().join("rules/shop/use-tls")).expect("a folder");
    shop.control(
        "transport",
        &METADATA.replace("since:", "former_ids: [shop/use-tls]\nsince:"),
        SCRIPT,
    );
    record(&shop, "2026-03-06", &export("t-1", false, &[true, true]));
    for id in ["shop/use-tls", "shop/transport"] {
        let out = printed(&shop, &["history", "control", id]);
        assert!(out.starts_with("shop/transport\n"), "{out}");
        assert!(out.contains("2026-03-01") && out.contains("2026-03-06"), "{out}");
    }
}

#[test]
fn a_control_or_record_that_is_not_there_is_told_with_the_nearest() {
    let shop = story();
    let ran = shop.run(&["history", "control", "shop/use-tsl"]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("did you mean `shop/use-tls`"), "{}", ran.err);
    let ran = shop.run(&["history", "show", "12"]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("no record `12`"), "{}", ran.err);
}

#[test]
fn text_of_a_snapshot_cannot_drive_the_terminal() {
    let shop = story();
    let named = r#"{"organization":[{"id":"t-2","displayName":"a\u001b[31mb"}],"tls":false,"users":[{"id":"\u001b[2J","mfa":false}]}"#;
    record(&shop, "2026-03-01", named);
    for arguments in [
        &["history"][..],
        &["history", "show", "5"],
        &["history", "control", "shop/mfa"],
    ] {
        let out = shop.run(arguments).out;
        assert!(!out.contains('\u{1b}'), "{out}");
        assert!(out.contains("a\\u{1b}[31mb"), "{out}");
    }
}
