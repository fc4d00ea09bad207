//! `posture watch`: each way in which editors, tools and people save files.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::shop::{METADATA, SCRIPT, Shop};

const PASS: &str = "pass(\"it is\")\n";
const FAIL: &str = "fail(\"it is not\")\n";
/// The script of the one control of a new shop, and of a second one.
const USE_TLS: &str = "rules/shop/use-tls/control.rhai";
const USE_DNSSEC: &str = "rules/shop/use-dnssec/control.rhai";

/// A machine that tests much at once is slow; one that waits this long has nothing more to say.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that follows the files of a shop.
struct Watching {
    child: Child,
    lines: Receiver<String>,
    /// Everything that it said.
    said: Vec<String>,
}

impl Watching {
    fn of(shop: &Shop) -> Self {
        Self::with(shop, &[])
    }

    /// Starts it, and waits for the first generation.
    fn with(shop: &Shop, more: &[&str]) -> Self {
        let mut watching = Self::start(shop, more);
        watching.until("controls run", |line| line.contains(" run"));
        watching
    }

    fn start(shop: &Shop, more: &[&str]) -> Self {
        Self::run(shop, &[&["watch", "export.json"], more].concat())
    }

    fn run(shop: &Shop, arguments: &[&str]) -> Self {
        let mut child = command(shop)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("it starts");
        let out = child.stdout.take().expect("a pipe");
        let (tell, lines) = channel();
        thread::spawn(move || {
            let mut lines = BufReader::new(out).lines().map_while(Result::ok);
            // The receiver goes away with the test.
            lines.try_for_each(|line| tell.send(line))
        });
        Self {
            child,
            lines,
            said: Vec::new(),
        }
    }

    /// Waits for a line, and gives it.
    fn until(&mut self, wanted: &str, is_it: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => {
                    self.said.push(line.clone());
                    if is_it(&line) {
                        return line;
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!("nothing said `{wanted}`, but:\n{}", self.said.join("\n"))
                }
            }
        }
    }

    /// Waits for a line that holds a text.
    fn expect(&mut self, text: &str) -> String {
        self.until(text, |line| line.contains(text))
    }

    /// Waits until the score is this one.
    fn expect_score(&mut self, score: &str) -> String {
        let changed = format!("→ {score} (");
        let same = format!("  {score} (unchanged)");
        self.until(score, |line| line.contains(&changed) || line.contains(&same))
    }

    /// How many lines so far hold a text.
    fn count(&self, text: &str) -> usize {
        self.said.iter().filter(|line| line.contains(text)).count()
    }

    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(self.child.id().to_string())
            .status();
        assert!(sent.expect("there is `kill`").success());
    }

    fn end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().expect("it is ours") {
                return status;
            }
            thread::yield_now();
        }
        panic!("it does not end");
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(shop: &Shop) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_posture"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("POSTURE_")) {
        command.env_remove(name);
    }
    command
        .current_dir(shop.path())
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::null());
    command
}

/// A shop with a control that passes, and its export.
fn shop() -> Shop {
    let shop = Shop::new();
    shop.write("export.json", r#"{ "tls": true }"#);
    shop
}

/// With a second control, which passes whatever the export says.
fn two() -> Shop {
    let shop = shop();
    shop.control("use-dnssec", METADATA, PASS);
    shop
}

#[test]
fn lines_on_a_pipe_are_plain_and_complete() {
    let shop = two();
    shop.write(
        "rules/shop/use-tls/tests.yaml",
        "- { name: on, snapshot: { tls: true }, expect: pass }\n",
    );
    let mut watching = Watching::of(&shop);
    shop.write(USE_DNSSEC, FAIL);
    watching.expect_score("50.00");
    shop.write(USE_TLS, "if snapshot.tsl { pass(\"on\") } else { fail(\"off\") }\n");
    watching.expect("still on generation 2");
    shop.write(USE_TLS, "pass(snapshot.tls.lowr())\n");
    watching.expect("still on generation 2");
    shop.write(USE_TLS, SCRIPT.replace("is on", "is used"));
    watching.expect_score("50.00");
    let masked: Vec<String> = watching.said.iter().map(|line| masked(line)).collect();
    insta::assert_snapshot!(masked.join("\n"), @r"
    TIME  generation 1   export.json   MS
              100.00   2 of 2 controls run
    TIME  generation 2   rules/shop/use-dnssec/control.rhai   MS
              100.00 → 50.00 (-50.00)   shop/use-dnssec pass → fail 0.00/4.00   1 of 2 controls run
    TIME  generation 3 rejected   rules/shop/use-tls/tests.yaml:1:3
              the case `on` of shop/use-tls fails: outcome is inconclusive, not pass   still on generation 2
    TIME  generation 4 rejected   rules/shop/use-tls/control.rhai:1:19
              unknown function `lowr`, did you mean `lower`?   still on generation 2
    TIME  generation 5   rules/shop/use-tls/control.rhai   tests 1/1   MS
              50.00 (unchanged)   1 of 2 controls run
    ");
}

/// A line without what differs from run to run.
fn masked(line: &str) -> String {
    let words = line.split("   ").map(|part| match part.strip_suffix(" ms") {
        Some(number) if number.parse::<f64>().is_ok() => "MS".to_owned(),
        _ => part.to_owned(),
    });
    let line = words.collect::<Vec<_>>().join("   ");
    match line.split_once("  generation") {
        Some((time, rest)) if time.len() == 8 => format!("TIME  generation{rest}"),
        _ => line,
    }
}

#[test]
fn a_file_is_truncated_and_written() {
    let shop = shop();
    let mut watching = Watching::of(&shop);
    shop.write(USE_TLS, FAIL);
    watching.expect_score("0.00");
    shop.write(USE_TLS, PASS);
    watching.expect_score("100.00");
}

#[test]
fn a_file_is_written_beside_and_renamed() {
    let shop = shop();
    let mut watching = Watching::of(&shop);
    for (text, score) in [(FAIL, "0.00"), (PASS, "100.00")] {
        replace(&shop, USE_TLS, text);
        watching.expect_score(score);
    }
}

/// Puts a file in the place of another at once: nobody ever reads half of it.
fn replace(shop: &Shop, file: &str, text: &str) {
    let beside = format!("{file}.swp");
    shop.write(&beside, text);
    fs::rename(shop.path().join(beside), shop.path().join(file)).expect("it is renamed");
}

#[test]
fn a_file_is_deleted_and_created() {
    let shop = shop();
    let mut watching = Watching::of(&shop);
    for (text, score) in [(FAIL, "0.00"), (PASS, "100.00")] {
        fs::remove_file(shop.path().join(USE_TLS)).expect("it is there");
        shop.write(USE_TLS, text);
        watching.expect_score(score);
    }
}

/// A folder of rules as Kubernetes mounts one: all files behind a link that is swapped.
#[cfg(unix)]
#[test]
fn a_symbolic_link_is_swapped() {
    use std::os::unix::fs::symlink;

    let shop = shop();
    let mount = shop.path().join("mount");
    fs::create_dir(&mount).expect("a folder");
    let version = |name: &str, script: &str| {
        let folder = format!("mount/..{name}/rules/shop/use-tls");
        shop.write(&format!("{folder}/control.yaml"), METADATA);
        shop.write(&format!("{folder}/control.rhai"), script);
        symlink(format!("..{name}"), mount.join("..data_tmp")).expect("a link");
        fs::rename(mount.join("..data_tmp"), mount.join("..data")).expect("it is renamed");
    };
    version("first", PASS);
    symlink("..data/rules", mount.join("rules")).expect("a link");
    let mut watching = Watching::with(&shop, &["--rules", "mount/rules"]);
    version("second", FAIL);
    watching.expect_score("0.00");
    fs::remove_dir_all(mount.join("..first")).expect("it is there");
    version("third", PASS);
    watching.expect_score("100.00");
    shop.write("mount/..third/rules/shop/use-tls/control.rhai", FAIL);
    watching.expect_score("0.00");
}

#[test]
fn two_files_are_saved_one_shortly_after_the_other() {
    let shop = two();
    let mut watching = Watching::of(&shop);
    shop.write(USE_TLS, FAIL);
    thread::sleep(Duration::from_millis(10));
    shop.write(USE_DNSSEC, FAIL);
    watching.expect_score("0.00");
    assert!(watching.count("generation") <= 3, "{}", watching.said.join("\n"));
}

#[test]
fn a_folder_is_added_and_removed() {
    let shop = shop();
    let mut watching = Watching::of(&shop);
    shop.control("use-dnssec", METADATA, FAIL);
    watching.expect_score("50.00");
    fs::remove_dir_all(shop.path().join("rules/shop/use-dnssec")).expect("it is there");
    watching.expect_score("100.00");
    shop.write("rules/bakery/use-flour/control.rhai", FAIL);
    shop.write(
        "rules/bakery/use-flour/control.yaml",
        METADATA.replace("shop", "bakery"),
    );
    watching.expect_score("50.00");
}

#[test]
fn a_file_cannot_be_read_for_a_while() {
    let shop = two();
    let mut watching = Watching::of(&shop);
    make_unreadable(&shop.path().join(USE_TLS));
    watching.expect("still on generation 1");
    assert!(watching.count("rejected   rules/shop/use-tls") + watching.count("cannot be read") > 0);
    make_readable(&shop.path().join(USE_TLS));
    shop.write(USE_TLS, FAIL);
    watching.expect_score("50.00");
}

/// Takes the right to read away; from somebody who may read everything, the text.
fn make_unreadable(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).expect("it is ours");
    }
    if fs::read(path).is_ok() {
        fs::write(path, b"\xff\xfe\xff").expect("it can be written");
    }
}

fn make_readable(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o644)).expect("it is ours");
    }
    assert!(path.exists());
}

#[test]
fn the_last_control_is_deleted_and_comes_back() {
    let shop = shop();
    let mut watching = Watching::of(&shop);
    fs::remove_dir_all(shop.path().join("rules/shop")).expect("it is there");
    watching.expect("still on generation 1");
    shop.control("use-tls", METADATA, FAIL);
    watching.expect_score("0.00");
    fs::remove_dir_all(shop.path().join("rules")).expect("it is there");
    watching.expect("rejected");
    shop.control("use-tls", METADATA, PASS);
    watching.expect_score("100.00");
}

#[test]
fn a_file_is_half_written_for_a_while() {
    let shop = two();
    let mut watching = Watching::of(&shop);
    let mut file = fs::File::create(shop.path().join(USE_TLS)).expect("it can be written");
    let (half, rest) = FAIL.split_at(9);
    file.write_all(half.as_bytes()).expect("it can be written");
    file.sync_all().expect("it is on the disk");
    thread::sleep(Duration::from_millis(200));
    file.write_all(rest.as_bytes()).expect("it can be written");
    drop(file);
    watching.expect_score("50.00");
    assert_eq!(watching.count("rejected"), 0, "{}", watching.said.join("\n"));
}

#[test]
fn five_hundred_files_change_at_once() {
    const CONTROLS: usize = 500;
    let shop = shop();
    let git = |arguments: &[&str]| {
        let identity = [
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.org",
            "-c",
            "commit.gpgsign=false",
        ];
        let ran = Command::new("git")
            .args(identity)
            .args(arguments)
            .current_dir(shop.path())
            .output();
        let ran = ran.expect("there is git");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    };
    let all = |script: &str| {
        for number in 0..CONTROLS {
            shop.control(&format!("control-{number}"), METADATA, script);
        }
        shop.write(USE_TLS, script);
    };
    git(&["init", "--quiet", "--initial-branch", "good"]);
    all(PASS);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "good"]);
    git(&["checkout", "--quiet", "-b", "bad"]);
    all(FAIL);
    git(&["commit", "--quiet", "--all", "--message", "bad"]);
    git(&["checkout", "--quiet", "good"]);
    let mut watching = Watching::of(&shop);
    git(&["checkout", "--quiet", "bad"]);
    watching.expect_score("0.00");
    git(&["checkout", "--quiet", "good"]);
    watching.expect_score("100.00");
}

#[test]
fn only_controls_that_read_what_changed_are_run() {
    let shop = two();
    shop.write("export.json", r#"{ "a": 1, "tls": true, "b": 1 }"#);
    let mut watching = Watching::of(&shop);
    shop.write("export.json", r#"{ "a": 2, "tls": true, "b": 1 }"#);
    assert!(watching.expect_score("100.00").contains("0 of 2 controls run"));
    shop.write("export.json", r#"{ "a": 2, "tls": null, "b": 1 }"#);
    let line = watching.expect("1 of 2 controls run");
    assert!(line.contains("shop/use-tls pass →"), "{line}");
    fs::remove_file(shop.path().join("export.json")).expect("it is there");
    watching.expect("rejected");
    shop.write("export.json", r#"{ "tls": true }"#);
    watching.expect_score("100.00");
}

#[test]
fn an_imported_module_changes() {
    let shop = two();
    shop.write("rules/lib/answers.rhai", "fn yes() { true }\n");
    let importing = "import \"lib/answers\" as answers;\nif answers::yes() { pass(\"yes\") } else { fail(\"no\") }\n";
    shop.write(USE_TLS, importing);
    let mut watching = Watching::of(&shop);
    shop.write("rules/lib/answers.rhai", "fn yes() { false }\n");
    let line = watching.expect_score("50.00");
    assert!(line.contains("1 of 2 controls run"), "{line}");
    shop.write("rules/lib/answers.rhai", "fn no() { false }\n");
    watching.expect("still on generation 2");
    shop.write("rules/lib/answers.rhai", "fn yes() { true }\n");
    watching.expect_score("100.00");
}

#[test]
fn an_action_plan_is_declared_without_running_anything() {
    let shop = shop();
    shop.write("export.json", r#"{ "tls": false }"#);
    let mut watching = Watching::with(&shop, &["--as-of", "2026-05-04"]);
    let record =
        "- { control: shop/use-tls, status: resolved_third_party, owner: ann, reason: proxy, expires: 2026-06-01 }\n";
    shop.write("action-plan.yaml", record);
    let line = watching.expect_score("100.00");
    assert!(line.contains("0 of 1 control run"), "{line}");
    shop.write("action-plan.yaml", record.replace("shop/use-tls", "shop/use-tsl"));
    shop.write("action-plan.yaml", record.replace("expires", "expiers"));
    watching.expect("rejected   action-plan.yaml:1:");
    fs::remove_file(shop.path().join("action-plan.yaml")).expect("it is there");
    watching.expect_score("0.00");
}

#[test]
fn a_tenant_file_changes() {
    let shop = two();
    shop.write(
        USE_DNSSEC,
        "if tenant.industry == \"retail\" { pass(\"a shop\") } else { fail(\"none\") }\n",
    );
    shop.write("export.json", r#"{ "tls": true, "organization": [{ "id": "t-1" }] }"#);
    let mut watching = Watching::of(&shop);
    shop.write("tenants/harbour.yaml", "id: t-1\nindustry: retail\n");
    let said = watching.until("a generation", |line| line.contains("→") || line.contains("rejected"));
    assert!(said.contains("50.00 → 100.00"), "{}", watching.said.join("\n"));
    shop.write("tenants/harbour.yaml", "id: t-1\nindustri: retail\n");
    watching.expect("rejected   tenants/harbour.yaml:2:1");
    shop.write("tenants/harbour.yaml", "id: t-1\nindustry: bakery\n");
    watching.expect_score("50.00");
}

#[test]
fn the_configuration_changes() {
    let shop = two();
    shop.write(USE_DNSSEC, FAIL);
    let mut watching = Watching::of(&shop);
    shop.write("posture.yaml", "ignore: [shop/use-dnssec]\n");
    let line = watching.expect_score("100.00");
    assert!(line.contains("shop/use-dnssec fail → gone"), "{line}");
    shop.write("posture.yaml", "ignore: [shop/use-dnsec]\n");
    watching.expect("still on generation 2");
    shop.write("posture.yaml", "overrides: { shop/use-dnssec: { max_points: 1 } }\n");
    watching.expect_score("80.00");
    fs::remove_file(shop.path().join("posture.yaml")).expect("it is there");
    watching.expect_score("50.00");
}

#[test]
fn cases_try_a_control_as_its_folder_has_it() {
    let shop = shop();
    shop.write("posture.yaml", "overrides: { shop/use-tls: { max_points: 1 } }\n");
    let cases = "- { name: on, snapshot: { tls: true }, expect: { points: 4 } }\n";
    shop.write("rules/shop/use-tls/tests.yaml", cases);
    let mut watching = Watching::of(&shop);
    shop.write(USE_TLS, SCRIPT.replace("is on", "is used"));
    watching.expect("tests 1/1");
}

#[test]
fn a_named_snapshot_of_cases_changes() {
    let shop = two();
    shop.write("rules/fixtures/contoso.json", r#"{ "tls": true }"#);
    let cases = "- { name: on, base: contoso.json, expect: pass }\n";
    shop.write("rules/shop/use-tls/tests.yaml", cases);
    shop.write(
        "rules/shop/use-dnssec/tests.yaml",
        cases.replace("base: contoso.json", "snapshot: {}"),
    );
    let mut watching = Watching::of(&shop);
    shop.write("rules/fixtures/contoso.json", r#"{ "tls": false }"#);
    watching.expect("the case `on` of shop/use-tls fails: outcome is fail, not pass");
    shop.write("rules/fixtures/contoso.json", r#"{ "tls": true, "more": 1 }"#);
    watching.expect("rules/fixtures/contoso.json   tests 1/1");
    fs::remove_file(shop.path().join("rules/fixtures/contoso.json")).expect("it is there");
    watching.expect("no snapshot `contoso.json` in `fixtures/`");
}

#[test]
fn a_module_is_tried_on_its_cases() {
    let shop = two();
    shop.write("rules/lib/answers.rhai", "fn yes() { true }\n");
    let cases = "- { name: says yes, call: 'm::yes()', expect: true }\n";
    shop.write("rules/lib/answers.tests.yaml", cases);
    let mut watching = Watching::of(&shop);
    shop.write("rules/lib/answers.rhai", "fn yes() { false }\n");
    watching.expect("the case `says yes` of lib/answers fails: value is false, not true");
    shop.write("rules/lib/answers.tests.yaml", cases.replace("true", "false"));
    watching.expect("tests 1/1");
    shop.write(USE_TLS, SCRIPT.replace("is on", "is used"));
    assert!(!watching.expect("use-tls/control.rhai").contains("tests"));
}

#[test]
fn the_score_is_that_of_a_single_run() {
    let shop = Shop::with_parameter();
    shop.control("use-dnssec", METADATA, PASS);
    shop.write(
        "rules/shop/use-tls/tests.yaml",
        "- { name: ten days, snapshot: { days: 10 }, expect: { outcome: pass, points: 4 } }\n",
    );
    shop.write(
        "rules/baselines/strict.yaml",
        "title: Strict\ncontrols: [shop/*]\nparams:\n  shop/use-tls: { days: 30 }\n",
    );
    shop.write("posture.yml", "baseline: strict\n");
    shop.write("export.json", r#"{"days": 20}"#);
    let mut watching = Watching::of(&shop);
    let single = |score: &str| shop.run(&["score", "export.json"]).out.contains(score);
    assert!(
        watching.count("50.00   ") == 1 && single("50.00"),
        "{:?}",
        watching.said
    );
    shop.write(
        "posture.yml",
        "baseline: strict\noverrides: { shop/use-tls: { max_points: 1 } }\n",
    );
    watching.expect_score("80.00");
    assert!(single("80.00"));
    shop.write(
        "rules/shop/use-tls/control.rhai",
        "if snapshot.days >= params.days { pass(\"y\") } else { fail(\"n\") }\n",
    );
    assert!(watching.expect("tests").contains("tests 1/1"));
    watching.expect_score("80.00");
}

#[test]
fn where_nobody_tells_files_are_looked_at() {
    let shop = two();
    let mut watching = Watching::with(&shop, &["--poll"]);
    shop.write(USE_TLS, FAIL);
    watching.expect_score("50.00");
    shop.write("export.json", r#"{ "tls": false }"#);
    shop.write(USE_TLS, SCRIPT);
    watching.expect("2 controls run");
    shop.control("use-hsts", METADATA, PASS);
    watching.expect_score("66.66");
}

#[test]
fn quiet_leaves_out_what_changes_nothing() {
    let shop = two();
    let mut watching = Watching::start(&shop, &["--quiet"]);
    // There is no first line to wait for: save until somebody listens.
    let deadline = Instant::now() + PATIENCE;
    let mut number = 0;
    let first = loop {
        number += 1;
        shop.write(
            USE_TLS,
            format!("// {number}\n{}", if number % 2 == 0 { PASS } else { FAIL }),
        );
        match watching.lines.recv_timeout(Duration::from_millis(500)) {
            Ok(line) => break line,
            Err(_) => assert!(Instant::now() < deadline, "it says nothing"),
        }
    };
    assert!(!first.contains("generation 1 "), "{first}");
    replace(&shop, USE_DNSSEC, &format!("// nothing but a comment\n{PASS}"));
    replace(&shop, USE_DNSSEC, FAIL);
    watching.expect("shop/use-dnssec pass → fail");
    assert_eq!(watching.count("unchanged"), 0, "{}", watching.said.join("\n"));
}

#[cfg(unix)]
#[test]
fn a_terminal_may_resize_and_ctrl_c_ends_well() {
    let shop = shop();
    let mut watching = Watching::of(&shop);
    watching.signal("WINCH");
    shop.write(USE_TLS, FAIL);
    watching.expect_score("0.00");
    watching.signal("INT");
    assert_eq!(watching.end().code(), Some(0));
}

#[test]
fn it_ends_where_nobody_reads() {
    let shop = shop();
    let mut child = command(&shop)
        .args(["watch", "export.json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut first = String::new();
    let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
    out.read_line(&mut first).expect("a line");
    drop(out);
    let deadline = Instant::now() + PATIENCE;
    let mut number = 0;
    let status = loop {
        number += 1;
        shop.write(USE_TLS, format!("pass(\"{number}\")\n"));
        if let Some(status) = child.try_wait().expect("it is ours") {
            break status;
        }
        assert!(Instant::now() < deadline, "it does not end");
        thread::yield_now();
    };
    assert_eq!(status.code(), Some(0));
}

#[test]
fn what_is_wrong_at_the_start_ends_it_as_it_ends_score() {
    let check = |shop: &Shop, arguments: &[&str]| {
        let watch = shop.run(&[&["watch"], arguments].concat());
        let score = shop.run(&[&["score"], arguments].concat());
        assert_eq!(watch.code, score.code, "{}", watch.err);
        assert!(!watch.err.is_empty());
        watch.err
    };
    let shop = shop();
    assert!(check(&shop, &["missing.json"]).contains("missing.json"));
    check(&shop, &["export.json", "--rules", "nowhere"]);
    check(&shop, &["export.json", "--select", "nothing/*"]);
    check(&shop, &["export.json", "--plan", "nowhere.yaml"]);
    shop.write("broken.json", "{ \"tls\": ");
    check(&shop, &["broken.json"]);
    assert_eq!(shop.run(&["watch", "-"]).code, 2);
    shop.write("several.ndjson", "{ \"tls\": true }\n{ \"tls\": true }\n");
    assert!(shop.run(&["watch", "several.ndjson"]).err.contains("holds 2 snapshots"));
}

#[test]
fn cases_are_run_again_at_every_save() {
    let shop = shop();
    shop.write(
        "rules/shop/use-tls/tests.yaml",
        "- { name: on, snapshot: {}, expect: pass }\n- { name: off, snapshot: { a: 1 }, expect: fail }\n",
    );
    shop.write(
        USE_TLS,
        "if snapshot.get(\"a\", 0) == 1 { fail(\"no\") } else { pass(\"yes\") }\n",
    );
    let mut watching = Watching::run(&shop, &["test", "--watch"]);
    watching.expect("tests 2/2");
    shop.write(USE_TLS, PASS);
    watching.expect("tests 1/2");
    shop.write(
        "rules/shop/use-tls/tests.yaml",
        "- { name: on, snapshot: {}, expect: pass }\n",
    );
    watching.expect("tests 1/1");
}
