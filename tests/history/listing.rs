use insta::assert_snapshot;

use super::{days, export, record, records, story};

#[test]
fn people_read_the_records_of_a_tenant_with_what_changed() {
    let shop = story();
    let ran = shop.run(&["history", "--width", "100"]);
    assert_eq!(ran.code, 0);
    let rules = records(&shop, &[])[0]["rules"]["digest"].as_str().expect("a digest")[..8].to_owned();
    assert_snapshot!(ran.out.replace(&rules, "<rules>"), @"
    History of T-1
      id  day          percent  change  at least  change  rules     plan
       1  2026-03-01   66.66 %           66.66 %          <rules>  –
       2  2026-03-02  100.00 %  +33.34  100.00 %  +33.34  <rules>  –
       3  2026-03-03   66.66 %  -33.34   66.66 %  -33.34  <rules>  –
       4  2026-03-05   66.66 %       =   66.66 %       =  <rules>  –
    ");
    assert_snapshot!(shop.run(&["history", "--width", "60"]).out, @"
    History of T-1
      id  day          percent  change  at least  change
       1  2026-03-01   66.66 %           66.66 %
       2  2026-03-02  100.00 %  +33.34  100.00 %  +33.34
       3  2026-03-03   66.66 %  -33.34   66.66 %  -33.34
       4  2026-03-05   66.66 %       =   66.66 %       =
    ");
}

#[test]
fn rows_can_be_read_by_programs() {
    let shop = story();
    let ran = shop.run(&["history", "--format", "csv"]);
    let cells: Vec<String> = ran
        .out
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            [2, 4, 7, 8, 9, 10, 19, 20].map(|at| cells[at]).join(" ")
        })
        .collect();
    assert_snapshot!(cells.join("\n"), @"
    as_of tenant percent percent_change at_least at_least_change gained regressed
    2026-03-01 t-1 66.66  66.66  0.00 0.00
    2026-03-02 t-1 100.00 33.34 100.00 33.34 4.00 0.00
    2026-03-03 t-1 66.66 -33.34 66.66 -33.34 0.00 4.00
    2026-03-05 t-1 66.66 0.00 66.66 0.00 4.00 4.00
    ");
}

#[test]
fn a_range_leaves_out_what_is_before_and_after() {
    let shop = story();
    assert_eq!(
        days(&records(&shop, &["--from", "2026-03-03"])),
        ["2026-03-03", "2026-03-05"]
    );
    assert_eq!(days(&records(&shop, &["--to", "2026-03-01"])), ["2026-03-01"]);
    assert_eq!(
        days(&records(&shop, &["--since", "2d", "--to", "2026-03-05"])),
        ["2026-03-03", "2026-03-05"]
    );
    assert_eq!(days(&records(&shop, &["--limit", "1"])), ["2026-03-05"]);
    assert_eq!(shop.run(&["history", "--limit", "0"]).code, 2, "nothing is no list");
    let first = &records(&shop, &["--from", "2026-03-02", "--limit", "3"])[0];
    assert_eq!(
        first["percent_change"], 33.34,
        "the change is since the record before, which is not listed"
    );
    let none = shop.run(&["history", "--from", "2027-01-01"]);
    assert_eq!(
        (none.code, none.out.as_str()),
        (3, "nothing was recorded in this range\n")
    );
}

#[test]
fn tenants_are_listed_apart_and_named() {
    let shop = story();
    record(&shop, "2026-03-04", &export("t-2", true, &[true]));
    assert_eq!(days(&records(&shop, &["--tenant", "T-2"])), ["2026-03-04"]);
    let ran = shop.run(&["history"]);
    assert!(
        ran.out.contains("History of T-1") && ran.out.contains("History of T-2"),
        "{}",
        ran.out
    );
    let unknown = shop.run(&["history", "--tenant", "t-3"]);
    assert_eq!(unknown.code, 3);
    assert!(unknown.err.contains("did you mean"), "{}", unknown.err);
}
