// A stopwatch for a way through pages that does not depend on the machine: it counts pages, fields, keys and presses, and
// reckons how long somebody takes who does it for the first time, by the keystroke-level model (Card, Moran and Newell,
// 1980) with its average typist. Reading is not in it, nor thinking about what to write.
const seconds = { key: 0.28, point: 1.3, mind: 1.35, page: 1, file: 8 };

/** stopwatch follows one person at her browser; whatever she does goes through it. */
export function stopwatch(me) {
  const { page } = me;
  const count = { pages: 0, presses: 0, fields: 0, keys: 0, choices: 0, files: 0 };
  let spent = 0;
  const seen = (frame) => {
    if (frame !== page.mainFrame()) return;
    count.pages++;
    spent += seconds.page;
  };
  page.on("framenavigated", seen);
  const point = async (at) => {
    spent += seconds.mind + seconds.point;
    await (me.screen === "phone" ? at.tap() : at.click());
  };
  return {
    /** press works a button or a link. */
    async press(name, { role = "button", exact = true, within = page } = {}) {
      count.presses++;
      await point(within.getByRole(role, { name, exact }).first());
    },
    follow(name, options = {}) {
      return this.press(name, { role: "link", exact: false, ...options });
    },
    /** type fills the field of a name. */
    async type(name, text) {
      count.fields++;
      count.keys += text.length;
      spent += text.length * seconds.key;
      const at = page.locator(`[name="${name}"]`).first();
      await point(at);
      await at.fill(text);
    },
    /** choose ticks or takes what has the label. */
    async choose(label) {
      count.choices++;
      spent += seconds.mind + seconds.point;
      await page.getByLabel(label, { exact: true }).first().check();
    },
    /** attach puts a file into the field of a name: the machine's own window is opened, and the file found in it. */
    async attach(name, file) {
      count.files++;
      spent += seconds.mind + seconds.point + seconds.file;
      await page.locator(`[name="${name}"]`).first().setInputFiles(file);
    },
    /** finger is laid on a phone's reader, which the virtual passkey does by itself. */
    finger() {
      spent += seconds.mind + 2;
    },
    /** stop tells what was counted, and the seconds that it would take. */
    stop() {
      page.off("framenavigated", seen);
      return { ...count, seconds: Math.round(spent) };
    },
  };
}
