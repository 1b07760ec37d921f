"""A real browser with a review open in it, from disk and without a network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
DRIVER = shutil.which("chromedriver")
# Two frames later what was asked for has been laid out and painted.
PAINTED = (
    "const done = arguments[arguments.length - 1]; requestAnimationFrame(() => requestAnimationFrame(() => done()))"
)


class Browser:
    """A browser with the review open in it."""

    def __init__(self, driver: webdriver.Chrome, folder: Path) -> None:
        self.driver = driver
        self.folder = folder

    def open(self, page: str, width: int = 1280, height: int = 800, theme: str = "light", script: bool = True) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        features = [{"name": "prefers-color-scheme", "value": theme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not script})
        self.driver.get("about:blank")  # another fragment alone would not load a page anew
        self.driver.get(f"{self.folder.as_uri()}/{page}")
        if script:
            self.driver.execute_async_script(PAINTED)

    def record(self, document: str, span: str = "", **how: Any) -> None:
        self.open(f"pages/{document}.html" + (f"#{document}/{span}" if span else ""), **how)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def keys(self, *keys: str) -> None:
        for key in keys:
            webdriver.ActionChains(self.driver).send_keys(key).perform()
        self.driver.execute_async_script(PAINTED)

    def click(self, selector: str) -> None:
        element = self.driver.find_element("css selector", selector)
        self.run("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def text(self, selector: str) -> str:
        return str(self.run("return document.querySelector(arguments[0]).textContent", selector)).strip()

    def texts(self, selector: str) -> list[str]:
        return list(
            self.run("return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent.trim())", selector)
        )

    def focus(self) -> str:
        return str(self.run("return document.activeElement.id"))

    def in_view(self, identifier: str) -> bool:
        script = "const box = document.getElementById(arguments[0]).getBoundingClientRect();"
        return bool(self.run(f"{script} return box.bottom > 0 && box.top < innerHeight", identifier))


@contextmanager
def started(review: Path) -> Iterator[Browser]:
    """Start the browser of this machine."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    # The sandbox of a browser needs rights that root in a container does not have.
    for argument in ("headless=new", "no-sandbox", "disable-dev-shm-usage", "disable-gpu", "hide-scrollbars"):
        options.add_argument(f"--{argument}")
    options.add_argument("--host-resolver-rules=MAP * ~NOTFOUND")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield Browser(driver, review)
    finally:
        driver.quit()
