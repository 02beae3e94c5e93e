// The page: which run is shown, what of it, and when it is asked for again.

import { Chart, format, redraw } from "./chart.js";
import { Feed, calm, recent } from "./feed.js";

const LIVE = ["RUNNING", "EVALUATING"];
const STATES = {
  WAITING: "Waiting to begin",
  RUNNING: "Training",
  EVALUATING: "Evaluating",
  FINISHED: "Finished",
  INTERRUPTED: "Interrupted",
  KILLED: "Stopped without a result",
  GONE: "No connection",
};
const TITLES = {
  mean_length: "Episode length",
  approx_kl: "Approximate KL",
  grad_norm: "Gradient norm",
};
const SMOOTHED_EPISODES = 20; // as learning-curve.png has it

const at = (id) => document.getElementById(id);
const count = (number) => Math.round(number).toLocaleString("en-US");

function title(column) {
  const words = column.replaceAll("_", " ").replaceAll("/", ": ");
  return TITLES[column] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

function add(kind, text, parent) {
  const made = document.createElement(kind);
  made.textContent = text;
  parent.append(made);
  return made;
}

function facts(parent, rows) {
  const now = JSON.stringify(rows);
  if (parent.dataset.rows !== now) {
    parent.dataset.rows = now;
    parent.replaceChildren();
    for (const [name, value] of rows) {
      const pair = add("div", "", parent);
      add("dt", name, pair);
      add("dd", value, pair);
    }
  }
}

/** 1:02:03, 2:03. */
function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

async function json(path, parameters = {}) {
  const answer = await fetch(`${path}?${new URLSearchParams(parameters)}`);
  if (!answer.ok) {
    throw new Error(await answer.text());
  }
  return answer.json();
}

function showState(state) {
  const pill = at("state");
  if (pill.textContent !== STATES[state]) {
    pill.textContent = STATES[state];
    pill.className = `state ${state}`;
  }
}

function describe(config) {
  return config === null ? "" : [config.algo, config.preset, `seed ${config.seed}`].join(" · ");
}

/** How much of its steps a run has taken, of 1. */
function share(run, steps) {
  return run.config === null || Number.isNaN(steps) ? 0 : Math.min(1, steps / run.config.steps);
}

/** Where an axis of steps ends: at the run's last step, or while it is young at a half, a quarter, … of them. */
function horizon(run, steps) {
  let most = Math.max(run.config?.steps ?? 1, steps.at(-1) ?? 1);
  while (steps.length > 0 && most / 2 > steps.at(-1)) {
    most /= 2;
  }
  return most;
}

/** Steps a second over the last part of the times. */
function speeds(times) {
  const steps = times.column("steps");
  const seconds = times.column("wall_seconds");
  const rows = Math.max(3, Math.round(steps.length / 25));
  return steps.map((step, i) => {
    const before = i - rows;
    const taken = step - (before < 0 ? 0 : steps[before]);
    const time = seconds[i] - (before < 0 ? 0 : seconds[before]);
    return time > 0 ? taken / time : NaN;
  });
}

/** One run. */
class RunView {
  constructor(name) {
    this.name = name;
    this.metrics = new Feed("/api/metrics", name);
    this.times = new Feed("/api/times", name);
    this.evaluations = new Feed("/api/evaluations", name);
    this.charts = new Map();
    at("main-chart").replaceChildren();
    at("charts").replaceChildren();
    this.main = new Chart(at("main-chart"), "Mean return", { large: true });
    at("config").dataset.shown = "";
    at("run").hidden = false;
  }

  async refresh() {
    const run = await json("/api/run", { run: this.name });
    const changed = [await this.metrics.read(), await this.times.read(), await this.evaluations.read()];
    this.state = run.state;
    showState(run.state);
    this.#head(run);
    const waiting = run.state === "WAITING";
    at("run").hidden = waiting;
    at("message").hidden = !waiting && !run.damaged && run.state !== "KILLED";
    at("message").textContent = run.damaged
      ? `config.json in ${run.path} is damaged: it is not JSON with a run's settings.`
      : waiting
      ? `There is no run in ${run.path} yet. The page shows it as soon as it begins.`
      : "The process of this run has gone. ./gradus train --resume goes on from its last checkpoint.";
    if (changed.includes(true)) {
      this.#draw(run);
    }
    this.#evaluation(run.result?.evaluation ?? null);
    this.#configuration(run.config);
    return LIVE.includes(run.state) || waiting ? 1000 : 3000;
  }

  #head(run) {
    const { config } = run;
    at("title").textContent = config?.env ?? run.path;
    at("subtitle").textContent = describe(config);
    document.title = config === null ? "Gradus" : `${config.env} · ${STATES[run.state]}`;
    at("progress-area").hidden = config === null;
    if (config === null) {
      return;
    }
    const steps = this.metrics.last("steps");
    const done = share(run, steps);
    const percent = Math.floor(100 * done);
    at("progress-fill").style.width = `${100 * done}%`;
    at("progress").setAttribute("aria-valuenow", percent);
    const speed = speeds(this.times).at(-1);
    const rows = [
      ["Steps", `${count(steps || 0)} of ${count(config.steps)} (${percent} %)`],
      ["Updates", count(this.metrics.last("update") || 0)],
    ];
    if (LIVE.includes(run.state)) {
      rows.push(["Speed", `${Number.isFinite(speed) ? count(speed) : "–"} steps/s`]);
      const left = run.state === "EVALUATING" ? 0 : (config.steps - steps) / speed;
      rows.push(["Left", Number.isFinite(left) ? clock(left) : "–"]);
    } else if (run.result !== null) {
      rows.push(["Speed", `${count(run.result.steps_per_second)} steps/s`]);
    }
    rows.push(["Trained for", clock(this.times.last("wall_seconds") || 0)]);
    facts(at("facts"), rows);
  }

  #draw(run) {
    const { metrics } = this;
    const steps = metrics.column("steps");
    const most = horizon(run, steps);
    const returns = metrics.column("mean_return");
    const smooth = recent(returns, metrics.column("episodes"), SMOOTHED_EPISODES);
    const marks = {
      steps: this.evaluations.column("steps"),
      values: this.evaluations.column("mean_return"),
    };
    this.main.set({ steps, values: returns, smooth, most, goal: run.threshold, marks });
    this.#key(run.threshold, marks.steps.length > 0);
    for (const name of metrics.names) {
      const values = metrics.column(name);
      const own = !["steps", "update", "episodes", "mean_return"].includes(name);
      if (own && values.some((value) => !Number.isNaN(value))) {
        this.#chart(name, { steps, values, smooth: calm(values), most });
      }
    }
    if (metrics.rows === 0) {
      return; // the speed comes last
    }
    const speed = speeds(this.times);
    this.#chart("steps_per_second", { steps: this.times.column("steps"), values: speed, smooth: speed, most });
  }

  #chart(name, data) {
    if (!this.charts.has(name)) {
      this.charts.set(name, new Chart(at("charts"), title(name)));
    }
    this.charts.get(name).set(data);
  }

  #key(goal, marked) {
    const rows = [["", `last ${SMOOTHED_EPISODES} episodes`], ["each", "each update"]];
    if (goal !== null) {
      rows.push(["goal", `solved: ${format(goal)}`]);
    }
    if (marked) {
      rows.push(["mark", "evaluation"]);
    }
    if (this.main.key.childElementCount !== rows.length) {
      this.main.key.replaceChildren();
      for (const [kind, text] of rows) {
        const entry = add("span", "", this.main.key);
        entry.className = kind;
        add("i", "", entry);
        entry.append(text);
      }
    }
  }

  #evaluation(evaluation) {
    at("evaluation").hidden = evaluation === null;
    if (evaluation !== null) {
      facts(at("evaluation-facts"), [
        ["Mean return", `${format(evaluation.mean_return)} ± ${format(evaluation.std_return)}`],
        ["Episodes", count(evaluation.episodes)],
        ["Least", format(evaluation.min_return)],
        ["Greatest", format(evaluation.max_return)],
        ["Actions", evaluation.stochastic ? "drawn" : "most likely"],
      ]);
    }
  }

  #configuration(config) {
    const shown = JSON.stringify(config);
    if (config === null || at("config").dataset.shown === shown) {
      return;
    }
    at("config").dataset.shown = shown;
    at("config").replaceChildren();
    const parts = { run: {} };
    for (const [name, value] of Object.entries(config)) {
      if (value !== null && typeof value === "object" && !Array.isArray(value)) {
        parts[name] = value;
      } else {
        parts.run[name] = value;
      }
    }
    for (const [name, part] of Object.entries(parts)) {
      const table = add("table", "", at("config"));
      add("caption", title(name), table);
      for (const [path, value] of flat(part, "")) {
        const row = add("tr", "", table);
        add("th", path, row).scope = "row";
        add("td", value, row);
      }
    }
  }

  close() {
    this.main.remove();
    this.charts.forEach((chart) => chart.remove());
    at("run").hidden = true;
  }
}

/** Nested members as lines: minibatch size of fit is "fit: minibatch size". */
function flat(part, before) {
  return Object.entries(part).flatMap(([name, value]) => {
    const words = name.replaceAll("_", " ");
    const path = before === "" || name === "type" ? (before || words) : `${before}: ${words}`;
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      return flat(value, name === "config" ? before : path);
    }
    const text = Array.isArray(value) ? value.map(String).join(", ") || "none" : value ?? "none";
    return [[path, String(text)]];
  });
}

/** The runs of a folder, each with a small curve. */
class IndexView {
  constructor() {
    this.cards = new Map();
    at("index").replaceChildren();
    at("index").hidden = false;
    at("progress-area").hidden = true;
    at("message").hidden = true;
  }

  async refresh(listing) {
    at("title").textContent = listing.path;
    at("subtitle").textContent = `${listing.runs.length} ${listing.runs.length === 1 ? "run" : "runs"}`;
    document.title = `${listing.path} · Gradus`;
    const live = listing.runs.filter((run) => LIVE.includes(run.state)).length;
    showState(live > 0 ? "RUNNING" : "FINISHED");
    at("state").textContent = live > 0 ? `${live} training` : "None training";
    for (const run of listing.runs) {
      if (!this.cards.has(run.name)) {
        this.cards.set(run.name, new RunCard(run.name));
      }
      await this.cards.get(run.name).refresh(run);
    }
    return live > 0 ? 1500 : 4000;
  }

  close() {
    this.cards.forEach((card) => card.close());
    at("index").hidden = true;
  }
}

class RunCard {
  constructor(name) {
    this.metrics = new Feed("/api/metrics", name);
    this.root = add("a", "", at("index"));
    this.root.className = "card chart";
    this.root.href = `#${encodeURIComponent(name)}`;
    const head = add("div", "", this.root);
    head.className = "head";
    add("h2", name, head);
    this.state = add("span", "", head);
    this.what = add("p", "", this.root);
    this.chart = new Chart(this.root, name, { plain: true });
    const bar = add("div", "", this.root);
    bar.className = "bar";
    this.fill = add("div", "", bar);
    this.figures = add("p", "", this.root);
  }

  async refresh(run) {
    this.state.className = `state ${run.state}`;
    this.state.textContent = STATES[run.state];
    this.what.textContent = run.config === null ? "" : `${run.config.env} · ${describe(run.config)}`;
    if (await this.metrics.read()) {
      const steps = this.metrics.column("steps");
      const returns = this.metrics.column("mean_return");
      this.smooth = recent(returns, this.metrics.column("episodes"), SMOOTHED_EPISODES);
      const most = horizon(run, steps);
      this.chart.set({ steps, values: returns, smooth: this.smooth, most, goal: run.threshold });
    }
    const done = share(run, this.metrics.last("steps"));
    this.fill.style.width = `${100 * done}%`;
    const last = this.smooth?.findLast((value) => !Number.isNaN(value));
    this.figures.textContent = `return ${format(last)} · ${Math.floor(100 * done)} %`;
  }

  close() {
    this.chart.remove();
    this.root.remove();
  }
}

/** Pictures of the policy acting, one after the other, for as long as somebody can see them. */
class Player {
  constructor() {
    this.name = null;
    this.frame = 0;
    this.paused = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#button();
    at("pause").addEventListener("click", () => {
      this.paused = !this.paused;
      this.#button();
    });
    this.#loop();
  }

  #button() {
    at("pause").textContent = this.paused ? "Play" : "Pause";
  }

  /** Plays another run; null for none. */
  play(name) {
    if (name !== this.name) {
      this.name = name;
      this.frame = 0;
      at("caption").textContent = "No picture yet";
      at("policy").textContent = "";
      const canvas = at("picture");
      canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    }
  }

  async #loop() {
    for (;;) {
      let pause = 500;
      if (this.name !== null && !document.hidden && !(this.paused && this.frame > 0)) {
        try {
          pause = (await this.#next(this.name)) ? 0 : 2000;
        } catch {
          pause = 2000; // the server has gone; the state says so
        }
      }
      if (pause > 0) {
        await new Promise((done) => setTimeout(done, pause));
      }
    }
  }

  async #next(name) {
    const answer = await fetch(`/api/frame?${new URLSearchParams({ run: name, after: this.frame })}`);
    if (answer.status === 204) {
      const reason = decodeURIComponent(answer.headers.get("Gradus-Reason") ?? "");
      if (this.name === name && reason !== "") {
        at("caption").textContent = this.frame === 0 ? "No picture" : "The picture stands still";
        at("policy").textContent = reason;
      }
      return false;
    }
    if (!answer.ok) {
      return false;
    }
    const picture = await createImageBitmap(await answer.blob());
    if (this.name !== name) {
      return true;
    }
    const number = (header) => Number(answer.headers.get(`Gradus-${header}`));
    const canvas = at("picture");
    if (canvas.width !== picture.width || canvas.height !== picture.height) {
      canvas.width = picture.width;
      canvas.height = picture.height;
    }
    canvas.getContext("2d").drawImage(picture, 0, 0);
    picture.close();
    this.frame = number("Frame");
    at("caption").textContent =
      `Episode ${number("Episode")} · step ${count(number("Step"))} · return ${format(number("Return"))}`;
    at("policy").textContent = `The policy after ${count(number("Trained"))} steps, its most likely actions`;
    return true;
  }
}

const player = new Player();
let view = null;
let shown = null; // the name of the run, or null for the index

async function refresh() {
  const listing = await json("/api/runs");
  const wanted = listing.index ? decodeURIComponent(location.hash.slice(1)) || null : "";
  const known = wanted !== null && listing.runs.some((run) => run.name === wanted) ? wanted : null;
  if (view === null || known !== shown) {
    view?.close();
    shown = known;
    view = shown === null ? new IndexView() : new RunView(shown);
    at("back").hidden = shown === null || !listing.index;
  }
  const pause = await view.refresh(listing);
  const acting = shown !== null && view.state !== "WAITING";
  player.play(acting ? shown : null);
  return pause;
}

let wake = null;

async function loop() {
  for (;;) {
    let pause = 2000;
    try {
      pause = await refresh();
    } catch {
      showState("GONE");
    }
    await new Promise((done) => {
      wake = done;
      setTimeout(done, document.hidden ? 5 * pause : pause);
    });
  }
}

addEventListener("hashchange", () => wake?.());
document.addEventListener("visibilitychange", () => wake?.());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
loop();
