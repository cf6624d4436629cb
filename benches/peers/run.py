#!/usr/bin/env python3
"""Runs the hall day in every program in turn, checks that they agree, and writes the table of the README.

Usage: python3 benches/peers/run.py [--rounds N] [--write]

Needs cargo and Python 3.10 with venv; fetches what it compares with from crates.io and PyPI into target/peers. With --write the
table in README.md is replaced. Ciw takes half a minute a day, so it runs once.
"""

import argparse
import datetime
import json
import math
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "benches" / "peers"
BUILT = ROOT / "target" / "peers"
STATIONS = ["temperature", "health-code", "secondary", "e-channel", "counter"]
# Days of the simulator to compare with.
DAYS = 200


def command(*words, **more):
    return subprocess.run([str(word) for word in words], cwd=ROOT, check=True, text=True, **more)


def last_line(*words):
    """The JSON object on the last line of what a program prints."""
    return json.loads(command(*words, capture_output=True).stdout.strip().splitlines()[-1])


def build():
    """Builds everything; gives, for each program, its words without the seed, and how it is installed."""
    python = BUILT / "venv" / "bin" / "python"
    if not python.exists():
        venv.create(BUILT / "venv", with_pip=True)
    command(python, "-m", "pip", "install", "--quiet", "-r", HERE / "python" / "requirements.txt")
    env = {**os.environ, "CARGO_TARGET_DIR": str(BUILT / "rust")}
    command("cargo", "build", "--release", "--locked", "--quiet", "--manifest-path", HERE / "rust" / "Cargo.toml", env=env)
    # Cargo says where the benchmark is.
    lines = command(
        "cargo", "bench", "--bench", "steps", "--no-run", "--locked", "--message-format=json", capture_output=True
    ).stdout.splitlines()
    found = [json.loads(line) for line in lines]
    steps = [one["executable"] for one in found if one.get("target", {}).get("name") == "steps"][-1]
    command("cargo", "build", "--release", "--locked", "--quiet")
    rust = BUILT / "rust" / "release"
    return {
        "clearway": ([steps, "--peer", "clearway"], "`cargo install --path .`"),
        "textbook": ([steps, "--peer", "textbook"], "`benches/reference/`"),
        "desque": ([rust / "desque_hall"], "`cargo add desque`"),
        "nexosim": ([rust / "nexosim_hall"], "`cargo add nexosim`"),
        "simpy": ([python, HERE / "python" / "simpy_hall.py"], "`pip install simpy`"),
        "ciw": ([python, HERE / "python" / "ciw_hall.py"], "`pip install ciw`"),
    }


def expected():
    """Mean and standard deviation over days of the mean waits, by station."""
    out = BUILT / "expected"
    command(
        ROOT / "target/release/clearway", "run", "benches/hall-day.toml", "--no-report",
        "--replications", DAYS, "--seed", 20230108, "--out", out, "--quiet",
    )
    rows = {}
    lines = (out / "summary.csv").read_text().splitlines()
    names = lines[0].split(",")
    for line in lines[1:]:
        row = dict(zip(names, line.split(",")))
        if row["measure"] == "wait_mean" and not row["class"] and row["station"] in STATIONS:
            rows[row["station"]] = (float(row["mean"]), float(row["sd"]))
    return rows


def disagreements(name, days, wanted):
    """Stations at which the mean wait over `days` is further off than 4.5 standard errors."""
    wrong = []
    for station in STATIONS:
        mean, sd = wanted[station]
        found = statistics.fmean(day["wait_mean"][station] for day in days)
        error = sd * math.sqrt(1 / len(days) + 1 / DAYS)
        off = (found - mean) / error
        if abs(off) > 4.5:
            wrong.append(f"{name}: mean wait at {station} {found:.4f} s, expected {mean:.4f} s ({off:+.1f} standard errors)")
    return wrong


def table(programs, days):
    """The Markdown table, fastest first, as a multiple of the textbook loop."""
    least = {name: min(day["seconds"] / day["steps"] for day in found) * 1e9 for name, found in days.items()}
    lines = ["| program | ns a step | of the textbook loop | installed by |", "|---|---:|---:|---|"]
    for name in sorted(least, key=least.get):
        title = days[name][0]["program"]
        title = f"**{title}**" if name == "clearway" else title
        part = least[name] / least["textbook"]
        part = f"{part:.2f}" if part < 10 else f"{part:,.0f}"
        lines.append(f"| {title} | {least[name]:,.0f} | {part} | {programs[name][1]} |")
    return "\n".join(lines)


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if os.path.exists("/proc/cpuinfo") else []:
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="days of each program, but for Ciw (default 5)")
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    args = parser.parse_args()
    programs = build()
    wanted = expected()
    days = {name: [] for name in programs}
    for round in range(args.rounds):
        for name, (words, _) in programs.items():
            if name != "ciw" or round == 0:
                days[name].append(last_line(*words, round + 1))
    wrong = [line for name, found in days.items() for line in disagreements(name, found, wanted)]
    text = table(programs, days)
    text += (
        f"\n\n`python3 benches/peers/run.py` on {processor()}, {os.cpu_count()} processors, "
        f"{datetime.date.today().isoformat()}; the least of {args.rounds} days of each program (of one of Ciw), in turn; "
        "all agree on the mean waits at the five stations."
    )
    print(text)
    if wrong:
        sys.exit("\n".join(["", "the programs do not agree:", *wrong]))
    if args.write:
        readme = ROOT / "README.md"
        before, rest = readme.read_text().split("<!-- peers -->\n", 1)
        _, after = rest.split("<!-- /peers -->", 1)
        readme.write_text(f"{before}<!-- peers -->\n{text}\n<!-- /peers -->{after}")


if __name__ == "__main__":
    main()
