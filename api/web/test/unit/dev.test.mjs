// `make dev`, with a program of three lines: it tells this test that it runs, and what it is.
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { concerns, develop } from "../../dev.mjs";

test("what is no part of the program changes nothing", () => {
  for (const name of ["page.html", "site.scss", "vote.ts", "act.go", "0001_begin.sql", "guide-members.md"]) assert.ok(concerns(name), name);
  for (const name of ["act_test.go", "demo.db", "demo.db-wal", ".act.go.swp", "act.go~", "4913"]) assert.ok(!concerns(name), name);
});

test("a change arrives; what does not build, or does not run, ends nothing", async () => {
  const root = mkdtempSync(join(tmpdir(), "hustings-dev-"));
  const heard = new EventEmitter();
  const listener = createServer((socket) => {
    socket.once("data", (name) => heard.emit(`runs ${name}`));
    socket.once("data", (name) => socket.once("close", () => heard.emit(`ends ${name}`)));
    socket.on("error", () => {}); // it was killed
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  const write = (name, then = "") =>
    writeFileSync(
      join(root, "site.go"),
      `#!${process.execPath}\nconst s = require("node:net").connect(${listener.address().port}, "127.0.0.1", () => s.write("${name}"${then}));\n`,
    );
  const says = (text) => once(heard, text);
  write("one");
  let runs = says("runs one");
  const end = develop(root, {
    make: ["sh", "-c", "! grep -q broken site.go && cp site.go program && chmod +x program"],
    program: join(root, "program"),
    flags: [],
    stdio: "ignore",
    say: (text) => heard.emit(text.replace(/ in .* s$/, "")),
  });
  try {
    await runs;
    let told = says("it does not build; the one before goes on");
    let oneEnded = false;
    const gone = says("ends one").then(() => (oneEnded = true));
    write("broken");
    await told;
    assert.ok(!oneEnded, "what ran has been ended");
    runs = says("runs two");
    write("two");
    await Promise.all([runs, gone]);

    told = says("nothing of the site has changed; it goes on");
    mkdirSync(join(root, "templates/new"), { recursive: true });
    writeFileSync(join(root, "templates/new/page.html"), "<p>");
    await told;

    const ended = says("the site has ended (3); it starts again with the next change");
    write("three", ", () => process.exit(3)");
    await ended;
    runs = says("runs four");
    write("four");
    await runs;
    const last = says("ends four");
    await end();
    await last;
  } finally {
    await end();
    listener.close();
    rmSync(root, { recursive: true });
  }
});
