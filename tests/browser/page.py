#!/usr/bin/env python3
"""Opens the HTML report in a real Chromium: what a person sees and does, by keyboard, in light and dark.

    tests/browser/page.py [FOUREYES] [DIRECTORY]

The directory gets the pages and a screenshot of each. It needs nothing but Python and Chromium, to which it talks
through a pipe, for the page itself has no script.
"""

import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile

FOUREYES = sys.argv[1] if len(sys.argv) > 1 else "target/debug/foureyes"
SCREENS = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "target/screens")
STORIES = pathlib.Path("testdata/stories")
OPTIONS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync --hide-scrollbars --remote-debugging-pipe about:blank""".split()


class Browser:
    """A Chromium, and one page in it."""

    def __init__(self, profile):
        to_read, self.commands = os.pipe()
        self.answers, to_write = os.pipe()

        def wire():
            # The browser reads commands from 3 and writes answers to 4.
            spare = [os.dup(to_read), os.dup(to_write)]
            for of_browser, number in zip(spare, (3, 4)):
                os.dup2(of_browser, number)

        self.program = subprocess.Popen(
            ["chromium", f"--user-data-dir={profile}", *OPTIONS], preexec_fn=wire, close_fds=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.rest, self.number, self.session, self.events = b"", 0, None, []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def next(self):
        while b"\0" not in self.rest:
            read = os.read(self.answers, 1 << 20)
            assert read, "the browser has ended"
            self.rest += read
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.next()
            if answer.get("id") == self.number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self.events.append(answer)

    def until(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.next())

    def open(self, path, width=1200, scheme="light"):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.events = []
        self.call("Page.navigate", url=path.resolve().as_uri())
        self.until("Page.loadEventFired")

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def press(self, key, code, text=""):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code,
                      **({"text": text} if text and kind == "keyDown" else {}))

    def shoot(self, name):
        height = self.value("document.documentElement.scrollHeight")
        width = self.value("innerWidth")
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=True,
                         clip={"x": 0, "y": 0, "width": width, "height": min(height, 4000), "scale": 1})
        (SCREENS / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))

    def close(self):
        self.program.terminate()
        self.program.wait()


def page(name, *args):
    """The report of a plan as a page."""
    path = SCREENS / f"{name}.html"
    run = subprocess.run([FOUREYES, "check", *map(str, args), "--report", f"html={path}"], capture_output=True, text=True)
    assert path.exists(), run.stderr
    return path


SEEN = "[...document.querySelectorAll('li.finding')].filter(it => it.offsetParent !== null).length"

# The least contrast of a text to its ground, over all that is seen.
CONTRAST = """(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  const light = colour => {
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(of => {
      of /= 255; return of <= .04045 ? of / 12.92 : ((of + .055) / 1.055) ** 2.4 });
    return .2126 * r + .7152 * g + .0722 * b };
  const clear = colour => colour === 'rgba(0, 0, 0, 0)';
  const ground = it => { for (; it; it = it.parentElement) {
    const style = getComputedStyle(it);
    if (it.tagName === 'g') return getComputedStyle(it.querySelector('rect')).fill;
    if (!clear(style.backgroundColor)) return style.backgroundColor } return 'white' };
  let least = [99, ''];
  for (const it of document.querySelectorAll('body *')) {
    const own = [...it.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!own || !it.getClientRects().length) continue;
    const style = getComputedStyle(it);
    const [a, b] = [light(it.tagName === 'text' ? style.fill : style.color), light(ground(it))];
    const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (contrast < least[0]) least = [contrast, it.outerHTML.slice(0, 120)] }
  return least })()"""


def looks(browser, path, name):
    """The page in both schemes, wide and narrow: readable, complete, and all from one file."""
    for scheme in ("light", "dark"):
        browser.open(path, scheme=scheme)
        browser.shoot(f"{name}-{scheme}")
        contrast, what = browser.value(CONTRAST)
        assert contrast >= 4.5, f"{name} {scheme}: a contrast of {contrast:.2f} in {what}"
        asked = [event["params"]["request"]["url"] for event in browser.events
                 if event.get("method") == "Network.requestWillBeSent"]
        assert asked == [path.resolve().as_uri()], asked
        trouble = [event for event in browser.events
                   if event.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown", "Page.javascriptDialogOpening")]
        assert not trouble, trouble
    browser.open(path, width=375)
    browser.shoot(f"{name}-narrow")
    assert browser.value("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than a telephone"


def by_keyboard(browser, path):
    """A box is reached with the tabulator and unchecked with the space bar; a finding is unfolded with enter."""
    browser.open(path)
    everything = browser.value(SEEN)
    browser.press("Tab", 9)
    assert browser.value("document.activeElement.id") == "show-critical"
    assert browser.value("getComputedStyle(document.activeElement).outlineStyle") != "none", "the focus is not seen"
    critical = browser.value("document.querySelectorAll('li.critical').length")
    browser.press(" ", 32, " ")
    assert browser.value(SEEN) == everything - critical, "the critical ones are still there"
    browser.press(" ", 32, " ")
    assert browser.value(SEEN) == everything
    folded = "[...document.querySelectorAll('details')].filter(it => !it.open).length"
    before = browser.value(folded)
    assert before > 0
    for _ in range(200):
        browser.press("Tab", 9)
        if browser.value("document.activeElement.matches('details:not([open]) > summary')"):
            break
    browser.press("Enter", 13, "\r")
    assert browser.value(folded) == before - 1, "the finding is still folded"


def hostile():
    """A plan whose names want to be a page of their own."""
    name = "</style></title><script>window.taken=1</script><img src=x onerror='window.taken=1'>{{style}}"
    change = {"address": f"aws_db_instance.main[{json.dumps(name)}]", "mode": "managed", "type": "aws_db_instance",
              "name": "main", "change": {"actions": ["delete"], "before": {"tags": {"Environment": "prod " + name}},
                                         "after": None, "after_unknown": {}}}
    plan = {"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": [change],
            "variables": {"environment": {"value": "prod " + name}}}
    path = SCREENS / "hostile.json"
    path.write_text(json.dumps(plan))
    return path


def main():
    SCREENS.mkdir(parents=True, exist_ok=True)
    december = STORIES / "an-agent-deletes-and-recreates-production"
    network = STORIES / "much-depends-on-the-network-that-is-replaced"
    pages = {"december": page("december", december / "plan.json", "--source", december / "source"),
             "network": page("network", network / "plan.json"),
             "pass": page("pass", STORIES / "nothing-to-do" / "plan.json"),
             "refused": page("refused", "testdata/refused/raw-state.tfstate", network / "plan.json"),
             "hostile": page("hostile", hostile())}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            for name, path in pages.items():
                looks(browser, path, name)
            by_keyboard(browser, pages["december"])
            browser.open(pages["network"])
            assert browser.value("document.querySelectorAll('svg g.lost').length") == 5
            browser.open(pages["december"])
            assert browser.value("document.querySelector('mark').textContent") == "enabled"
            browser.open(pages["hostile"])
            assert browser.value("window.taken") is None and browser.value("document.images.length") == 0
        finally:
            browser.close()
    print(f"{len(pages)} pages are as they should be; {SCREENS} has them with their screenshots")


if __name__ == "__main__":
    main()
