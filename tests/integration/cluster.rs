//! The files of the guide to clusters, on this machine: each with a hundredth of the passengers, once.

#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::root;
use crate::sweep::files;

/// Parts in each of the files.
const PARTS: u32 = 6;

/// A folder with the scenarios, as that in which the guide starts everything.
struct Study {
    folder: tempfile::TempDir,
    /// The sweep of all files, in words.
    sweep: Vec<String>,
}

impl Study {
    /// With the sweep in one go in `output/whole`.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("scenarios/lok-ma-chau");
        std::fs::create_dir_all(&to).unwrap();
        for entry in std::fs::read_dir(root().join("scenarios/lok-ma-chau")).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
        let mut study = Self { folder, sweep: Vec::new() };
        study.sweep = Self::of_kubernetes().0;
        study.run(&study.sweep, &["--out", "output/whole"], &[]);
        assert!(study.path("output/whole/sweep.csv").exists());
        study
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A command with nothing in its environment but the program and `variables`. Gives what it said.
    fn done(&self, mut command: Command, variables: &[(&str, &str)]) -> String {
        let program = Path::new(env!("CARGO_BIN_EXE_clearway")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let output = command
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", format!("{}:{}:{path}", self.path("bin").display(), program.display()))
            .env("HOME", self.folder.path())
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
        assert!(output.status.success(), "{command:?}: {}", said.concat());
        said.concat()
    }

    /// The words of a command, and more of them; another `--out` replaces its own.
    fn run(&self, words: &[String], more: &[&str], variables: &[(&str, &str)]) {
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        if more.contains(&"--out") {
            let out = words.iter().position(|word| *word == "--out").unwrap();
            words.drain(out..out + 2);
        }
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).args(more);
        self.done(command, variables);
    }

    fn shell(&self, script: &str, variables: &[(&str, &str)]) {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        self.done(command, variables);
    }

    /// What lies in `output/desks` is what the sweep in one go found; takes it away.
    fn is_the_whole(&self, what: &str) {
        assert_eq!(files(&self.path("output/desks")), files(&self.path("output/whole")), "{what}");
        let parts = std::fs::read_dir(self.path("output/desks/parts")).unwrap().count();
        assert_eq!(parts, PARTS as usize, "{what}");
        std::fs::remove_dir_all(self.path("output/desks")).unwrap();
    }

    /// The sweep of `kubernetes.yaml` in words, and what its two jobs add.
    fn of_kubernetes() -> (Vec<String>, Vec<Vec<String>>) {
        let text = text_of("cluster/kubernetes.yaml");
        let lists = |key: &str| -> Vec<Vec<String>> {
            text.split(key).skip(1).map(|rest| words(rest.split(']').next().unwrap())).collect()
        };
        let mut command = lists("command: [").remove(0);
        assert_eq!(command[0], "./clearway");
        command[0] = "clearway".into();
        (command, lists("args: ["))
    }
}

/// A file of the guides, with a sweep that is quick.
fn text_of(name: &str) -> String {
    let text = std::fs::read_to_string(root().join("docs/guides").join(name)).unwrap();
    let quick = |text: String, long: &str, short: &str| {
        assert!(text.contains(long), "{name} has another sweep than the others: no {long}");
        text.replace(long, short)
    };
    quick(text, "per-day=0.9,1,1.1", "per-day=0.009,0.01,0.011")
        .replace("--replications 10", "--replications 1")
        .replace("--replications, \"10\"", "--replications, \"1\"")
}

/// The words of a list in YAML: `a, "b, c"`.
fn words(list: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for character in list.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => words.push(String::new()),
            other if quoted || !other.is_whitespace() => words.last_mut().unwrap().push(other),
            _ => {}
        }
    }
    words
}

/// Pieces of text in quotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

fn installed(program: &str, says: &str) -> bool {
    let found = Command::new(program).arg("--version").output();
    found.is_ok_and(|output| {
        output.status.success() && String::from_utf8_lossy(&output.stdout).starts_with(says)
    })
}

#[allow(clippy::print_stderr, reason = "who runs the tests may want to know")]
fn not_tried(what: &str) {
    eprintln!("{what} is not installed: its file was tried without it only");
}

/// What Slurm would start: the file once for each task, then the joining line in its head.
#[test]
fn slurm() {
    let study = Study::new();
    let script = text_of("cluster/slurm.sbatch");
    let option = |name: &str| {
        let line = script.lines().find_map(|line| line.strip_prefix(&format!("#SBATCH --{name}=")));
        line.unwrap().split(' ').next().unwrap()
    };
    assert_eq!(option("array"), format!("1-{PARTS}"));
    // Parts 2 and 4 alone, as after a failure: Slurm then counts two tasks.
    for task in ["2", "4", "1", "3", "5", "6"] {
        let tasks = if ["2", "4"].contains(&task) { ("2", "2") } else { ("1", "6") };
        let variables = [
            ("SLURM_CPUS_PER_TASK", option("cpus-per-task")),
            ("SLURM_ARRAY_TASK_ID", task),
            ("SLURM_ARRAY_TASK_MIN", tasks.0),
            ("SLURM_ARRAY_TASK_COUNT", tasks.1),
        ];
        study.shell(&script, &variables);
    }
    let join = script.lines().find_map(|line| line.split_once("--wrap ")).unwrap().1;
    study.shell(join.trim_matches('"'), &[]);
    study.is_the_whole("slurm.sbatch");
    assert!(text_of("cluster.md").contains(&format!("--wrap {join}")), "the guide joins in another way");
}

/// With something in the place of GNU parallel that does one after the other; with GNU parallel itself if it is there.
#[test]
fn parallel() {
    let study = Study::new();
    let script = text_of("cluster/parallel.sh");
    if installed("parallel", "GNU parallel") {
        study.shell(&script, &[]);
        study.is_the_whole("parallel.sh with GNU parallel");
    } else {
        not_tried("GNU parallel");
    }
    let one_by_one = "#!/bin/sh\n[ \"$1 $2 $3\" = '--jobs 2 --quote' ] || exit 1\nshift 3\n\
        while read -r k; do (\n  for word; do\n    shift\n    \
        case $word in *'{}'*) word=${word%%'{}'*}$k${word#*'{}'} ;; esac\n    set -- \"$@\" \"$word\"\n  done\n  \
        exec \"$@\" </dev/null\n) || exit 1; done\n";
    let program = study.path("bin/parallel");
    std::fs::create_dir(study.path("bin")).unwrap();
    std::fs::write(&program, one_by_one).unwrap();
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&program, executable).unwrap();
    study.shell(&script, &[]);
    study.is_the_whole("parallel.sh");
}

/// The commands of the rules, one after the other; Snakemake itself if it is there.
#[test]
fn snakemake() {
    let study = Study::new();
    let text = text_of("cluster/Snakefile");
    if installed("snakemake", "") {
        std::fs::write(study.path("Snakefile"), &text).unwrap();
        let mut command = Command::new("snakemake");
        command.args(["--cores", "2"]);
        study.done(command, &[]);
        study.is_the_whole("Snakefile with Snakemake");
    } else {
        not_tried("Snakemake");
    }
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name} = "))).unwrap();
        line.trim_matches('"').to_owned()
    };
    let sweep: String =
        quoted(text.split("SWEEP = (").nth(1).unwrap().split("\n)").next().unwrap()).collect();
    let sweep = sweep.replace("{SCENARIO}", &value("SCENARIO")).replace("{OUT}", &value("OUT"));
    assert_eq!(value("PARTS"), PARTS.to_string());
    let text = text.replace("\" + str(PARTS)", &format!("{PARTS}\""));
    let rules: Vec<&str> = text.lines().filter(|line| line.contains("shell:")).flat_map(quoted).collect();
    let [join, part] = rules[..] else { panic!("{rules:?}") };
    for k in 1..=PARTS {
        let part = part.replace("{threads}", "1").replace("{wildcards.k}", &format!("{k:04}"));
        study.shell(&(sweep.clone() + &part), &[]);
        assert!(study.path(&format!("output/desks/parts/part-{k:04}-of-0006.points")).exists());
    }
    study.shell(&(sweep + join), &[]);
    study.is_the_whole("Snakefile");
}

/// The commands of the pods, one after the other.
#[test]
fn kubernetes() {
    let study = Study::new();
    let (sweep, added) = Study::of_kubernetes();
    let [part, join] = &added[..] else { panic!("{added:?}") };
    assert!(text_of("cluster/kubernetes.yaml").contains(&format!("completions: {PARTS} ")));
    assert_eq!(*part, ["--shards", &PARTS.to_string()]);
    assert_eq!(*join, ["--merge"]);
    for index in 0..PARTS {
        study.run(&sweep, &["--shards", &part[1]], &[("JOB_COMPLETION_INDEX", &index.to_string())]);
    }
    study.run(&sweep, &["--merge"], &[]);
    study.is_the_whole("kubernetes.yaml");
}

/// What the guide itself lets the reader type: the trial, a part simulated once more, other charts.
#[test]
fn the_lines_of_the_guide() {
    let study = Study::new();
    let guide = text_of("cluster.md");
    let blocks: Vec<&str> =
        guide.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let plain: Vec<&str> = blocks.into_iter().filter(|block| block.starts_with("clearway")).collect();
    let [trial, again] = plain[..] else { panic!("{plain:?}") };
    study.shell(trial, &[]);
    assert_eq!(files(&study.path("output/try")), files(&study.path("output/whole")));
    for k in 1..=PARTS {
        study.run(&study.sweep, &["--shard", &format!("{k}/{PARTS}")], &[]);
    }
    study.shell(&format!("set -e\n{again}"), &[]);
    let charts = guide.split('`').find(|piece| piece.starts_with("clearway sweep --merge")).unwrap();
    study.shell(charts, &[]);
    // Other charts, the same table.
    let (now, whole) = (files(&study.path("output/desks")), files(&study.path("output/whole")));
    assert_eq!(now["sweep.csv"], whole["sweep.csv"]);
    assert!(now.contains_key("charts/sweep-booking-check-wait-p95-response.svg"), "{now:?}");
    // Every file that it speaks of is there.
    for link in guide.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        assert!(root().join("docs/guides").join(link).exists(), "{link}");
    }
}
