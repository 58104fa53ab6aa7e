// `make dev`: builds and runs the site, and builds and runs it again whenever a
// source has changed. What does not build leaves the one that runs alone.
//
//   node api/web/dev.mjs [flags of `hustings serve` ...]
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, watch } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

// What the program is made of; guides and their pictures are in it too.
const sources = new Set([".go", ".ts", ".mjs", ".scss", ".css", ".html", ".sql", ".json", ".svg", ".txt", ".mod", ".sum", ".md", ".png"]);
const left = new Set(["node_modules", "dist", "bin", "data", "keys", "artefacts", "testdata", "test", "packaging", "sdk"]);
const settled = 200; // milliseconds without a change: an editor writes more than one file

/** concerns reports whether a file of that name can change the program. */
export const concerns = (name) => sources.has(extname(name)) && !name.endsWith("_test.go");

const ends = (child) =>
  new Promise((done) => {
    child.once("close", (code, signal) => done(code ?? signal));
    child.once("error", (err) => done(err.message)); // it could not be started
  });

/** halt ends a child that leads a group, with whatever it has started. */
function halt(child) {
  try {
    process.kill(-child.pid, "SIGTERM");
  } catch {
    // it has ended
  }
}

/** digest tells one program from another; what is not there is like nothing else. */
function digest(program) {
  try {
    return createHash("sha256").update(readFileSync(program)).digest("hex");
  } catch {
    return null;
  }
}

/**
 * develop builds in the folder root with make, a command and its arguments, runs
 * the program with its flags, and does so again after each change below the
 * folder. It answers how to end both.
 */
export function develop(root, { make, program, flags, say, stdio = "inherit" }) {
  const watched = new Map();
  let server = null;
  let runs = null; // digest of the program that runs
  let builder = null;
  let stale = false;
  let ended = false;
  let timer;

  async function stop() {
    const old = server;
    server = null;
    if (!old || old.exitCode !== null || old.signalCode !== null) return;
    const gone = ends(old);
    old.kill("SIGTERM");
    await gone;
  }

  function start() {
    const child = spawn(program, flags, { cwd: root, stdio });
    server = child;
    ends(child).then((how) => {
      if (server !== child) return; // it was asked to
      server = runs = null;
      say(`the site has ended (${how}); it starts again with the next change`);
    });
  }

  async function build() {
    if (builder) {
      stale = true; // what is being built is of yesterday
      halt(builder);
      return;
    }
    do {
      stale = false;
      const began = performance.now();
      if (server) say("something has changed; building");
      builder = spawn(make[0], make.slice(1), { cwd: root, stdio, detached: true }); // a group of its own, to be ended as a whole
      const how = await ends(builder);
      if (ended) return;
      if (stale) continue;
      if (how !== 0) {
        say(server ? "it does not build; the one before goes on" : "it does not build; it is tried again with the next change");
        continue;
      }
      const made = digest(program);
      if (server && made === runs) {
        say("nothing of the site has changed; it goes on");
        continue;
      }
      say(`built in ${((performance.now() - began) / 1000).toFixed(1)} s`);
      await stop();
      if (ended) return;
      runs = made;
      start();
    } while (stale);
    builder = null;
  }

  function changed() {
    clearTimeout(timer);
    timer = setTimeout(build, settled);
  }

  // look watches a folder and those in it. One that is made later may hold files
  // before anybody watches it.
  function look(folder, later = false) {
    const met = !watched.has(folder);
    if (met) {
      try {
        const watcher = watch(folder, (kind, name) => {
          if (kind === "rename") look(folder, true);
          if (name && concerns(name)) changed();
        });
        watched.set(folder, watcher);
        watcher.on("error", () => {
          watcher.close();
          watched.delete(folder); // it has gone
        });
      } catch (err) {
        if (err.code !== "ENOENT") say(`${folder} is not watched: ${err.message}`);
        return;
      }
    }
    try {
      for (const e of readdirSync(folder, { withFileTypes: true })) {
        if (e.isDirectory() && !e.name.startsWith(".") && !left.has(e.name)) look(join(folder, e.name), later);
        else if (met && later && concerns(e.name)) changed();
      }
    } catch {
      // it has gone
    }
  }

  look(root);
  build();
  return async () => {
    ended = true;
    clearTimeout(timer);
    for (const watcher of watched.values()) watcher.close();
    if (builder) halt(builder);
    await stop();
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
  const end = develop(root, {
    make: ["sh", "-c", "make --silent assets && go build -trimpath -ldflags=-w -o bin/ ."], // as `make build`, what serves alone
    program: join(root, "bin/hustings"),
    flags: ["serve", ...process.argv.slice(2)],
    say: (text) => console.log(`\x1b[1mdev: ${text}\x1b[0m`),
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.once(signal, async () => {
      await end();
      process.exit(0);
    });
  }
}
