//! Fingerprints and `verify`: whether results are what they are said to be.

use clearway::num::hash::hexadecimal;
use sha2::{Digest, Sha256};

use crate::common::{clearway, released, root, run_text};

fn output(command: &mut std::process::Command) -> (i32, String, String) {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Every shipped scenario does what it did when its fingerprint was written, and the changelog tells when that was last.
#[test]
fn shipped_scenarios_keep_their_fingerprints() {
    let (code, stdout, stderr) = output(released().args(["fingerprints", "scenarios"]));
    assert_eq!(code, 0, "{stdout}{stderr}");
    let list = std::fs::read(root().join("scenarios/fingerprints.csv")).unwrap();
    let digest = hexadecimal(&Sha256::digest(&list)[..4]);
    let changelog = std::fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let told = changelog.lines().any(|line| line.contains("Results changed") && line.contains(&digest));
    assert!(told, "the changelog needs a line \"Results changed: ... (fingerprints {digest})\"");
}

/// The list is written only when asked for, and a change of a scenario, a new one and a lost one are seen.
#[test]
fn fingerprints_are_blessed_on_request_only() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = "schema = 1\n[port.p.arrivals.a]\nper-day = 300\nto = \"s\"\n[port.p.station.s]\nservers = 1\n\
                    service.exponential = { mean = \"100 s\" }\n";
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    std::fs::write(folder.path().join("sub/one.toml"), scenario).unwrap();
    let run = |bless: bool| {
        output(clearway().arg("fingerprints").arg(folder.path()).args(bless.then_some("--bless")))
    };
    let (code, _, stderr) = run(false);
    assert!(code == 4 && stderr.contains("fingerprints.csv"), "{stderr}");
    let (code, stdout, _) = run(true);
    assert!(code == 0 && stdout.contains("Results changed"), "{stdout}");
    let blessed = std::fs::read_to_string(folder.path().join("fingerprints.csv")).unwrap();
    assert_eq!(run(false).0, 0);
    // Another text that means the same is no change; another meaning is.
    std::fs::write(folder.path().join("sub/one.toml"), format!("# The same.\n{scenario}")).unwrap();
    assert_eq!(run(false).0, 0);
    std::fs::write(folder.path().join("sub/one.toml"), scenario.replace("100 s", "101 s")).unwrap();
    std::fs::write(folder.path().join("two.toml"), scenario).unwrap();
    let (code, stdout, stderr) = run(false);
    assert_eq!(code, 10);
    assert!(
        stdout.contains("different") && stdout.contains("new ") && stderr.contains("--bless"),
        "{stdout}{stderr}"
    );
    assert_eq!(std::fs::read_to_string(folder.path().join("fingerprints.csv")).unwrap(), blessed);
    assert_eq!(run(true).0, 0);
    std::fs::remove_file(folder.path().join("two.toml")).unwrap();
    let (code, stdout, _) = run(false);
    assert!(code == 10 && stdout.contains("gone"), "{stdout}");
}

/// A fingerprint is about what happens to people, not about how many statistics are kept of it.
#[test]
fn a_fingerprint_is_about_passengers() {
    let text = |interval: &str, title: &str, mean: &str| {
        run_text(&format!(
            "title = \"{title}\"\n[run]\nreplications = 2\ninterval = \"{interval}\"\n[port.p.arrivals.a]\nper-day = 300\n\
             to = \"s\"\n[port.p.station.s]\nservers = 1\nservice.exponential = {{ mean = \"{mean}\" }}\n"
        ))
        .results
        .fingerprint
    };
    assert_eq!(text("1 h", "One", "100 s"), text("1 min", "Two", "100 s"));
    assert_ne!(text("1 h", "One", "100 s"), text("1 h", "One", "100.001 s"));
}

#[test]
fn verify_tells_whether_results_are_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("day.toml");
    std::fs::copy(root().join("scenarios/validation/mm1.toml"), &scenario).unwrap();
    let out = folder.path().join("out");
    let made = clearway()
        .arg("run")
        .arg(&scenario)
        .args(["--set", "run.days=2", "--replications", "3", "--trace", "--quiet", "--out"])
        .arg(&out)
        .status();
    assert!(made.unwrap().success());
    let verify = || output(clearway().arg("verify").arg(&out));
    let (code, stdout, stderr) = verify();
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    assert!(
        stdout.contains("same       passengers.csv") && stdout.contains("the same bytes in all"),
        "{stdout}"
    );
    // One digit of one table.
    let summary = std::fs::read_to_string(out.join("summary.csv")).unwrap();
    std::fs::write(out.join("summary.csv"), summary.replacen(",3\n", ",4\n", 2)).unwrap();
    std::fs::remove_file(out.join("series.csv")).unwrap();
    let (code, stdout, _) = verify();
    assert_eq!(code, 10);
    assert!(stdout.contains("different  summary.csv: from line 2 on"), "{stdout}");
    assert!(stdout.contains("different  series.csv: it cannot be read"), "{stdout}");
    assert!(stdout.contains("is not reproduced: 2 of"), "{stdout}");
    // Another scenario under the same name is not what was run.
    let text = std::fs::read_to_string(&scenario).unwrap();
    std::fs::write(&scenario, text.replace("60 s", "61 s")).unwrap();
    let (code, _, stderr) = verify();
    assert!(code == 10 && stderr.contains("is not what it was when"), "{stderr}");
    std::fs::write(out.join("manifest.json"), "{}").unwrap();
    let (code, _, stderr) = verify();
    assert!(code == 4 && stderr.contains("is no manifest of a run"), "{stderr}");
    assert_eq!(output(clearway().args(["verify", "nowhere"])).0, 4);
}

/// A manifest is a file that anybody can write: it leads to no other files, hides none, and its own words are checked.
#[test]
fn verify_does_not_trust_a_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    std::fs::create_dir(&home).unwrap();
    std::fs::copy(root().join("scenarios/validation/overload.toml"), home.join("day.toml")).unwrap();
    let clearway = |arguments: &[&str], from: &std::path::Path| {
        output(std::process::Command::new(env!("CARGO_BIN_EXE_clearway")).current_dir(from).args(arguments))
    };
    assert_eq!(clearway(&["run", "day.toml", "--quiet", "--out", "out"], &home).0, 0);
    let path = home.join("out/manifest.json");
    let manifest: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let with = |key: &str, value: serde_json::Value| {
        let mut changed = manifest.clone();
        changed[key] = value;
        std::fs::write(&path, changed.to_string()).unwrap();
        clearway(&["verify", "out"], &home)
    };
    for files in [serde_json::json!([]), serde_json::json!(["/dev/zero"]), serde_json::json!(["../day.toml"])]
    {
        let (code, _, stderr) = with("files", files.clone());
        assert!(code == 4 && stderr.contains("is no manifest of a run"), "{files}: {stderr}");
    }
    let (code, stdout, _) = with("seed", 5.into());
    assert!(code == 10 && stdout.contains("different  manifest.json: `seed` was 5, is 22"), "{stdout}");
    // What it does not list is looked at too.
    let series = std::fs::read(home.join("out/series.csv")).unwrap();
    std::fs::write(home.join("out/series.csv"), "port\n").unwrap();
    let (code, stdout, _) = with("files", serde_json::json!(["summary.csv", "old.csv"]));
    assert!(code == 10 && stdout.contains("different  series.csv"), "{stdout}");
    assert!(stdout.contains("different  old.csv: this version does not write it"), "{stdout}");
    std::fs::write(home.join("out/series.csv"), series).unwrap();
    std::fs::write(&path, manifest.to_string()).unwrap();
    // From elsewhere, where another scenario has the same name, it is the one that was run that counts.
    let elsewhere = folder.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::write(elsewhere.join("day.toml"), "schema = 2\n").unwrap();
    let (code, stdout, stderr) = clearway(&["verify", "../home/out"], &elsewhere);
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    // The whole home moved: found beside the present folder.
    std::fs::rename(&home, folder.path().join("moved")).unwrap();
    assert_eq!(clearway(&["verify", "out"], &folder.path().join("moved")).0, 0);
}
