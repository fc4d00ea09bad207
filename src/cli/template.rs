//! What `new` and `init` write: texts with names to fill in.

/// A list of the data on which a new control of a product can begin.
struct Start {
    product: &'static str,
    category: &'static str,
    collection: &'static str,
    id: &'static str,
    setting: &'static str,
    source: &'static str,
    permission: &'static str,
}

/// One for each product whose data are known; a test holds them against `schemas/snapshot/`.
const STARTS: [Start; 6] = [
    Start {
        product: "entra",
        category: "identity",
        collection: "authorization_policies",
        id: "Id",
        setting: "BlockMsolPowerShell",
        source: "Get-MgBetaPolicyAuthorizationPolicy",
        permission: "Policy.Read.All",
    },
    Start {
        product: "exchange",
        category: "apps",
        collection: "dkim_config",
        id: "Identity",
        setting: "Enabled",
        source: "Get-DkimSigningConfig",
        permission: "View-Only Configuration",
    },
    Start {
        product: "defender",
        category: "data",
        collection: "safe_attachment_policies",
        id: "Identity",
        setting: "Enable",
        source: "Get-SafeAttachmentPolicy",
        permission: "View-Only Configuration",
    },
    Start {
        product: "purview",
        category: "data",
        collection: "admin_audit_log_config",
        id: "Identity",
        setting: "UnifiedAuditLogIngestionEnabled",
        source: "Get-AdminAuditLogConfig",
        permission: "View-Only Audit Logs",
    },
    Start {
        product: "teams",
        category: "apps",
        collection: "meeting_policies",
        id: "Identity",
        setting: "AllowMeetNow",
        source: "Get-CsTeamsMeetingPolicy",
        permission: "Teams Reader",
    },
    Start {
        product: "",
        category: "apps",
        collection: "settings",
        id: "name",
        setting: "enabled",
        source: "the command that exports it",
        permission: "",
    },
];

/// A file to write: its path below a folder, and its text.
pub(super) type File = (String, String);

/// What is filled in for `{name}`.
type Values<'a> = [(&'a str, String)];

/// The files of a new control; `schemas` is the way from its folder to that of the schemas.
pub(super) fn control(id: &str, is_task: bool, schemas: &str) -> Vec<File> {
    let product = id.split('/').next().unwrap_or_default();
    let known = STARTS.iter().find(|start| start.product == product);
    let start = known.unwrap_or(&STARTS[STARTS.len() - 1]);
    let permission = match start.permission {
        "" => String::new(),
        permission => format!("\n    permission: {permission}"),
    };
    let name = id.rsplit('/').next().unwrap_or_default();
    let values = [
        ("title", title(name)),
        ("product", product.to_owned()),
        ("category", start.category.to_owned()),
        ("collection", start.collection.to_owned()),
        ("id", start.id.to_owned()),
        ("setting", start.setting.to_owned()),
        ("source", start.source.to_owned()),
        ("permission", permission),
        ("schemas", schemas.to_owned()),
    ];
    let file = |name: &str, template: &str| (format!("{id}/{name}"), filled(template, &values));
    if is_task {
        return vec![file("control.yaml", include_str!("templates/review.yaml"))];
    }
    vec![
        file("control.yaml", include_str!("templates/control.yaml")),
        file("control.rhai", include_str!("templates/control.rhai")),
        file("tests.yaml", include_str!("templates/tests.yaml")),
    ]
}

/// The files of a new repository of rules, without its controls and schemas.
pub(super) fn repository(name: &str) -> Vec<File> {
    let values = [("name", name.to_owned())];
    [
        ("posture.yaml", include_str!("templates/init/posture.yaml")),
        ("rules/rules.yaml", include_str!("templates/init/rules.yaml")),
        ("tenants/example.yaml", include_str!("templates/init/tenant.yaml")),
        ("action-plan.yaml", include_str!("templates/init/action-plan.yaml")),
        (
            ".github/workflows/posture.yml",
            include_str!("templates/init/workflow.yml"),
        ),
        (".github/CODEOWNERS", include_str!("templates/init/CODEOWNERS")),
        (
            ".pre-commit-config.yaml",
            include_str!("templates/init/pre-commit.yaml"),
        ),
        (".vscode/settings.json", include_str!("templates/init/vscode.json")),
        (".gitignore", include_str!("templates/init/gitignore")),
        ("README.md", include_str!("templates/init/README.md")),
    ]
    .map(|(path, template)| (path.to_owned(), filled(template, &values)))
    .into()
}

/// `block-old-clients` as the beginning of a sentence: `Block old clients`.
fn title(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn filled(template: &str, values: &Values<'_>) -> String {
    let fill = |text: String, (name, value): &(&str, String)| text.replace(&format!("{{{name}}}"), value);
    values.iter().fold(template.to_owned(), fill)
}
