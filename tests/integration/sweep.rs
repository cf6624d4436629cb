//! Sweeps: what they try, that nothing finished is lost, that parts join to the whole.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::common::{clearway, root};

/// A hall that is quick to simulate, with its desks, its demand and a target.
const HALL: &str = r#"schema = 1
title = "A small hall"
[run]
replications = 4
seed = 7
[class.resident]
[class.visitor]
[port.hall]
open = "08:00"
close = "10:00"
[port.hall.arrivals.walk-in]
per-hour = { "08:00" = 400, "10:00" = 0 }
classes = { resident = 0.7, visitor = 0.3 }
to = "desk"
[port.hall.station.desk]
servers = { "08:00" = 3, "09:00" = 4 }
service.lognormal = { mean = "30 s", cv = 0.5 }
next = [{ class = "visitor", to = "check", walk = "20 s" }, { to = "cleared" }]
[port.hall.station.check]
servers = 2
service.exponential = { mean = "20 s" }
[target.short-wait]
measure = "wait_p95"
station = "desk"
at-most = "2 min"
probability = 0.75
"#;

const DESKS: &str = "port.hall.station.desk.servers";

struct Hall {
    folder: tempfile::TempDir,
}

impl Hall {
    fn new() -> Self {
        Self::of(HALL)
    }

    fn of(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("hall.toml"), text).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// `clearway sweep hall.toml …` in the folder of the hall.
    fn sweep(&self, out: &str, args: &[&str]) -> Command {
        let mut command = clearway();
        command
            .current_dir(self.folder.path())
            .args(["sweep", "hall.toml", "--quiet", "--out", out])
            .args(args);
        for name in
            ["SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", "JOB_COMPLETION_INDEX"]
        {
            command.env_remove(name);
        }
        command
    }

    fn done(&self, out: &str, args: &[&str]) {
        let output = self.sweep(out, args).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn refused(&self, args: &[&str]) -> (i32, String) {
        let output = self.sweep("refused", args).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    fn table(&self, out: &str) -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(self.path(out).join("sweep.csv")).unwrap();
        reader.deserialize().map(|row| row.unwrap()).collect()
    }

    fn mean(&self, out: &str, point: &str, place: &str, measure: &str) -> f64 {
        let rows = self.table(out);
        let row = rows
            .iter()
            .find(|r| {
                r["point"] == point
                    && r["station"] == place
                    && r["class"].is_empty()
                    && r["measure"] == measure
            })
            .unwrap();
        row["mean"].parse().unwrap()
    }
}

/// All files of a folder but those that tell when and where: length and hash by name.
pub fn files(folder: &Path) -> BTreeMap<String, (usize, u64)> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            if path.is_dir() {
                open.push(path);
            } else if name != "manifest.json" && !name.starts_with("parts") {
                found.insert(name, digest(&std::fs::read(&path).unwrap()));
            }
        }
    }
    found
}

fn digest(bytes: &[u8]) -> (usize, u64) {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    (bytes.len(), hasher.finish())
}

/// Each point of a sweep is the run that the same changes give.
#[test]
fn a_point_is_the_run_with_its_changes() {
    let hall = Hall::new();
    let scale = format!("scale:{DESKS}=1,1.5");
    let shift = format!("shift:{DESKS}=-30 min,0 s");
    hall.done(
        "out",
        &["--vary", &scale, "--vary", &shift, "--vary", "port.hall.station.check.present=true,false"],
    );
    let rows = hall.table("out");
    assert_eq!(rows.iter().map(|row| row["point"].parse::<u32>().unwrap()).max(), Some(8));
    let changes =
        ["scale:port.hall.station.desk.servers=1.5", "shift:port.hall.station.desk.servers=-30 min"];
    let set = ["--set", changes[0], "--set", changes[1], "--set", "port.hall.station.check.present=false"];
    let output = clearway()
        .current_dir(hall.folder.path())
        .args(["run", "hall.toml", "--quiet", "--out", "run"])
        .args(set)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // Grid: the last factor changes fastest, so this is the sixth of 2 x 2 x 2.
    let mut reader = csv::Reader::from_path(hall.path("run/summary.csv")).unwrap();
    let run: Vec<BTreeMap<String, String>> = reader.deserialize().map(|row| row.unwrap()).collect();
    let of_point: Vec<_> =
        rows.iter().filter(|r| r["point"] == "6" && !r["measure"].starts_with("target")).collect();
    assert_eq!(of_point.len(), run.len());
    for (point, run) in of_point.iter().zip(&run) {
        for (column, value) in run {
            assert_eq!(&point[column], value, "{column} of {run:?}");
        }
        assert_eq!(point["scale:port.hall.station.desk.servers"], "1.5");
        assert_eq!(point["shift:port.hall.station.desk.servers"], "-30 min");
    }
    // Nobody waits at a check that is not there, and whoever leaves the desk is through.
    let wait = |point| hall.mean("out", point, "check", "wait_mean");
    assert!(wait("1") > 0.0 && wait("2") == 0.0);
    // The fourth desk comes half an hour earlier and stays two hours: 3 x 0.5 + 4 x 1.5 instead of 3 + 4, and until empty.
    let hours = |point| hall.mean("out", point, "desk", "staff_hours");
    assert!(hours("1") - hours("3") > 0.4 && hours("1") - hours("3") < 0.6, "{} {}", hours("1"), hours("3"));
}

/// The same passengers come to every point: with more desks everyone waits no longer, in every replication.
#[test]
fn points_share_their_passengers() {
    let hall = Hall::new();
    hall.done("out", &["--vary", &format!("{DESKS}=3..6:1")]);
    let rows = hall.table("out");
    let of = |point: &str, measure: &str| -> Vec<String> {
        let row = rows.iter().find(|r| {
            r["point"] == point && r["station"].is_empty() && r["class"].is_empty() && r["measure"] == measure
        });
        ["mean", "min", "p50", "max"].iter().map(|column| row.unwrap()[*column].clone()).collect()
    };
    for point in ["2", "3", "4"] {
        assert_eq!(of("1", "demand"), of(point, "demand"));
    }
    let waits: Vec<f64> = (1..=4).map(|p| hall.mean("out", &p.to_string(), "desk", "wait_mean")).collect();
    assert!(waits.windows(2).all(|pair| pair[0] > pair[1]), "{waits:?}");
    // The target: one row tells the share of replications that met it, one what its measure came to.
    let met: Vec<f64> =
        (1..=4).map(|p| hall.mean("out", &p.to_string(), "short-wait", "target_met")).collect();
    assert!(met[0] == 0.0 && met[3] == 1.0, "{met:?}");
    let value = hall.mean("out", "2", "short-wait", "target_value");
    assert!((value - hall.mean("out", "2", "desk", "wait_p95")).abs() < 0.01 * value);
}

/// `[sweep]` in the file says the same as the command line; named points are changes of their own.
#[test]
fn a_file_can_say_what_to_try() {
    let vary = format!("[sweep]\nvary = {{ \"{DESKS}\" = \"3..5:1\" }}\n");
    let hall = Hall::of(&format!("{HALL}{vary}"));
    hall.done("file", &[]);
    hall.done("typed", &["--vary", &format!("{DESKS}=3..5:1")]);
    assert_eq!(files(&hall.path("file")), files(&hall.path("typed")));

    let named = format!(
        "[sweep.point.now]\n\"{DESKS}\" = 3\n[sweep.point.more]\n\"{DESKS}\" = 4\n\"port.hall.station.check.servers\" = 3\n"
    );
    let hall = Hall::of(&format!("{HALL}{named}"));
    hall.done("named", &[]);
    let rows = hall.table("named");
    assert!(rows.iter().all(|row| row["name"] == if row["point"] == "1" { "now" } else { "more" }));
    let servers = |point: &str| hall.mean("named", point, "check", "staff_hours");
    assert!((servers("2") / servers("1") - 1.5).abs() < 0.1);

    for (wrong, message) in [
        ("[sweep]\n", "nothing is varied here"),
        ("[sweep]\ndesign = \"sobol\"\nvary = { \"a.b\" = \"1..2\" }\n", "needs a number of points"),
        ("[sweep]\npoints = 3\nvary = { \"a.b\" = [1] }\n", "a grid has as many points as its values make"),
        ("[sweep]\nvary = { \"a.b\" = \"1..2\" }\n", "does not say its steps"),
        ("[sweep]\nvary = { \"a.b\" = \"2..1:1\" }\n", "is empty"),
        ("[sweep]\nvary = { desk = [1] }\n", "is no path"),
        ("[sweep]\nvary = { \"a.b\" = [] }\n", "there are no values here"),
    ] {
        let found = crate::common::mistakes(&format!("{HALL}{wrong}"));
        assert!(found.contains(message), "{wrong}: {found}");
    }
}

/// Whole files as levels, beside values.
#[test]
fn files_can_be_levels() {
    let hall = Hall::new();
    std::fs::write(hall.path("other.toml"), HALL.replace("\"30 s\"", "\"15 s\"")).unwrap();
    hall.done("out", &["--vary", "file=hall.toml,other.toml", "--vary", &format!("{DESKS}=3,4")]);
    let wait = |point| hall.mean("out", point, "desk", "wait_mean");
    assert!(wait("1") > wait("2") && wait("2") > wait("3") && wait("3") > wait("4"));
    assert_eq!(hall.table("out").iter().find(|row| row["point"] == "3").unwrap()["file"], "other.toml");
}

/// A Latin hypercube takes each of its steps once; both space-filling designs depend on their seed alone.
#[test]
fn space_filling_designs_fill_the_space() {
    let hall = Hall::new();
    let vary = |values| format!("scale:port.hall.arrivals.walk-in.per-hour={values}");
    let service = "port.hall.station.desk.service.lognormal.mean=20 s..40 s";
    for design in ["latin-hypercube", "sobol"] {
        let args = ["--design", design, "--points", "16", "--vary", &vary("0.8..1.2"), "--vary", service];
        let args: Vec<&str> =
            args.into_iter().chain(["--replications", "1", "--measure", "wait_mean"]).collect();
        hall.done(design, &args);
        let mut rows = hall.table(design);
        assert!(rows.iter().all(|row| row["measure"] == "wait_mean"));
        rows.retain(|row| row["station"] == "desk" && row["class"].is_empty());
        let parts = |column: &str, low: f64, high: f64| -> Vec<usize> {
            let value = |text: &str| text.trim_end_matches(" s").parse::<f64>().unwrap();
            let mut cells: Vec<usize> = rows
                .iter()
                .map(|row| ((value(&row[column]) - low) / (high - low) * 16.0).floor() as usize)
                .collect();
            cells.sort_unstable();
            cells
        };
        // 16 points of a scrambled Sobol sequence, a power of two, are a Latin hypercube too.
        let all: Vec<usize> = (0..16).collect();
        assert_eq!(parts("scale:port.hall.arrivals.walk-in.per-hour", 0.8, 1.2), all, "{design}");
        assert_eq!(parts("port.hall.station.desk.service.lognormal.mean", 20.0, 40.0), all, "{design}");
    }
}

/// Killed a hundred times at random instants, a sweep ends with the files of one that was left alone.
#[test]
#[cfg(unix)]
fn a_killed_sweep_goes_on_where_it_was() {
    let hall = Hall::new();
    let args = ["--vary", &format!("{DESKS}=3..8:1"), "--vary", "port.hall.station.check.servers=1,2"];
    let begun = std::time::Instant::now();
    hall.done("undisturbed", &args);
    // From before the first point to after the last file.
    let longest = begun.elapsed().as_micros() as u64 * 3 / 4;
    let expected = files(&hall.path("undisturbed"));
    assert!(expected.contains_key("sweep.csv"));
    let mut random: u64 = 0x2545_f491_4f6c_dd1d;
    let (mut kills, mut sweeps, mut resumed) = (0, 0, 0);
    while kills < 100 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        if hall.path("out/sweep.unfinished").exists() {
            resumed += 1;
        }
        let mut child = hall.sweep("out", &args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(random % longest));
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        if ended.success() {
            assert_eq!(files(&hall.path("out")), expected, "sweep {sweeps} after {kills} kills");
            std::fs::remove_dir_all(hall.path("out")).unwrap();
            sweeps += 1;
        } else {
            kills += 1;
            // Whatever has its final name is whole.
            if let Ok(found) = std::fs::read(hall.path("out/sweep.csv")) {
                assert_eq!(digest(&found), expected["sweep.csv"]);
            }
        }
    }
    assert!(resumed > 10, "only {resumed} sweeps had something to go on from");
    hall.done("out", &args);
    assert_eq!(files(&hall.path("out")), expected);
}

/// What is finished is not simulated again, whatever else the next sweep tries.
#[test]
fn finished_points_are_kept() {
    let hall = Hall::new();
    let output = clearway()
        .current_dir(hall.folder.path())
        .args(["sweep", "hall.toml", "--out", "out", "--shard", "1/2", "--vary", &format!("{DESKS}=3..6:1")])
        .output()
        .unwrap();
    assert!(output.status.success());
    let again = clearway()
        .current_dir(hall.folder.path())
        .args(["sweep", "hall.toml", "--out", "out", "--shard", "1/2", "--vary", &format!("{DESKS}=3..6:1")])
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&again.stderr).contains("is there already"));
}

/// Parts join to the bytes of the whole, whatever their number, whoever says which part it is.
#[test]
fn parts_join_to_the_whole() {
    let hall = Hall::new();
    let vary = format!("{DESKS}=3..9:1");
    let args = ["--vary", vary.as_str(), "--format", "parquet"];
    hall.done("whole", &args);
    for shard in ["1/3", "3/3", "2/3"] {
        let mut sweep = hall.sweep("parts", &args);
        // A fresh process for each, as on a cluster; the middle one is told by Slurm, from a task number of its own.
        let status = if shard == "2/3" {
            let slurm = [("ID", "11"), ("MIN", "10"), ("COUNT", "3")];
            sweep.envs(slurm.map(|(key, value)| (format!("SLURM_ARRAY_TASK_{key}"), value))).status()
        } else {
            sweep.args(["--shard", shard]).status()
        };
        assert!(status.unwrap().success());
    }
    hall.done("parts", &[&args[..], &["--merge"]].concat());
    assert_eq!(files(&hall.path("parts")), files(&hall.path("whole")));
    // The folder alone is enough.
    let output = clearway()
        .current_dir(hall.folder.path())
        .args(["sweep", "--merge", "parts", "--quiet", "--format", "parquet"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(files(&hall.path("parts")), files(&hall.path("whole")));

    // Kubernetes counts from zero.
    for index in ["0", "1"] {
        let mut sweep = hall.sweep("indexed", &args);
        assert!(sweep.args(["--shards", "2"]).env("JOB_COMPLETION_INDEX", index).status().unwrap().success());
    }
    hall.done("indexed", &[&args[..], &["--merge"]].concat());
    assert_eq!(files(&hall.path("indexed")), files(&hall.path("whole")));
}

/// Parts that are missing, damaged or of another sweep are not joined.
#[test]
fn parts_that_do_not_fit_are_refused() {
    let hall = Hall::new();
    let vary = format!("{DESKS}=3..6:1");
    let merge = |args: &[&str]| {
        let output = hall.sweep("parts", args).arg("--merge").output().unwrap();
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = merge(&["--vary", &vary]);
    assert!(code == 4 && said.contains("parts"), "{code} {said}");
    hall.done("parts", &["--vary", &vary, "--shard", "1/3"]);
    let (code, said) = merge(&["--vary", &vary]);
    assert!(code == 4 && said.contains("of 3 parts 2 are missing: 2, 3"), "{code} {said}");
    hall.done("parts", &["--vary", &vary, "--shard", "2/3"]);
    hall.done("parts", &["--vary", &format!("{DESKS}=3..7:1"), "--shard", "3/3"]);
    let (code, said) = merge(&["--vary", &vary]);
    assert!(code == 4 && said.contains("of 3 parts 1 are missing: 3"), "{code} {said}");
    let folder = clearway().args(["sweep", "--merge"]).arg(hall.path("parts")).output().unwrap();
    assert!(String::from_utf8_lossy(&folder.stderr).contains("belongs to another sweep"));
    hall.done("parts", &["--vary", &vary, "--shard", "3/3"]);
    let (code, said) = merge(&["--vary", &format!("{DESKS}=3..8:1")]);
    assert!(code == 4 && said.contains("those of another sweep"), "{code} {said}");
    let part = hall.path("parts/parts/part-0002-of-0003.points");
    let mut bytes = std::fs::read(&part).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&part, bytes).unwrap();
    let (code, said) = merge(&["--vary", &vary]);
    assert!(code == 4 && said.contains("damaged"), "{code} {said}");
    assert!(!hall.path("parts/sweep.csv").exists());
}

/// A disk that is full half-way: a clear message, and what is finished stays. The shell's limit on the size of files stands
/// for the disk.
#[test]
#[cfg(unix)]
fn a_full_disk_loses_nothing_finished() {
    let hall = Hall::new();
    let vary = format!("{DESKS}=3..12:1");
    hall.done("whole", &["--vary", &vary]);
    let limited = |blocks: u32| {
        let program = env!("CARGO_BIN_EXE_clearway");
        let line = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec '{program}' sweep hall.toml --quiet --out out --vary {vary}"
        );
        Command::new("sh").current_dir(hall.folder.path()).args(["-c", &line]).output().unwrap()
    };
    let mut seen = Vec::new();
    for blocks in [8, 16, 24, 40] {
        let output = limited(blocks);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(4), "{blocks}: {said}");
        assert!(said.contains("error:") && said.contains("help:"), "{said}");
        assert!(!hall.path("out/sweep.csv").exists());
        seen.push(said);
    }
    assert!(seen[0].contains("of 10 points are finished and kept"), "{}", seen[0]);
    hall.done("out", &["--vary", &vary]);
    assert_eq!(files(&hall.path("out")), files(&hall.path("whole")));
}

/// The same bytes for any number of threads, also where a precision decides how many replications a point has.
#[test]
fn threads_do_not_matter() {
    let hall = Hall::new();
    let args = ["--vary", &format!("{DESKS}=3..5:1"), "--set", "run.precision=20%"];
    for threads in ["1", "3"] {
        hall.done(threads, &[&args[..], &["--threads", threads]].concat());
    }
    assert_eq!(files(&hall.path("1")), files(&hall.path("3")));
    let counts: Vec<String> = hall.table("1").iter().map(|row| row["replications"].clone()).collect();
    assert!(counts.iter().any(|n| n != &counts[0]), "every point took {}", counts[0]);
}

#[test]
fn careless_sweeps_are_refused() {
    let hall = Hall::new();
    let servers = |values: &str| format!("{DESKS}={values}");
    for (args, code, message) in [
        (vec!["--vary", "port.hall.station.dsk.servers=3,4"], 3, "did you mean `desk`"),
        (vec!["--vary", "port.hall.station.desk.serves=3,4"], 3, "has no key `serves`"),
        (vec!["--vary", &servers("3,many")], 3, "must be a whole number"),
        (vec!["--vary", &servers("")], 2, "there are no values"),
        (vec!["--vary", &servers("9..3:1")], 2, "is empty"),
        (vec!["--vary", &servers("3..9")], 2, "does not say its steps"),
        (vec!["--vary", "servers"], 2, "has no `=`"),
        (vec!["--vary", &servers("3"), "--vary", &servers("4")], 2, "is varied twice"),
        (vec![], 2, "nothing is varied"),
        (vec!["--vary", &servers("3..20000:1")], 2, "--yes"),
        (vec!["--vary", &servers("3..9"), "--design", "sobol"], 2, "needs a number of points"),
        (vec!["--vary", &servers("3,4"), "--points", "3"], 2, "as many points as its values make"),
        (vec!["--vary", &servers("3,4"), "--shard", "3/2"], 2, "there is no part 3"),
        (vec!["--vary", &servers("3,4"), "--shards", "2"], 2, "the environment"),
        (vec!["--vary", &servers("3,4"), "--show", "wait_p59"], 2, "there is no measure `wait_p59`"),
        (vec!["--vary", &servers("3,4"), "--show", "dsk/wait_p95"], 2, "there is no `dsk/wait_p95`"),
        (vec!["--vary", &servers("3,4"), "--show", "hall/demand"], 2, "write for example `hall//demand`"),
        (vec!["--vary", "scale:port.hall.station.desk.service.lognormal=1,2"], 3, "this cannot be scaled"),
        (vec!["--vary", "shift:port.hall.station.check.servers=1 h,2 h"], 3, "this cannot be shifted"),
        (
            vec!["--vary", "scale:port.hall.station.desk.queue.places=1,2"],
            3,
            "there is no `queue` written here",
        ),
        (vec!["--vary", "file=hall.toml,missing.toml"], 4, "missing.toml"),
    ] {
        let (found, said) = hall.refused(&args);
        assert!(found == code && said.contains(message), "{args:?}: {found}\n{said}");
        assert!(!said.contains("panicked"));
    }
}

/// How often all targets are met in one and the same replication is told of each point, and is what its run says.
#[test]
fn points_tell_how_likely_all_targets_are_met_together() {
    let second = "[target.few]\nmeasure = \"demand\"\nat-most = 800\nprobability = 0.5\n";
    let hall = Hall::of(&format!("{HALL}{second}").replace("replications = 4", "replications = 40"));
    hall.done("out", &["--vary", &format!("{DESKS}=3,4")]);
    let (mut all, mut alone) = (Vec::new(), Vec::new());
    for (point, desks) in [("1", 3), ("2", 4)] {
        let together = hall.mean("out", point, "", "targets_met");
        let each = ["short-wait", "few"].map(|target| hall.mean("out", point, target, "target_met"));
        assert!(together <= each[0].min(each[1]) && each[1] < 1.0, "{together} {each:?}");
        let run = clearway()
            .current_dir(hall.folder.path())
            .args([
                "run",
                "hall.toml",
                "--quiet",
                "--json",
                "--out",
                "run",
                "--set",
                &format!("{DESKS}={desks}"),
            ])
            .output()
            .unwrap();
        let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!(json["targets_together"]["all"]["met"].as_f64(), Some(together));
        let table = std::fs::read_to_string(hall.path("run/targets_together.csv")).unwrap();
        assert!(
            table.contains(&format!("\nsmooth,2,{together},"))
                && table.contains(&format!("\nall,2,{together},")),
            "{table}"
        );
        all.push(together);
        alone.push(each[0] * each[1]);
    }
    // Waits are long when many come, so both are met together more often than if they had nothing to do with each other.
    assert!(all[0] >= alone[0] && all[1] >= alone[1] && all[1] > all[0], "{all:?} {alone:?}");
}

/// Where a target stops being met and where a curve bends most is said, drawn and true: three desks for four people a minute are
/// busy with 1.5 of them, five are enough for any wait, and at two there is no end of it.
#[test]
fn the_summary_says_where_a_target_is_reached() {
    let hall = Hall::new();
    let said = |values: &str| {
        let vary = format!("{DESKS}={values}");
        let mut command = clearway();
        let command = command.current_dir(hall.folder.path()).args(["sweep", "hall.toml", "--out", "marks"]);
        let done = command.args(["--vary", &vary]).output().unwrap();
        assert!(done.status.success());
        let svg = std::fs::read_to_string(hall.path("marks/charts/sweep-short-wait-response.svg")).unwrap();
        (String::from_utf8(done.stdout).unwrap(), svg)
    };
    let (text, svg) = said("1,2,3,4,5,6,7,8,9");
    let waits: Vec<f64> =
        (1..=9).map(|point| hall.mean("marks", &point.to_string(), "desk", "wait_p95")).collect();
    let last = waits.iter().rposition(|wait| *wait > 120.0).unwrap() + 1;
    assert!(waits[last..].iter().all(|wait| *wait <= 120.0), "{waits:?}");
    let reached =
        text.split("the mean reaches the target between ").nth(1).unwrap_or_else(|| panic!("{text}"));
    let ends: Vec<usize> = reached.split_whitespace().filter_map(|word| word.parse().ok()).take(2).collect();
    assert!(ends[0] <= last && ends[1] > last, "{text}");
    assert!(svg.contains("the mean reaches the target between"));
    assert!(text.contains("bends most at"), "{text}");
    // Where all meet it nothing is said.
    assert!(!said("7,8,9").0.contains("reaches the target"));
}

/// Whole timetables: every number of a scaled one, every time of a shifted one.
#[test]
fn timetables_are_scaled_and_shifted_whole() {
    let loaded = |change: &str| {
        let changes = [change.to_owned()];
        clearway::scenario::load::load_text("hall.toml", "hall", HALL, root(), &changes)
    };
    let staffing = |change: &str| {
        let scenario = loaded(change)
            .unwrap_or_else(|(d, s)| panic!("{}", clearway::scenario::diagnostic::render(&d, &s, false)));
        let desk = &scenario.scenario.stations[0];
        let clearway::scenario::model::Work::Servers { staffing, .. } = &desk.work else { panic!() };
        let changes = staffing.changes.iter();
        changes.map(|(time, servers)| (time.seconds() / 3_600.0, *servers)).collect::<Vec<_>>()
    };
    assert_eq!(staffing(&format!("scale:{DESKS}=1")), [(8.0, 3), (9.0, 4)]);
    assert_eq!(staffing(&format!("scale:{DESKS}=150%")), [(8.0, 5), (9.0, 6)]);
    // A desk that is staffed at all stays staffed.
    assert_eq!(staffing(&format!("scale:{DESKS}=0.1")), [(8.0, 1), (9.0, 1)]);
    assert_eq!(staffing(&format!("shift:{DESKS}=-90 min")), [(6.5, 3), (7.5, 4)]);
    // Round midnight, as the timetable is repeated every day.
    assert_eq!(staffing(&format!("shift:{DESKS}=15 h 30 min")), [(0.5, 4), (23.5, 3)]);
    let hall = |change: &str| loaded(change).unwrap().scenario.ports[0].hours;
    assert_eq!(hall("shift:port.hall.close=30 min").map(|hours| hours.close.seconds()), Some(10.5 * 3_600.0));
}
