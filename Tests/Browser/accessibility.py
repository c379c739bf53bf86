# SPDX-License-Identifier: Apache-2.0
"""axe-core on the page that a browser shows."""

import functools
from importlib import resources

GRAVE = ("serious", "critical")


@functools.cache
def axe():
    # The package is another driver's; all that is taken from it is the script.
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(driver, of=GRAVE):
    """What axe-core finds of the given impacts. Needs a browser with JavaScript; its own script is not held by the page's policy."""
    driver.execute_script(axe())
    found = driver.execute_async_script("""
        const done = arguments[arguments.length - 1];
        axe.run(document, {resultTypes: ['violations']}).then(result => done(result.violations), error => done(String(error)));
    """)
    assert isinstance(found, list), f"axe-core did not run: {found}"
    return [each for each in found if each["impact"] in of]


def assert_accessible(driver):
    found = violations(driver)
    told = [
        f"{each['impact']} {each['id']}: {each['help']}\n    {node['html'][:160]}" for each in found for node in each["nodes"][:3]]
    assert not found, f"{driver.current_url} at {driver.kind}:\n  " + "\n  ".join(told)
