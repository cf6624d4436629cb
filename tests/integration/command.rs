//! The program as it is used: commands, files, exit codes.

use std::path::Path;

use crate::common::{clearway, outcome, released, root};

fn run(args: &[&str]) -> (i32, String, String) {
    outcome(clearway().args(args))
}

fn columns(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    (header, rows)
}

#[test]
fn a_run_leaves_tables_charts_and_a_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new").join("results");
    let scenario = "scenarios/lok-ma-chau/2023-01-20.toml";
    let (code, stdout, stderr) =
        run(&["run", scenario, "--replications", "3", "--out", out.to_str().unwrap()]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.contains("booking-check") && stdout.contains('█'), "{stdout}");

    let (header, rows) = columns(&out.join("summary.csv"));
    assert_eq!(
        header.join(","),
        "port,station,class,measure,unit,mean,ci_low,ci_high,sd,min,p05,p50,p95,max,replications"
    );
    let stations = [
        "arrivals",
        "served",
        "wait_mean",
        "wait_p50",
        "wait_p95",
        "wait_max",
        "queue_mean",
        "queue_max",
        "utilisation",
        "turned_away",
        "abandoned",
        "blocked_mean",
    ];
    let ports = [
        "demand",
        "cleared",
        "turned_away",
        "refused",
        "abandoned",
        "quarantined",
        "inside_at_end",
        "journey_mean",
        "journey_p95",
        "journey_max",
        "throughput_peak_hour",
    ];
    for class in ["", "hk-resident", "returner"] {
        for (station, measures) in [("booking-check", stations.as_slice()), ("", ports.as_slice())] {
            for measure in measures {
                let found =
                    rows.iter().filter(|r| r[1] == station && r[2] == class && r[3] == *measure).count();
                assert_eq!(found, 1, "{station} {class} {measure}");
            }
        }
    }
    assert!(rows.iter().all(|row| row[14] == "3" || row[5].is_empty()));
    assert!(rows.iter().flatten().all(|field| field != "NaN" && field != "inf"));

    let (header, rows) = columns(&out.join("series.csv"));
    assert_eq!(header.join(","), "port,station,measure,unit,time,t_s,mean,p05,p50,p95");
    let queue: Vec<_> = rows.iter().filter(|r| r[1] == "booking-check" && r[2] == "queue").collect();
    assert_eq!(queue.len(), 1_440);
    assert_eq!((queue[390][4].as_str(), queue[390][5].as_str()), ("2023-01-20T06:30:00", "23400"));

    for chart in ["queue", "throughput", "waiting-time", "utilisation", "inside"] {
        for ending in ["svg", "png"] {
            let path = out.join(format!("charts/lok-ma-chau-{chart}.{ending}"));
            assert!(std::fs::metadata(&path).unwrap().len() > 1_000, "{}", path.display());
        }
    }
    let manifest: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(out.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["seed"], 20_230_120);
    assert_eq!(manifest["overrides"][0], "run.replications=3");
    assert_eq!(manifest["scenario"]["sha256"].as_str().unwrap().len(), 64);
    let listed = manifest["files"].as_array().unwrap();
    assert!(listed.iter().all(|file| out.join(file.as_str().unwrap()).is_file()));

    // Another scenario into the same folder takes the old charts away; nothing temporary is left.
    let (code, ..) = run(&[
        "run",
        "scenarios/validation/mm1.toml",
        "--set",
        "run.days=2",
        "--quiet",
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(code, 0);
    let names: Vec<_> =
        std::fs::read_dir(out.join("charts")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| name.to_str().unwrap().starts_with("p-")), "{names:?}");
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 6); // two days: days.csv too; report.html
}

#[test]
fn json_goes_to_standard_output_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let args = [
        "run",
        "scenarios/validation/md1.toml",
        "--set",
        "run.days=2",
        "--replications",
        "2",
        "--json",
        "--out",
        out,
    ];
    let (code, stdout, _) = run(&args);
    assert_eq!(code, 0);
    let value: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(value["summary"][0]["measure"], "demand");
    let (code, stdout, stderr) =
        run(&["run", "scenarios/validation/md1.toml", "--set", "run.days=2", "--quiet", "--out", out]);
    assert_eq!((code, stdout.as_str(), stderr.as_str()), (0, "", ""));
}

#[test]
fn mistakes_as_json() {
    let (code, stdout, stderr) =
        run(&["check", "--json", "docs/guides/mistakes.toml", "scenarios/validation/mm1.toml"]);
    assert_eq!((code, stderr.as_str()), (3, ""));
    let value: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let first = &value[0]["mistakes"][0];
    assert_eq!((&first["line"], &first["column"]), (&11.into(), &9.into()), "{first}");
    assert_eq!(first["help"], "did you mean `resident`?");
    assert_eq!(value[1]["mistakes"].as_array().unwrap().len(), 0);
}

#[test]
fn exit_codes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.toml");
    std::fs::write(&file, "schema = 1\n[prot.x]\n").unwrap();
    let wrong = file.to_str().unwrap();
    assert_eq!(run(&["check", "scenarios/lok-ma-chau/2023-01-08.toml"]).0, 0);
    assert_eq!(run(&["walk"]).0, 2);
    assert_eq!(run(&["run"]).0, 2);
    assert_eq!(run(&["run", wrong, "--threads", "0"]).0, 2);
    assert_eq!(run(&["--help"]).0, 0);
    let (code, stdout, stderr) = run(&["check", "scenarios/lok-ma-chau/2023-01-08.toml", wrong]);
    assert_eq!(code, 3);
    assert!(stdout.contains("no mistakes") && stderr.contains("did you mean `port`?"), "{stdout}{stderr}");
    assert!(!stderr.contains('\u{1b}'), "no colours where there is no terminal");
    let (code, _, stderr) = run(&["run", "nowhere.toml"]);
    assert_eq!(code, 4);
    assert!(stderr.contains("failed to read nowhere.toml"), "{stderr}");
    assert_eq!(run(&["run", "scenarios"]).0, 4);

    let (code, _, stderr) = run(&["run", "scenarios/validation/md1.toml", "--out", wrong]);
    assert_eq!(code, 4, "{stderr}");
    assert!(stderr.contains("results need a folder"), "{stderr}");

    std::fs::write(&file, [0xff_u8, 0xfe, 0x00, b'x']).unwrap();
    let (code, _, stderr) = run(&["check", wrong]);
    assert_eq!(code, 3);
    assert!(stderr.contains("not text in UTF-8"), "{stderr}");
    std::fs::write(&file, "").unwrap();
    assert_eq!(run(&["check", wrong]).0, 3);

    std::fs::write(
        &file,
        "schema = 1\n[port.p.arrivals.a]\nper-hour = { \"00:00\" = 600 }\nto = \"one\"\n[port.p.station.one]\n\
         servers = 1\nservice.fixed = \"20 s\"\nqueue = { places = 1 }\n\
         next = [{ share = 0.5, to = \"one\" }, { to = \"cleared\" }]\n",
    )
    .unwrap();
    let out = folder.path().join("stopped");
    let (code, _, stderr) = run(&["run", wrong, "--out", out.to_str().unwrap()]);
    assert_eq!(code, 5);
    assert!(stderr.contains("blocking circle"), "{stderr}");
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 0, "nothing is left of a run that stopped");
}

/// An interruption ends the run cleanly, whether replications are long or short.
#[test]
fn an_interruption_leaves_nothing() {
    for changes in
        [["run.days=300", "run.interval=\"1 d\""], ["run.replications=100000", "run.interval=\"1 d\""]]
    {
        let folder = tempfile::tempdir().unwrap();
        let mut child = clearway()
            .args([
                "run",
                "scenarios/lok-ma-chau/2023-01-20.toml",
                "--set",
                changes[0],
                "--set",
                changes[1],
                "--out",
            ])
            .arg(folder.path())
            .stderr(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(600));
        let killed =
            std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

/// A file that cannot take its name leaves the old results as they were and nothing temporary.
#[test]
fn a_failed_write_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let md1 = [
        "run",
        "scenarios/validation/md1.toml",
        "--set",
        "run.days=2",
        "--replications",
        "2",
        "--quiet",
        "--out",
        out,
    ];
    assert_eq!(run(&md1).0, 0);
    let before = std::fs::read(folder.path().join("summary.csv")).unwrap();
    std::fs::remove_file(folder.path().join("series.csv")).unwrap();
    std::fs::create_dir(folder.path().join("series.csv")).unwrap();
    let (code, _, stderr) = run(&[&md1[..], &["--seed", "99"]].concat());
    assert_eq!(code, 4, "{stderr}");
    assert!(std::fs::read(folder.path().join("summary.csv")).unwrap() == before);
    for part in ["", "charts"] {
        for entry in std::fs::read_dir(folder.path().join(part)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(!name.starts_with(".clearway"), "{name}");
        }
    }
}

#[test]
fn scenarios_without_arrivals_give_a_result() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("quiet.toml");
    std::fs::write(&file, "schema = 1\n[port.p.station.s]\nservers = 1\nservice.fixed = \"1 s\"\n").unwrap();
    let out = folder.path().join("out");
    let (code, stdout, stderr) = run(&["run", file.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("nobody will come") && stdout.contains("0 came"), "{stdout}{stderr}");
    let summary = std::fs::read_to_string(out.join("summary.csv")).unwrap();
    assert!(summary.contains("p,s,,wait_mean,s,,,,,,,,,,0\n"), "{summary}");
}

/// The two commands of the README, and the text it shows, are true.
#[test]
fn the_readme_shows_what_the_program_prints() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let blocks: Vec<&str> = readme.split("```").skip(1).step_by(2).collect();
    let mut shown = 0;
    // Not in the repository itself: the reader's own results may lie there.
    let folder = tempfile::tempdir().unwrap();
    for part in ["scenarios", "docs"] {
        std::os::unix::fs::symlink(root().join(part), folder.path().join(part)).unwrap();
    }
    for block in blocks {
        let Some(rest) = block.strip_prefix("console\n$ cargo run --release -- ") else { continue };
        let (command, expected) = rest.split_once('\n').unwrap();
        let args: Vec<&str> = command.split_whitespace().collect();
        let output = released().current_dir(folder.path()).args(&args).output().unwrap();
        let (code, stdout, stderr) = (
            output.status.code().unwrap(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        );
        let found = if stdout.is_empty() { stderr } else { stdout };
        assert!(code == 0 || code == 3, "{found}");
        assert_eq!(found.trim_end(), expected.trim_end(), "the README is out of date for: {command}");
        shown += 1;
    }
    assert!(shown >= 2);
}

/// `--enforce` turns an unmet target into an exit code; without it the same run ends well.
#[test]
fn unmet_targets_can_be_enforced() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("s.toml");
    let text = "schema = 1\n[run]\nreplications = 2\n[port.p.arrivals.a]\nevery = \"60 s\"\nto = \"s\"\n\
        [port.p.station.s]\nservers = 1\nservice.fixed = \"1 s\"\n[target.many]\nmeasure = \"demand\"\nat-least = 1_440\n";
    std::fs::write(&file, text).unwrap();
    let run = |extra: &[&str]| {
        let out = folder.path().join("out");
        let ran =
            clearway().args(["run", "--quiet", "--out"]).arg(&out).arg(&file).args(extra).output().unwrap();
        let targets = std::fs::read_to_string(out.join("targets.csv")).unwrap();
        (ran.status.code(), String::from_utf8(ran.stderr).unwrap(), targets)
    };
    let (code, _, targets) = run(&["--enforce"]);
    assert_eq!(code, Some(0));
    assert_eq!(
        targets.lines().nth(1),
        Some("many,p,,,demand,1,,1440,,run,,,1440,1,0.342380227507,1,0.95,pass")
    );
    let unmet = ["--set", "target.many.at-least=1441"];
    assert_eq!(run(&unmet).0, Some(0));
    let (code, said, _) = run(&[&unmet[..], &["--enforce"]].concat());
    assert_eq!(code, Some(10));
    assert!(said.contains("not met: `many`"), "{said}");
}
