# SPDX-License-Identifier: Apache-2.0
"""The main job, told step by step: an owner and an actuary ask Yilu, through the public API, and what comes back is checked.

usage: story.py --yilu BINARY
Runs in the project's folder. Every step checks what it says; the first that does not hold ends the story with 1 and its name. The
expected premiums are worked out here in whole numbers from the source's own factors, not copied from an earlier answer.
"""

import argparse
import csv
import pathlib
import re
import subprocess
import sys
import time
import uuid

from server import Server

OLD, NEW = "cn.shanghai.commercial.2006", "cn.shanghai.commercial.2016"
PORTFOLIO = pathlib.Path("Rulebooks/samples/shanghai-portfolio.csv")
DATES = {"quoted_on": "2016-09-05", "inception": "2016-09-20"}
EARLIER = [{"on": "2013-09-06"}, {"on": "2014-09-04"}, {"on": "2015-09-07"}]

ROUNDINGS = {"half_up": "四舍五入"}

# What the source prints: 上海证券报, 2016-07-25.
BEST = {
    "region": "shanghai", **DATES, "base_premium": "3000.00", "underwriting": "0.85", "channel": "0.85",
    "earlier_quotations": EARLIER, "claims": [], "violations": [],
}
WORST = {
    **BEST, "underwriting": "1.15", "channel": "1.15",
    "claims": [{"settled_on": f"2016-0{month}-10", "paid": "2000.00"} for month in range(1, 6)],
    "violations": [{"kind": "red_light", "on": "2016-03-01"}],
}
CAR = {
    "region": "shanghai", "quoted_on": "2026-11-21", "inception": "2026-12-01", "use": "family", "kind": "passenger",
    "energy": "combustion", "model": "example_saloon", "seats": 5, "first_registered": "2022-03-15", "price": "150000.00",
    "insured_years": 3, "claims": [{"settled_on": "2026-05-20", "paid": "1800.00"}],
    "violations": [{"kind": "red_light", "on": "2025-09-10"}], "insure_damage": True, "third_party_limit": "2000000.00",
    "base_premium": "3000.00", "underwriting": "0.85", "channel": "0.85", "platform_violation_factor": "1.00",
}


class Untrue(Exception):
    pass


def check(holds, what):
    if not holds:
        raise Untrue(what)


def fen(amount):
    """Fen of `1170.00`, or of an amount with its currency."""
    if isinstance(amount, dict):
        check(amount["currency"] == "CNY", f"{amount} is in yuan")
        amount = amount["amount"]
    yuan, cents = amount.split(".")
    return int(yuan) * 100 + (int(cents) if not yuan.startswith("-") else -int(cents))


def yuan(amount):
    cents = amount if isinstance(amount, int) else fen(amount)
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02} 元"


def half_up(numerator, denominator):
    return (2 * numerator + denominator) // (2 * denominator)


def factors(book):
    """The no-claim factors of a book in hundredths, from the table that a reader sees."""
    with open(f"Rulebooks/{book}/tables/no_claim_discount.csv", encoding="utf-8") as file:
        return {row["level"]: int(row["factor"].replace(".", "")) for row in csv.DictReader(file)}


def premium_2016(base, level, underwriting, channel, violations):
    """The article's formula in whole numbers: fen and hundredths."""
    coefficient = half_up(factors(NEW)[level] * underwriting * channel * violations, 10**6)
    return half_up(base * coefficient, 100), coefficient


def say(text=""):
    print(f"  {text}" if text else "", flush=True)


def quotes(answer):
    check(answer.status == 200, f"the server answers 200, not {answer.status}: {answer.body[:300].decode(errors='replace')}")
    return {quote["rulebook"]: quote for quote in answer.json()["quotes"]}


def ask_prices(server, risk, **more):
    return server.ask("POST", "/v1/prices", {"risk": risk, **more})


# ── The steps, in the order in which they are told ───────────────────────────────────────────────────────────────────


def the_rulebooks(server):
    """Which tariffs does Yilu know?"""
    say("GET /v1/rulebooks")
    answer = server.ask("GET", "/v1/rulebooks")
    check(answer.status == 200, "the list is there")
    books = answer.json()["rulebooks"]
    for book in books:
        mark = "   (示例，数字虚构)" if book["standing"] == "illustrative" else ""
        say(f"{book['id']:38} {book['inception']:27} {book['title']['zh']}{mark}")
    ids = {book["id"] for book in books}
    folders = {path.parent.name for path in pathlib.Path("Rulebooks").glob("*/rulebook.yaml")}
    check(ids == folders, f"every folder of rulebooks is loaded; not loaded: {sorted(folders - ids)}")
    check(all(re.fullmatch("[0-9a-f]{64}", book["content_hash"]) for book in books), "each is named by its content")


def a_car_under_every_tariff(server):
    """A saloon in Shanghai: a claim of 1,800.00 元 in May, a red light more than a year ago. What would each tariff charge?"""
    say("POST /v1/prices")
    answer = ask_prices(server, CAR)
    found = quotes(answer)
    for quote in found.values():
        outcome = yuan(quote["premium"]) if "premium" in quote else "不承保：" + quote.get("refused", {}).get("zh", "资料不全")
        when = "" if quote["in_force"] else f"   (假如，移动 {quote['moved_years']} 年)"
        say(f"{quote['title']['zh']}：{outcome}{when}")
    for text in answer.json()["assumptions"]:
        say(f"假定：{text['zh']}")
    expected, _ = premium_2016(300000, "claims_1", 85, 85, 90)
    check(fen(found[NEW]["premium"]) == expected, f"2016: 3000 × (1.00 × 0.85 × 0.85 × 0.90 rounded) is {yuan(expected)}")
    check(fen(found[OLD]["premium"]) == 300000 * factors(OLD)["claims_1"] // 100, "before 2016 the factor of one claim alone decides")
    check(not found[NEW]["in_force"] and found[NEW]["moved_years"] < 0, "the 2016 tariff answers as if, and says so")
    check(found["cn.compulsory.2008"]["in_force"] and "premium" in found["cn.compulsory.2008"], "compulsory insurance is in force and has a price")
    check("refused" in found["cn.commercial.nev.2021.illustrative"], "the tariff for new-energy vehicles refuses a petrol car")
    # Shanghai's surcharge for violations is not in any public text: no figure, no price.
    recent = {**CAR, "violations": [{"kind": "red_light", "on": "2026-03-01"}]}
    quote = quotes(ask_prices(server, recent, books=["cn.compulsory.2008"]))["cn.compulsory.2008"]
    say(f"闯红灯若在 2026-03-01：{quote.get('refused', {}).get('zh')}")
    check("premium" not in quote and "refused" in quote, "a figure that nobody has confirmed is no figure")


def the_printed_prices(server):
    """The newspaper of 2016-07-25 prints 1170 元 for the best driver and 8730 元 for the worst, on a base premium of 3000 元."""
    for who, risk, level, insurer, violations, printed in (
        ("最好司机", BEST, "three_years_clean", 85, 90, 117000), ("最差司机", WORST, "claims_5", 115, 110, 873000),
    ):
        quote = quotes(ask_prices(server, risk, books=[NEW], explain=True))[NEW]
        expected, coefficient = premium_2016(300000, level, insurer, insurer, violations)
        steps = {step["name"]: step for step in quote["receipt"]["steps"]}
        say(f"{who}：3,000.00 元 × {steps['coefficient']['value']} = {yuan(quote['premium'])}")
        check(expected == printed, f"the source's factors give {yuan(printed)}")
        check(fen(quote["premium"]) == printed, f"{who} pays {yuan(printed)}")
        check(steps["coefficient"]["value"] == f"{coefficient / 100:.2f}", f"the coefficient is {coefficient / 100:.2f}")
        check(steps["claim_level"]["value"] == level, f"the raw record leads to {level}")


def the_receipt(server):
    """Why 1170.00 元? The receipt, down to the row of the table."""
    quote = quotes(ask_prices(server, BEST, books=[NEW], explain=True))[NEW]
    receipt = quote["receipt"]
    sources = pathlib.Path("Rulebooks/sources.yaml").read_text(encoding="utf-8")
    rows = 0
    for step in receipt["steps"]:
        value = step["value"]
        shown = yuan(value) if isinstance(value, dict) else value
        say(f"{step['label']['zh']} = {shown}")
        for lookup in step.get("lookups", []):
            keys = "，".join(f"{name} = {key}" for name, key in lookup["keys"].items())
            title = re.search(rf"^{re.escape(lookup['source']['id'])}:\n  title: {{ zh: ([^,}}]*)", sources, re.M)
            check(title is not None, f"{lookup['source']['id']} is a registered source")
            say(f"    查表 {lookup['label']['zh']} [{keys}] → {lookup['value']}")
            say(f"    {lookup['file']} 第 {lookup['line']} 行；来源：{title[1]}，{lookup['source']['place']}")
            line = pathlib.Path(lookup["file"]).read_text(encoding="utf-8").splitlines()[lookup["line"] - 1]
            check(lookup["value"] in line.split(",") and all(key in line for key in lookup["keys"].values()), f"line {lookup['line']} says so")
            rows += 1
        for rounding in step.get("roundings", []):
            say(f"    取舍：{ROUNDINGS.get(rounding['mode'], rounding['mode'])}，保留 {rounding['scale']} 位小数")
    check(rows > 0, "the receipt names a row")
    check(receipt["content_hash"] == quote["content_hash"], "the receipt names the book that priced")
    check(receipt["outputs"][-1]["value"]["amount"] == quote["premium"]["amount"], "it ends with the price")


def what_would_change_it(server):
    """The best driver: what would one more claim, a violation or a clean year change?"""
    answer = ask_prices(server, BEST, books=[NEW], what_if=True)
    quotes(answer)
    after = {}
    for change in answer.json()["what_if"]:
        effect = change["effects"][0]
        for name in change["changes"]:
            after[name] = fen(effect["after"])
        names = [change_name(name) for name in change["changes"]]
        say(f"{'、'.join(names[:3])}{'等' if len(names) > 3 else ''}：{yuan(effect['after'])}（多付 {yuan(effect['difference'])}）")
        check(fen(effect["after"]) - 117000 == fen(effect["difference"]), "the difference is the one between the two prices")
    check(after["claim"] == premium_2016(300000, "claims_1", 85, 85, 90)[0], "one claim: the level of one claim")
    check(after["violation:red_light"] == premium_2016(300000, "three_years_clean", 85, 85, 110)[0], "a red light: 1.10")
    check(after["violation:bus_lane"] == premium_2016(300000, "three_years_clean", 85, 85, 100)[0], "a bus lane: no discount, 1.00")
    check(after["clean_year"] == 117000, "who has the best level keeps it")


def change_name(code):
    """In the words of the tariff's own table of violations."""
    with open(f"Rulebooks/{NEW}/tables/violation_class.csv", encoding="utf-8") as file:
        kinds = {f"violation:{row['kind']}": row["label_zh"] for row in csv.DictReader(file)}
    return {"claim": "再出险一次", "accident": "再有一次有责事故", "clean_year": "平安一年", **kinds}[code]


def claim_or_pay(server):
    """A scratch of 800.00 元: claim it, or pay it yourself?"""
    say("POST /v1/advice")

    def advice(amount):
        loss = {"amount": f"{amount // 100}.{amount % 100:02}", "cover": "commercial"}
        answer = server.ask("POST", "/v1/advice", {"risk": BEST, "loss": loss, "books": [NEW]})
        check(answer.status == 200, f"there is an advice: {answer.body[:300].decode(errors='replace')}")
        return answer.json()

    told = advice(80000)
    for year in told["years"]:
        both = year["premiums"][0]
        say(f"{year['inception']} 起：自付 {yuan(both['paying'])}，报险 {yuan(both['claiming'])}，多付 {yuan(year['difference'])}")
    even = fen(told["break_even"])
    say(f"平衡点 {yuan(even)}，所以：{'自己付' if told['advice'] == 'pay' else '报险'}")
    check(sum(fen(year["difference"]) for year in told["years"]) == even, "the years add up to the break-even")
    check(told["advice"] == ("pay" if 80000 < even else "claim"), "the advice follows from it")
    first = told["years"][0]["premiums"][0]
    check(fen(first["paying"]) == 117000 and fen(first["claiming"]) == premium_2016(300000, "claims_1", 85, 85, 90)[0], "the first year is that of the what-if")
    check([advice(even - 1)["advice"], advice(even)["advice"], advice(even + 1)["advice"]] == ["pay", "either", "claim"], "the break-even is exact to the fen")


def a_bad_enquiry(server):
    """An enquiry with a slip of the pen, one for a region that is not there, and one that is cut off."""
    answer = ask_prices(server, {"region": "shanghai", "seets": 5})
    problem = answer.json()
    say(f"{answer.status} {answer.type}  {problem['title']}")
    say(f"    {problem['errors'][0]['input']}: {problem['errors'][0]['detail']}")
    check((answer.status, answer.type) == (422, "application/problem+json"), "422 and a problem document")
    check(problem["type"] == "/problems/unprocessable" and problem["errors"][0]["input"] == "seets", "it names the fact")
    check("seats" in problem["errors"][0]["detail"], "and what was probably meant")
    answer = ask_prices(server, {"region": "atlantis"})
    say(f"{answer.status}  {answer.json()['errors'][0]['detail']}")
    check(answer.status == 422 and answer.json()["errors"][0]["input"] == "region", "an unknown region is named")
    answer = server.ask("POST", "/v1/prices", b'{"risk": ', Content_Type="application/json")
    say(f"{answer.status}  {answer.json()['detail']}")
    check(answer.status == 400 and "1" in answer.json()["detail"], "a broken document is refused with its place")
    answer = ask_prices(server, {**BEST, "underwriting": "1.16"}, books=[NEW])
    problem = answer.json()
    say(f"自主核保系数 1.16：{problem['errors'][0]['detail']}")
    check(answer.status == 422 and problem["errors"][0]["input"] == "underwriting", "outside the corridor there is no price")


def the_switch(server):
    """Twenty thousand (invented) policies of Shanghai: who pays more after the 2016 reform, who less?"""
    say(f"POST /v1/comparisons?old={OLD}&new={NEW}")
    answer = server.ask("POST", f"/v1/comparisons?old={OLD}&new={NEW}", PORTFOLIO.read_bytes(), Content_Type="text/csv")
    check(answer.status == 200, f"the comparison is there: {answer.body[:300].decode(errors='replace')}")
    told = answer.json()["comparison"]
    say(f"{told['rows']:,} 辆：{told['dearer']:,} 辆多付，{told['cheaper']:,} 辆少付，{told['unchanged']:,} 辆不变")
    say(f"保费合计 {yuan(told['old_total'])} → {yuan(told['new_total'])}")
    for segment in told["segments"]:
        if segment["column"] == "claim_level":
            change = 100 * (fen(segment["new"]) - fen(segment["old"])) / fen(segment["old"])
            say(f"    {segment['value']['zh']}：{segment['rows']:,} 辆，{change:+.2f} %")
    before, after, dearer, cheaper = whole_numbers()
    check(answer.json()["rejected"] == 0 and told["refused"] == 0, "every row was rated")
    check(fen(told["old_total"]) == before and fen(told["new_total"]) == after, "the totals are those of whole-number arithmetic, to the fen")
    check((told["dearer"], told["cheaper"]) == (dearer, cheaper), "so are the counts")


def whole_numbers():
    """Both totals and the counts, from the CSV and the source's formulas alone."""
    old, new = factors(OLD), factors(NEW)
    before = after = dearer = cheaper = 0
    with open(PORTFOLIO, encoding="utf-8") as file:
        for row in csv.DictReader(file):
            base = fen(row["base_premium"])
            serious, moderate, other = (int(row[f"{kind}_violations"]) for kind in ("serious", "moderate", "other"))
            if serious or moderate >= 2:
                violations = 110
            elif moderate or other >= 10:
                violations = 105
            else:
                violations = 100 if other else 90
            insurer = fen(row["underwriting"]) * fen(row["channel"])
            mine = half_up(base * old[row["claim_level"]], 100)
            yours = half_up(base * half_up(new[row["claim_level"]] * insurer * violations, 10**6), 100)
            before, after = before + mine, after + yours
            dearer, cheaper = dearer + (yours > mine), cheaper + (yours < mine)
    return before, after, dearer, cheaper


def the_bounds(server):
    """No driver can be charged less than 0.39 or more than 2.91 times the base premium: proved, not sampled."""
    words = [server.yilu, "rulebook", "bounds", NEW, "coefficient"]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    say(f"yilu {' '.join(words[1:])} → {said}")
    check(said == "0.39 2.91", "the command says 0.39 2.91")
    book = server.ask("GET", f"/v1/rulebooks/{NEW}").json()
    output = next(output for output in book["outputs"] if output["name"] == "coefficient")
    check((output["lower"], output["upper"]) == ("0.39", "2.91"), "so does the API")


def the_same_as_sql(server):
    """The same tariff as one query, for a portfolio that is too large to move."""
    words = [server.yilu, "rulebook", "sql", NEW, "--dialect", "postgresql", "--given", "claim_level", "--outputs", "premium"]
    ran = subprocess.run(words, capture_output=True, text=True)
    check(ran.returncode == 0, f"the command writes it: {ran.stderr.strip()[:200]}")
    lines = ran.stdout.splitlines()
    for line in lines[:3]:
        say(line)
    say(f"… {len(lines)} lines")
    check(any(line.startswith("SELECT") for line in lines), "it is a query")
    check(all(str(factor) in ran.stdout for factor in factors(NEW).values()), "with the factors of the table in it")


def a_quotation_that_is_kept(server):
    """The owner keeps the price. Is it still the same when the address is opened again, and can anybody change it unseen?"""
    say("POST /v1/quotations, twice under one Idempotency-Key: the network broke after the first")
    key = str(uuid.uuid4())
    first, again = (server.ask("POST", "/v1/quotations", {"risk": BEST, "books": [NEW]}, Idempotency_Key=key) for _ in range(2))
    check(first.status == again.status == 201 and first.body == again.body, "one quotation, and the same answer byte for byte")
    address = first.headers["location"]
    say(f"{first.json()['number']}, valid until {first.json()['valid_until']}")
    say(f"GET {address[:20]}…")
    opened = server.ask("GET", address).json()
    check(opened["replay"] == [{"rulebook": NEW, "outcome": "same", "premium": {"amount": "1170.00", "currency": "CNY"}}],
          "the same rulebook says the same to the fen")
    say(f"{yuan(opened['replay'][0]['premium'])}, rated again by the rulebook with the same fingerprint")
    deadline = time.monotonic() + 10
    while (checkpoint := server.ask("GET", "/v1/journal/checkpoint")).status != 200 and time.monotonic() < deadline:
        time.sleep(0.2)
    check(checkpoint.status == 200, "the journal is signed")
    origin, size, root = checkpoint.body.decode().split("\n")[:3]
    say(f"the journal {origin} has {size} facts, root {root}")
    proof = server.ask("GET", f"/v1/journal/proofs/inclusion?position=0&size={size}")
    check(proof.status == 200 and (size == "1") == (proof.json()["hashes"] == []), "the first fact is proved to be in it")


def the_contract(server):
    """Does the OpenAPI document speak of every address that this story used?"""
    answer = server.ask("GET", "/v1/openapi.json")
    document = answer.json()
    check(answer.status == 200 and document["openapi"].startswith("3.1"), "the document is there")
    for method, path in sorted(set(server.asked)):
        if path == "/v1/openapi.json":
            continue
        known = [pattern for pattern, operations in document["paths"].items() if method in operations and matches(pattern, path)]
        say(f"{method.upper():5} {path}: {document['paths'][known[0]][method]['summary'] if known else 'unknown'}")
        check(known, f"{method} {path} is in the contract")


def matches(pattern, path):
    return re.fullmatch(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(pattern)), path) is not None


STEPS = [
    the_rulebooks, a_car_under_every_tariff, the_printed_prices, the_receipt, what_would_change_it, claim_or_pay, a_bad_enquiry, the_switch,
    the_bounds, the_same_as_sql,
    a_quotation_that_is_kept, the_contract,
]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--yilu", required=True, help="the command that is played with")
    asked = arguments.parse_args()
    step = None
    try:
        with Server(asked.yilu) as server:
            say(f"Yilu 一路 at http://127.0.0.1:{server.port}, fresh.")
            for number, step in enumerate(STEPS, 1):
                print(f"\n▶ {number}. {step.__name__.replace('_', ' ').capitalize()}: {step.__doc__}", flush=True)
                step(server)
                say("✓")
    except Exception as error:  # whatever it is, the reader learns which step it was
        name = step.__name__.replace("_", " ") if step else "starting the server"
        what = str(error) if isinstance(error, Untrue) else f"{type(error).__name__}: {error}"
        print(f"\n✗ {name}: this does not hold: {what}", file=sys.stderr)
        return 1
    print(f"\nAll {len(STEPS)} steps hold.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
