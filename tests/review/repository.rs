use serde_json::Value;

use crate::call::Ran;
use crate::git::{commit, git};
use crate::shop::{METADATA, SCRIPT, Shop};

/// A repository of rules in its first state: branch `main`, with a tenant file, an action plan, a baseline and two
/// exports, of which the second tells less.
pub(super) struct Repository(pub(super) Shop);

const PASSWORDS: &str = "title: Passwords are long\ndescription: d\nproduct: shop\ncategory: identity\nmax_points: 5
scoring: binary\nseverity: high\ncomplexity: low\nuser_impact: low\nthreats: []\ncompliance: { iso-27001-2022: [{ id: A.5.17 }] }
remediation: []\nparams: [{ name: length, type: integer, default: 12, min: 8, max: 64, description: characters }]
since: 0.1.0\nversion: 1.0.0\n";
const PEOPLE: &str = "title: Users have MFA\ndescription: d\nproduct: shop\ncategory: identity\nmax_points: 8
scoring: proportional\nseverity: high\ncomplexity: low\nuser_impact: low\nthreats: []\ncompliance: {}\nremediation: []
since: 0.1.0\nversion: 1.0.0\n";
const ADMINS: &str = "title: Administrators have keys\ndescription: d\nproduct: shop\ncategory: identity\nmax_points: 3
scoring: binary\nseverity: high\ncomplexity: low\nuser_impact: low\nthreats: []\ncompliance: {}\nremediation: []
since: 0.1.0\nversion: 1.0.0\n";
/// The module through which administrators are found.
pub(super) const MODULE: &str =
    "/// The users with a role.\nfn with_role(users, role) {\n    users.filter(|user| user.role == role)\n}\n";
/// What users have to have.
pub(super) const SHARE: &str = "let counted = snapshot.users.filter(|user| !(user.id in tenant.exclusions.users));
share_of(counted, |user| user.mfa).when_empty(fail, \"there is no user\").affected(|user| user.id)\n";

impl Repository {
    pub(super) fn new() -> Self {
        let shop = Shop::new();
        shop.control("use-tls", METADATA, SCRIPT);
        shop.control(
            "long-passwords",
            PASSWORDS,
            "if snapshot.password.length >= params.length { pass(\"they are long\") } else { fail(\"they are short\") }\n",
        );
        shop.control("users-have-mfa", PEOPLE, SHARE);
        shop.control(
            "admins-have-keys",
            ADMINS,
            "import \"lib/people\" as people;\nlet admins = people::with_role(snapshot.users, \"admin\");
if admins.all(|admin| admin.key) { pass(\"all have keys\") } else { fail(\"some have none\") }\n",
        );
        shop.write(
            "rules/shop/use-tls/tests.yaml",
            "- { name: on, snapshot: { tls: true }, expect: pass }\n- { name: off, snapshot: { tls: false }, expect: fail }\n",
        );
        shop.write("rules/lib/people.rhai", MODULE);
        shop.write(
            "rules/baselines/ours.yaml",
            "title: Ours\ncontrols: [\"shop/*\"]\nparams:\n  shop/long-passwords: { length: 14 }\n",
        );
        shop.write("posture.yaml", "baseline: ours\n");
        shop.write(
            "tenants/acme.yaml",
            "id: t-1\nexclusions:\n  users:\n    - { id: kiosk, reason: r, owner: o, expires: 2026-12-31 }\n",
        );
        shop.write(
            "action-plan.yaml",
            "- control: shop/long-passwords\n  tenant: t-2\n  status: risk_accepted\n  reason: an old till\n  owner: o\n  expires: 2026-12-31\n",
        );
        shop.write(
            "corpus/acme.json",
            r#"{ "organization": [{ "id": "t-1", "displayName": "Acme" }], "tls": false, "tls_version": 3,
  "password": { "length": 14 },
  "users": [{ "id": "ann", "role": "admin", "mfa": true, "key": true }, { "id": "bob", "role": "user", "mfa": false, "key": false },
            { "id": "kiosk", "role": "user", "mfa": false, "key": false }, { "id": "root", "role": "owner", "mfa": true, "key": false }] }
"#,
        );
        shop.write(
            "corpus/globex.json",
            r#"{ "organization": [{ "id": "t-2", "displayName": "Globex" }], "tls": true,
  "password": { "length": 9 },
  "users": [{ "id": "eve", "role": "admin", "mfa": true, "key": false }] }
"#,
        );
        let repository = Self(shop);
        repository.git(&["init", "--quiet", "--initial-branch", "main"]);
        repository.commit("first");
        repository
    }

    /// Calls git in it.
    pub(super) fn git(&self, arguments: &[&str]) -> String {
        git(self.0.path(), arguments)
    }

    pub(super) fn commit(&self, message: &str) {
        commit(self.0.path(), message);
    }

    /// Another text in the place of one in a file.
    pub(super) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.0.path().join(path)).expect("it is there");
        assert!(text.contains(from), "`{path}` does not say `{from}`");
        self.0.write(path, text.replace(from, to));
    }

    pub(super) fn remove(&self, path: &str) {
        let path = self.0.path().join(path);
        let removed = if path.is_dir() {
            std::fs::remove_dir_all(path)
        } else {
            std::fs::remove_file(path)
        };
        removed.expect("it was there");
    }

    /// Calls `posture diff`, on a day.
    pub(super) fn diff(&self, arguments: &[&str]) -> Ran {
        self.0.run(&[&["diff", "--as-of", "2026-06-01"], arguments].concat())
    }

    /// The document of a comparison that can be made, whatever the gates say.
    #[track_caller]
    pub(super) fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.diff(&[&["--format", "json"], arguments].concat());
        serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("no JSON: {}{}", ran.out, ran.err))
    }
}

/// A control of a document.
#[track_caller]
pub(super) fn control<'a>(document: &'a Value, id: &str) -> &'a Value {
    let controls = document["controls"].as_array().into_iter().flatten();
    let mut own = controls.filter(|control| control["id"] == id);
    own.next().unwrap_or_else(|| panic!("no control {id}: {document:#}"))
}
