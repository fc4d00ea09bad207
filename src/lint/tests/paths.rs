use super::{CASES, METADATA, finds, found_in, in_script, is_clean};

const LIBRARY: &str = "fn enabled(policies) { policies.filter(|policy| policy.Stat == \"enabled\") }\n";

#[test]
fn a_misspelt_collection_is_unknown() {
    finds(
        "if snapshot.conditional_acces_policies.is_empty() { fail(\"x\") } else { pass(\"y\") }",
        "unknown-setting 1:13 unknown setting `conditional_acces_policies`",
    );
}

#[test]
fn a_path_is_followed_through_variables_and_closures() {
    finds(
        "let all = snapshot.conditional_access_policies;
let on = all.filter(|policy| policy.State == \"enabled\");
if on.any(|policy| \"All\" in policy.Conditions.User.IncludeUsers) { pass(\"x\") } else { fail(\"y\") }",
        "unknown-setting 3:47 unknown setting `conditional_access_policies[].Conditions.User`",
    );
}

#[test]
fn a_path_is_followed_through_the_functions_of_modules() {
    let script = "import \"lib/policies\" as policies;
if policies::enabled(snapshot.conditional_access_policies).is_empty() { fail(\"x\") } else { pass(\"y\") }";
    assert_eq!(
        found_in(METADATA, script, CASES, &[("lib/policies.rhai", LIBRARY)]),
        ["unknown-setting 1:56 unknown setting `conditional_access_policies[].Stat`"]
    );
}

#[test]
fn a_path_is_followed_through_joins_groups_and_members() {
    for script in [
        "share_of(list(snapshot.accepted_domains).left_join(list(snapshot.dmarc_records), |d| d.DomainName, |r| r.domain), \
         |row| row.member.Nickname == \"x\").when_empty(fail, \"none\")",
        "share_of(snapshot.privileged_users.values(), |user| user.Name == ()).when_empty(fail, \"none\")",
        "share_of(snapshot.privileged_users.entries(), |user| user.value.Name == ()).when_empty(fail, \"none\")",
        "share_of(list(snapshot.domain_settings).group_by(|d| d.IsRoot), |g| g.items.any(|d| d.Name == ())).when_empty(fail, \"n\")",
        "share_of(list(snapshot.domain_settings), |d| d.get(\"Name\", \"\") == \"\").when_empty(fail, \"none\")",
        "fail(\"x\").affected(list(snapshot.domain_settings), |d| d.Name)",
        "let d = list(snapshot.domain_settings).first(); if d?.Name == () { fail(\"x\") } else { pass(\"y\") }",
        "any_of([|| if list(snapshot.domain_settings).any(|d| d.Name == ()) { fail(\"x\") } else { pass(\"y\") }])",
    ] {
        let found = in_script(script);
        assert!(
            matches!(found.as_slice(), [one] if one.starts_with("unknown-setting")),
            "{script}: {found:?}"
        );
    }
}

#[test]
fn a_key_that_is_asked_for_is_one_that_there_is() {
    finds(
        "if \"acepted_domains\" in snapshot { pass(\"x\") } else { fail(\"y\") }",
        "unknown-setting 1:4 unknown setting `acepted_domains`",
    );
    is_clean(
        "let levels = #{ \"0\": \"none\" };\nif levels.get(\"1\", \"\") == \"\" { pass(\"x\") } else { fail(\"y\") }",
    );
}

#[test]
fn what_is_not_known_is_not_reported() {
    is_clean(
        "let policies = snapshot.conditional_access_policies;
let odd = policies.map(|policy| policy.get(policy.DisplayName, ()));
let first = if policies.is_empty() { odd } else { policies };
let name = \"State\";
if first.any(|one| one.whatever == 1) || policies.any(|policy| policy[name] == 1) { pass(\"x\") } else { fail(\"y\") }",
    );
}

#[test]
fn a_product_without_a_schema_may_have_collections_of_its_own() {
    let metadata = METADATA.replace("product: entra", "product: shop");
    let files = |script: &'static str| {
        [
            ("shop/it/control.yaml", metadata.clone()),
            ("shop/it/control.rhai", script.to_owned()),
            ("shop/it/tests.yaml", CASES.to_owned()),
        ]
    };
    let told = |script| {
        let files = files(script);
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        super::told(&super::check_files(&files))
    };
    assert_eq!(
        told("if snapshot.tls.on { pass(\"x\") } else { fail(\"y\") }"),
        Vec::<String>::new()
    );
    assert_eq!(
        told("if snapshot.acepted_domains.is_empty() { pass(\"x\") } else { fail(\"y\") }"),
        ["unknown-setting 1:13 unknown setting `acepted_domains`"]
    );
}

#[test]
fn a_real_snapshot_stands_in_for_the_schemas() {
    let snapshot = crate::snapshot::Snapshot::from_json(
        "own.json",
        r#"{ "users": [{ "id": 1, "mail": null }, { "id": 2, "phone": "1" }], "empty": [] }"#.to_owned(),
    )
    .expect("a snapshot");
    let asked = super::Asked {
        snapshot: Some(("own.json", &snapshot)),
        ..super::Asked::default()
    };
    let told = |script| {
        let files = [
            ("entra/it/control.yaml", METADATA),
            ("entra/it/control.rhai", script),
            ("entra/it/tests.yaml", CASES),
        ];
        super::told(&super::check_as(&files, &asked))
    };
    let sound =
        "share_of(snapshot.users, |u| u.phone == u.mail.x && u.id > 1).when_empty(fail, snapshot.empty.first().x)";
    assert_eq!(told(sound), Vec::<String>::new());
    assert_eq!(
        told("share_of(snapshot.users, |u| u.telephone == ()).when_empty(fail, \"none\")"),
        ["unknown-setting 1:32 unknown setting `users[].telephone`"]
    );
    assert_eq!(
        told("share_of(snapshot.accepted_domains, |u| u.x).when_empty(fail, \"none\")"),
        ["unknown-setting 1:19 unknown setting `accepted_domains`"]
    );
}

#[test]
fn parameters_are_those_that_the_control_declares() {
    let metadata = format!(
        "{METADATA}params:\n  - {{ name: most, type: integer, default: 4, description: d }}\n  - {{ name: left, type: text, default: a, enum: [a, b], description: d }}\n"
    );
    let script =
        "if snapshot.privileged_users.len() > params.mst || params.left == \"c\" { fail(\"x\") } else { pass(\"y\") }";
    assert_eq!(
        found_in(&metadata, script, CASES, &[]),
        [
            "unknown-parameter 1:45 unknown parameter `mst`",
            "impossible-value 1:67 `params.left` is never `c`",
            "unused-parameter 16:13 the script does not read `params.most`",
        ]
    );
}

#[test]
fn the_profile_of_the_tenant_is_known() {
    finds(
        "if tenant.exclusions.user.is_empty() { pass(\"x\") } else { fail(\"y\") }",
        "unknown-setting 1:22 unknown property `user` of the tenant",
    );
    is_clean("if tenant.attributes.anything == \"x\" { pass(\"x\") } else { fail(\"y\") }");
}

#[test]
fn a_list_that_may_stand_alone_wants_to_be_made_one() {
    finds(
        "share_of(snapshot.domain_settings, |domain| domain.IsVerified).when_empty(fail, \"none\")",
        "lone-object 1:1 an export may hold `domain_settings` without the list around it",
    );
}

#[test]
fn values_of_a_closed_list_are_known() {
    for (condition, expected) in [
        (
            "p.State == \"Enabled\"",
            "impossible-value 1:63 `conditional_access_policies[].State` is never `Enabled`",
        ),
        (
            "p.State in [\"enabled\", \"on\"]",
            "impossible-value 1:75 `conditional_access_policies[].State` is never `on`",
        ),
    ] {
        finds(
            &format!("share_of(snapshot.conditional_access_policies, |p| {condition}).when_empty(fail, \"none\")"),
            expected,
        );
    }
    is_clean("share_of(snapshot.conditional_access_policies, |p| p.State != \"disabled\").when_empty(fail, \"none\")");
    finds(
        "share_of(snapshot.conditional_access_policies, |p| in_ignoring_case(\"WINDOS\", p.Conditions.Platforms.IncludePlatforms)).when_empty(fail, \"none\")",
        "impossible-value 1:69 `conditional_access_policies[].Conditions.Platforms.IncludePlatforms[]` is never `WINDOS`",
    );
    is_clean(
        "share_of(snapshot.conditional_access_policies, |p| in_ignoring_case(\"WINDOWS\", p.Conditions.Platforms.IncludePlatforms)).when_empty(fail, \"none\")",
    );
}

#[test]
fn a_constant_is_told_where_it_stands_and_not_where_it_is_compared() {
    let library = "fn blocking(policies, client) { policies.filter(|p| client in p.Conditions.ClientAppTypes) }\n";
    let script = "import \"lib/ca\" as ca;
if ca::blocking(snapshot.conditional_access_policies, \"others\").is_empty() { fail(\"x\") } else { pass(\"y\") }";
    assert_eq!(
        found_in(METADATA, script, CASES, &[("lib/ca.rhai", library)]),
        ["impossible-value 2:55 `conditional_access_policies[].Conditions.ClientAppTypes[]` is never `others`"]
    );
}

#[test]
fn values_of_other_types_never_compare() {
    for (condition, expected) in [
        (
            "p.State == 1",
            "impossible-type 1:60 `conditional_access_policies[].State` is a text, this is a number",
        ),
        (
            "!p.State",
            "impossible-type 1:55 `!` takes true or false, `conditional_access_policies[].State` is a text",
        ),
        (
            "p.State.any(|x| x == 1)",
            "impossible-type 1:60 `any` works on a list, `conditional_access_policies[].State` is a text",
        ),
        (
            "p.Conditions.lower() == \"x\"",
            "impossible-type 1:65 `lower` works on a text, `conditional_access_policies[].Conditions` is an object",
        ),
        (
            "p.Conditions.ClientAppTypes.Name == ()",
            "impossible-type 1:80 `conditional_access_policies[].Conditions.ClientAppTypes` has no property `Name`",
        ),
    ] {
        let found = in_script(&format!(
            "share_of(snapshot.conditional_access_policies, |p| {condition}).when_empty(fail, \"none\")"
        ));
        assert_eq!(
            found.first().map(String::as_str),
            Some(expected),
            "{condition}: {found:?}"
        );
    }
    finds(
        "if snapshot.privileged_users.any(|user| user.roles.is_empty()) { fail(\"x\") } else { pass(\"y\") }",
        "impossible-type 1:30 `any` works on a list, `privileged_users` is an object",
    );
    finds(
        "share_of(snapshot.conditional_access_policies, |p| (p.Conditions.Users.IncludeUsers + p.Conditions.Users.IncludeRoles).is_empty()).when_empty(fail, \"none\")",
        "impossible-type 1:85 `+` calculates with numbers, `conditional_access_policies[].Conditions.Users.IncludeUsers` is a list",
    );
    is_clean("if snapshot.privileged_users.len() - 1 > 2 * 3 + -1 { fail(1 + \"x\" + ()) } else { pass(\"y\") }");
    is_clean("if snapshot.conditional_access_policies.any(|p| p.State == ()) { fail(\"x\") } else { pass(\"y\") }");
}
