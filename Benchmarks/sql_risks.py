# SPDX-License-Identifier: Apache-2.0
"""Random risks for any rulebook, as a CSV for `yilu rulebook rate` and as tables for SQL: the same facts in both."""

import csv
import datetime
import random
import re

EPOCH = datetime.date(1970, 1, 1).toordinal()
# Days that calendars stumble over.
ODD_DAYS = [
    "1996-02-29", "2000-02-29", "2015-12-31", "2016-01-01", "2016-02-29", "2017-02-28", "2019-08-31", "2020-01-30", "2024-02-29",
    "2100-02-28"]
STEPS = [0, 0, 0, 1, -1, 28, 29, 30, 31, 59, 90, 181, 364, 365, 366, 367, 730, 731, 1095, 1096, 1461]


def edges(folder, book):
    """The numbers and days that a book and its parents write down."""
    numbers, days = set(), set()
    while book:
        home = folder / book
        text = (home / "rulebook.yaml").read_text()
        sources = [text] + [path.read_bytes().decode("utf-8", "replace") for path in sorted(home.glob("tables/*.csv"))]
        for one in sources:
            days |= set(re.findall(r"\d{4}-\d\d-\d\d", one))
            numbers |= set(re.findall(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w-])", one))
        parent = re.search(r"^extends:\s*([\w.]+)", text, re.M)
        book = parent and parent[1]
    return sorted(numbers), sorted(days)


def places(column):
    found = re.search(r", (\d+)\)", column["sql_type"])
    return int(found[1]) if found else 0


def number_text(value, scale):
    if scale == 0:
        return str(value)
    digits = str(abs(value)).rjust(scale + 1, "0")
    return ("-" if value < 0 else "") + digits[:-scale] + "." + digits[-scale:]


def unscaled(text, scale):
    """In units of the scale; what is behind its last place is cut."""
    sign, text = (-1, text[1:]) if text.startswith("-") else (1, text)
    whole, _, fraction = text.partition(".")
    return sign * int(whole + fraction.ljust(scale, "0")[:scale])


def day_text(number):
    return datetime.date.fromordinal(EPOCH + number).isoformat()


def day_number(text):
    return datetime.date.fromisoformat(text).toordinal() - EPOCH


class Column:
    """Draws values of one column: texts, "" for NULL."""

    def __init__(self, column, numbers, days, generator):
        self.name, self.type, self.generator = column["name"], column["type"], generator
        self.is_required = column["required"]
        self.is_date = column["sql_type"] == "DATE"
        self.pool, self.wrong = [], [""] if self.is_required else []
        if "codes" in column:
            self.pool = column["codes"]
            self.wrong.append("no such code")
        elif column["sql_type"] == "BOOLEAN":
            self.pool = ["true", "false"]
        elif self.is_date:
            self.lower, self.upper = day_number(column["lower"]), day_number(column["upper"])
            near = {day_number(day) + step for day in days + ODD_DAYS for step in (-1, 0, 1)}
            near |= {self.lower, self.lower + 1, self.upper - 1, self.upper}
            self.pool = [day_text(day) for day in sorted(near) if self.lower <= day <= self.upper]
            self.wrong += [day_text(self.lower - 1), day_text(self.upper + 1)]
        else:
            scale = places(column)
            lower, upper = unscaled(column["lower"], scale), unscaled(column["upper"], scale)
            edge = {unscaled(text, scale) + step for text in numbers for step in (-1, 0, 0, 1)} | {lower, lower + 1, upper - 1, upper, 0}
            edge = [value for value in sorted(edge) if lower <= value <= upper]
            whole = [unscaled(text, scale) for text in numbers]
            whole = [value for value in whole if lower <= value <= upper] or edge
            spread = [generator.randint(lower, upper) for _ in range(2000)]
            small = [min(upper, lower + int(10 ** generator.uniform(0, len(str(max(upper - lower, 1)))))) for _ in range(4000)]
            count = max(len(edge), 4000)
            drawn = generator.choices(whole, k=count) + generator.choices(edge, k=count // 2) + spread + small
            self.pool = [number_text(value, scale) for value in drawn]
            self.wrong += [number_text(lower - 1, scale), number_text(upper + 1, scale)]

    def draw(self, anchors):
        """A value for each anchor; days lie mostly near theirs."""
        drawn = self.generator.choices(self.pool, k=len(anchors))
        if self.is_date:
            random, steps = self.generator.random, self.generator.choices(STEPS, k=len(anchors))
            for index, anchor in enumerate(anchors):
                chance = random()
                if chance < 0.85:
                    step = -steps[index] if chance < 0.35 else steps[index] if chance < 0.6 else -int(1500 * random())
                    day = anchor + step
                    if self.lower <= day <= self.upper:
                        drawn[index] = day_text(day)
        if not self.is_required:
            for index in range(len(drawn)):
                if self.generator.random() < 0.15:
                    drawn[index] = ""
        return drawn


def counts(rows, at_most, generator):
    """How many records each risk has: none, a few, seldom many, once in a while one more."""
    drawn = generator.choices([0, 0, 0, 1, 1, 2, 3, 4, 6, 12], k=rows)
    for index in range(0, rows, 499):
        drawn[index] = at_most
    for index in range(4001, rows, 4999):
        drawn[index] = at_most + 1
    return drawn


def write(folder, tables, known, rows, seed, at_most=30):
    """Writes the risks; returns the CSV for the engine as "csv" and a CSV for each table under its name."""
    generator = random.Random(seed)
    numbers, days = known
    scalars = [Column(column, numbers, days, generator) for column in tables["risks"]]
    lists = {
        table: [Column(column, numbers, days, generator) for column in columns] for table, columns in tables.items() if table != "risks"}
    dates = [column for column in scalars if column.is_date]
    lower = max([column.lower for column in dates], default=day_number("2006-01-01"))
    upper = min([column.upper for column in dates] + [day_number("2030-12-31")])
    anchors = [generator.randint(lower, max(lower, upper)) for _ in range(rows)]
    cells = {column.name: column.draw(anchors) for column in scalars}
    records = {}
    for table, columns in lists.items():
        sizes = counts(rows, at_most, generator)
        owners = [risk for risk, size in enumerate(sizes) for _ in range(size)]
        near = [anchors[risk] for risk in owners]
        records[table] = (owners, [column.draw(near) for column in columns])
    spoil(cells, scalars, records, lists, rows, generator)
    return save(folder, cells, records, lists, rows)


def spoil(cells, scalars, records, lists, rows, generator):
    """One wrong input in every fiftieth risk, never two in one."""
    spoilt = set()
    candidates = [column for column in scalars if column.wrong]
    for risk in range(7, rows, 50):
        if candidates:
            column = generator.choice(candidates)
            cells[column.name][risk] = generator.choice(column.wrong)
            spoilt.add(risk)
    for table, columns in lists.items():
        owners, fields = records[table]
        for index in range(3, len(owners), 401):
            if owners[index] not in spoilt:
                spoilt.add(owners[index])
                field = generator.randrange(len(columns))
                # In a list's cell, a record of one empty field is no record.
                wrong = [text for text in columns[field].wrong if text or len(columns) > 1]
                fields[field][index] = generator.choice(wrong)


def save(folder, cells, records, lists, rows):
    files = {"csv": folder / "risks.csv", "risks": folder / "risks_table.csv"}
    joined = {}
    for table, columns in lists.items():
        owners, fields = records[table]
        files[table] = folder / f"{table}.csv"
        texts = [[] for _ in range(rows)]
        with open(files[table], "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["risk_id"] + [column.name for column in columns])
            for owner, *values in zip(owners, *fields):
                writer.writerow([owner + 1, *values])
                texts[owner].append("@".join(values))
        joined[table.removeprefix("risks_")] = ["; ".join(one) for one in texts]
    for path, columns in ((files["risks"], cells), (files["csv"], {**cells, **joined})):
        with open(path, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["risk_id", *columns])
            writer.writerows(zip(range(1, rows + 1), *columns.values()))
    return files
