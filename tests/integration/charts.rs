//! The charts that a run leaves: how many replications they speak of.

use std::path::{Path, PathBuf};

use crate::common::clearway;

/// Two ports over six days.
const DAYS: &str = "schema = 1\n[run]\nstart = 2023-01-08\ndays = 6\nreplications = 3\ninterval = \"1 h\"\n\
    [port.east.arrivals.all]\nper-day = 200\nto = \"desk\"\n\
    [port.east.station.desk]\nservers = 1\nservice.exponential = { mean = \"40 s\" }\n\
    [port.west.arrivals.all]\nper-day = 100\nto = \"desk\"\n\
    [port.west.station.desk]\nservers = 1\nservice.exponential = { mean = \"40 s\" }\n";

/// Runs a scenario given as text and gives the folder of its charts.
fn charts(folder: &Path, text: &str, options: &[&str]) -> PathBuf {
    let file = folder.join("scenario.toml");
    std::fs::write(&file, text).unwrap();
    let mut command = clearway();
    command.arg("run").arg(&file).arg("--quiet").arg("--out").arg(folder.join("out")).args(options);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder.join("out").join("charts")
}

/// With a precision to reach, there are as many replications as it takes and not as many as the file says.
#[test]
fn charts_speak_of_the_replications_there_were() {
    let folder = tempfile::tempdir().unwrap();
    let options = ["--precision", "desk/served=0.1%", "--most-replications", "40"];
    let one_port = DAYS.split("[port.west").next().unwrap();
    let folder = charts(folder.path(), one_port, &options);
    for chart in ["queue", "inside"] {
        let chart = std::fs::read_to_string(folder.join(format!("east-{chart}.svg"))).unwrap();
        assert!(chart.contains("40 replications") && !chart.contains(" 3 replications"));
    }
}
