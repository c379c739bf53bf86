# SPDX-License-Identifier: Apache-2.0
"""The table on the screen, the one in the READMEs, and what the machine is."""

import importlib.metadata
import os
import pathlib
import platform
import re
import subprocess
import sys

from verdicts import is_rate, ours

LANGUAGES = {"en": "README.md", "zh": "README.zh-CN.md"}
PACKAGES = ["polars", "duckdb", "numpy", "numba", "zen-engine", "OpenFisca-Core"]


def first_line(*command):
    try:
        lines = subprocess.run(command, capture_output=True, text=True).stdout.strip().splitlines()
    except OSError:
        return None
    return lines[0] if lines else None


def version(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def machine(asked):
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text())
    system = re.search(r'PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text())
    swift = re.search(r"Swift version (\S+)", first_line("swift", "--version") or "")
    return {
        "cpu": cpu[1] if cpu else platform.machine(), "cores": len(os.sched_getaffinity(0)),
        "memory": f"{int(memory[1]) / 2**20:.0f} GB" if memory else "?", "system": system[1] if system else platform.system(),
        "kernel": platform.release(),
        "versions": ", ".join(
            [f"Swift {swift[1]}" if swift else "Swift ?", f"Python {platform.python_version()}"]
            + [f"{package} {version(package)}" for package in PACKAGES if version(package)]),
        "rows": asked.rows, "csv_rows": asked.csv_rows, "rounds": asked.repeats, "quick": asked.quick,
    }


# ── The screen ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def shown(value, unit):
    if value is None:
        return "–"
    if unit == "wrong":
        return f"{value:,.0f}"
    if unit == "rows/s":
        return f"{value / 1e6:,.3f} M/s"
    if unit == "ns" and value >= 10_000:
        return f"{value / 1000:,.1f} µs"
    if value >= 100 or value == int(value):
        return f"{value:,.0f} {unit}"
    return f"{value:,.2f} {unit}"


def verdict(row):
    if row["wrong"]:
        return "WRONG" if ours(row) else "its answers differ"
    return {None: "", True: "yes", False: "falls short"}[row["pass"]]


def limit(row):
    if row["target"] is None:
        return ""
    return f"{'≤' if row['bound'] == 'at_most' else '≥'} {shown(row['target'], row['unit'])}"


def order(row):
    return row["name"], row["threads"], -row["value"] if is_rate(row["unit"]) else row["value"]


def table(rows, about):
    print(f"\n{about['cpu']}, {about['cores']} cores, {about['memory']}; {about['system']}, Linux {about['kernel']}\n{about['versions']}")
    print(f"medians of {about['rounds']} alternating round(s); {about['rows']:,} risks in memory, {about['csv_rows']:,} in files\n")
    print(f"{'what':<26}{'engine':<26}{'threads':>7}{'median':>14}{'low':>14}{'high':>14}{'target':>14}{'wrong':>9}  met")
    for row in sorted(rows, key=order):
        unit = row["unit"]
        # What sql_check.py adds is long-winded: its names are shortened, the figures stay.
        print(
            f"{row['name'][:25]:<26}{row['engine'][:25]:<26}{row['threads']:>7}{shown(row['value'], unit):>14}{shown(row['low'], unit):>14}"
            f"{shown(row['high'], unit):>14}{limit(row):>14}{row['wrong']:>9,}  {verdict(row)}")


# ── The READMEs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

# For each judged row: what it says, in both languages.
CLAIMS = {
    "memory.premium": ("Columns in memory: one risk", "内存列式计算：每个风险"),
    "memory.times": ("– times as fast as {engine}", "– 相当于 {engine} 的倍数"),
    "memory.scaling": ("– two threads over one", "– 双线程与单线程之比"),
    "csv.times": ("CSV in, CSV out: times as fast as {engine}", "CSV 入、CSV 出：相当于 {engine} 的倍数"),
    "csv.memory": ("– peak memory", "– 内存峰值"),
    "csv.memory_growth": ("– peak memory, ten times the rows", "– 行数十倍时内存峰值之比"),
    "single.price": ("One risk: the price", "单个风险：报价"),
    "single.explained": ("– with every step explained", "– 附逐步说明"),
    "single.table_growth": ("– a table of 100,000 rows beside one of 10 ({engine})", "– 十万行表与十行表之比（{engine}）"),
    "compare.books": ("Two books compared over all risks in memory", "两本规则书全量对比（内存）"),
    "http.share": ("`POST /v1/prices` beside a constant answer ({engine})", "`POST /v1/prices` 与恒定应答之比（{engine}）"),
    "sql.mismatches": ("SQL on {engine}: answers that differ", "SQL（{engine}）：不同的答案数"),
}
WORDS = {
    "en": {
        "heads": ["", "threads", "measured", "target", "met"], "yes": "yes", "no": "**falls short**", "wrong": "**WRONG**",
        "memory": "Nanoseconds a risk, columns in memory, {rows:,} risks", "engine": "engine", "one": "1 thread", "two": "2 threads",
        "note": "note", "fewer": "{rows:,} risks", "differs": "{wrong:,} premiums differ",
        "csv": "From file to file, {rows:,} rows", "floats": "64-bit floats, naively rounded, give {wrong:,} wrong premiums in {rows:,}.",
        "one_risk": "One risk, and over HTTP", "value": "median",
        "about": "{cpu}, {cores} cores, {memory}; {system}, Linux {kernel}. {versions}. Medians of {rounds} alternating rounds.",
        "quick": "**A quick run on few rows: it shows that everything works and proves no figure.**",
        "busy": "The machine was busy (load {busy}).",
    },
    "zh": {
        "heads": ["", "线程", "实测", "目标", "达到"], "yes": "是", "no": "**未达到**", "wrong": "**有错**",
        "memory": "内存列式计算，每个风险的纳秒数，{rows:,} 个风险", "engine": "引擎", "one": "1 线程", "two": "2 线程",
        "note": "备注", "fewer": "{rows:,} 个风险", "differs": "{wrong:,} 个保费不同",
        "csv": "文件到文件，{rows:,} 行", "floats": "64 位浮点数按常见写法取整，{rows:,} 个风险里有 {wrong:,} 个保费是错的。",
        "one_risk": "单个风险与 HTTP", "value": "中位数",
        "about": "{cpu}，{cores} 核，{memory}；{system}，Linux {kernel}。{versions}。交替测 {rounds} 轮取中位数。",
        "quick": "**少量数据的快速试跑：只说明都能运行，不作为数字。**", "busy": "测量时机器有其他负载（{busy}）。",
    },
}


def lines(heads, body):
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "|".join("---" if at == 0 else "---:" for at in range(len(heads))) + "|"
    for cells in body:
        yield "| " + " | ".join(cells) + " |"
    yield ""


def judged(rows, language, words):
    """Every target, in the order in which CLAIMS names them."""
    for name, claim in CLAIMS.items():
        for row in sorted((row for row in rows if row["name"] == name and row["target"] is not None), key=order):
            met = words["wrong"] if row["wrong"] else words["yes"] if row["pass"] else words["no"]
            said = claim[language == "zh"].format(engine=row["engine"])
            yield said, str(row["threads"]), shown(row["value"], row["unit"]), limit(row), met


def beside(rows, words, names):
    """Engine by engine: one thread, two threads, and what is to be said. `names` are the measurements that a cell shows."""
    own = [row for row in rows if row["name"] in names]
    by_speed = {}
    for row in sorted((row for row in own if row["name"] == names[0]), key=lambda row: (row["threads"], row["value"])):
        by_speed.setdefault(row["engine"], None)
    for engine in by_speed:
        def cell(threads):
            found = [
                row for name in names for row in own if (row["name"], row["engine"], row["threads"]) == (name, engine, threads)]
            return ", ".join(shown(row["value"], row["unit"]) for row in found) or "–"

        mine = [row for row in own if row["engine"] == engine]
        most, wrong = max(row["rows"] or 0 for row in own), max((row["wrong"] for row in mine), key=abs)
        notes = [words["fewer"].format(rows=mine[0]["rows"])] if mine[0]["rows"] != most else []
        notes += [words["differs"].format(wrong=wrong)] if wrong else []
        yield f"**{engine}**" if engine.startswith("yilu") else engine, cell(1), cell(2), "; ".join(notes)


def markdown(rows, about, language):
    words = WORDS[language]
    text = [words["about"].format(**about)]
    text += [words["quick"]] if about["quick"] else []
    text += [words["busy"].format(**about)] if "busy" in about else []
    text += ["", *lines(words["heads"], judged(rows, language, words))]
    heads = [words["engine"], words["one"], words["two"], words["note"]]
    for title, names, size in (("memory", ["memory.premium"], "rows"), ("csv", ["csv.time", "csv.memory"], "csv_rows")):
        body = list(beside(rows, words, names))
        if body:
            text += [words[title].format(rows=about[size]) + (language == "zh" and "：" or ":"), "", *lines(heads, body)]
    text += [words["floats"].format(wrong=int(row["value"]), rows=row["rows"]) + "\n" for row in rows if row["name"] == "memory.wrong_with_floats"]
    singles = [
        (f"`{row['name']}`", row["engine"], shown(row["value"], row["unit"])) for row in sorted(rows, key=order)
        if row["name"].startswith(("single.", "http.", "compare.")) and row["unit"] != "×"]
    if singles:
        text += [words["one_risk"] + ("：" if language == "zh" else ":"), "", *lines(["", words["engine"], words["value"]], singles)]
    return "\n".join(text).rstrip() + "\n"


def into_readme(path, text):
    page = path.read_text()
    changed, times = re.subn(
        r"(<!-- bench:begin -->\n).*?(<!-- bench:end -->)", lambda found: found[1] + text + found[2], page, flags=re.S)
    if times == 1:
        path.write_text(changed)
    else:
        print(f"{path.name} has no place for the figures (<!-- bench:begin --> … <!-- bench:end -->)", file=sys.stderr)
